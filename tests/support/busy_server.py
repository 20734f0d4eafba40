"""Conditions for a gateway: the server itself changes what clients do not write."""

import itertools
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from spec import Resource, load
from tests.support.gateway import Forward
from tests.support.loopback import Asked, Reply

Record = dict[str, Any]
_RESOURCES = {one.operations["create"].path: one for one in load().resources}


@dataclass
class Busy:
    """Shows other values of read-only and undocumented fields, every so many seconds.

    With 0 seconds, each response shows new ones. Booleans change to and fro.
    """

    seconds: float
    _turns: Iterator[int] = field(default_factory=itertools.count)

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        turn = int(time.monotonic() / self.seconds) if self.seconds else next(self._turns)
        return _with_records(
            forward(asked), _resource(asked), lambda one, r: self._job(one, r, turn)
        )

    @staticmethod
    def _job(resource: Resource, record: Record, turn: int) -> Record:
        changed: Record = {"tags": [f"job {turn}"], "updated_at": f"{turn}", "revision": turn}
        for one in resource.fields:
            if one.read_only and one.types[:1] == ("boolean",):
                changed[one.name] = bool(turn % 2)
        known = {one.name for one in resource.fields} | {"updated_at", "revision"}
        return record | {name: value for name, value in changed.items() if name in known}


@dataclass
class Normalising:
    """Spells values in the server's own way, some seconds after they were written."""

    seconds: float
    _since: dict[str, float] = field(default_factory=dict)

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        answer = forward(asked)
        return _with_records(answer, _resource(asked), self._normalised)

    def _normalised(self, resource: Resource, record: Record) -> Record:
        now = time.monotonic()
        if now < self._since.setdefault(str(record["id"]), now) + self.seconds:
            return record
        return {name: _spelled(resource, name, value) for name, value in record.items()}


def _spelled(resource: Resource, name: str, value: object) -> object:
    known = {one.name: one for one in resource.fields}.get(name)
    if known is None or not isinstance(value, str):
        return value
    match known.values or known.schema.get("format"):
        case "color_code" | "uuid":
            return value.upper()
        case "ssn" | "org_no" | "luhn":
            return value.replace("-", "")
        case "phone_number":
            return value if value.startswith("+") else f"+{value}"
        case "email":
            local, _, domain = value.rpartition("@")
            return f"{local}@{domain.lower()}"
    return value


def _resource(asked: Asked) -> Resource | None:
    return next((one for path, one in _RESOURCES.items() if asked.path.startswith(path)), None)


def _with_records(
    answer: Reply, resource: Resource | None, changed: Callable[[Resource, Record], Record]
) -> Reply:
    """Change each record in a successful answer."""
    if resource is None or not 200 <= answer.status < 300 or not answer.body:
        return answer
    body = json.loads(answer.body)
    spelled = [
        changed(resource, one) if isinstance(one, dict) and "id" in one else one
        for one in (body if isinstance(body, list) else [body])
    ]
    content = json.dumps(spelled if isinstance(body, list) else spelled[0])
    return replace(answer, body=content.encode())
