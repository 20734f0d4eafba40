"""A condition for a gateway: an environment that has very many records already."""

import json
import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contracts.harness.records.references import Unchecked, resolve_references
from spec import Resource, load
from strategies import bodies
from tests.support.gateway import Forward
from tests.support.loopback import Asked, Reply, as_json

_LISTS = {one.operations["list"].path: one for one in load().resources}
# More than a run reads.
_LARGEST = 9 * 1024 * 1024


@dataclass
class ManyRecords:
    """Shows so many older records in each List that is not narrowed by a filter.

    They come first where List has no order, and last in descending order of creation. `received`
    counts the bytes of all answers, and `whole` the Lists of each resource without paging.
    """

    number: int
    received: int = 0
    whole: dict[str, int] = field(default_factory=dict)

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        answer = self._answered(asked, forward)
        self.received += len(answer.body)
        return answer

    def _answered(self, asked: Asked, forward: Forward) -> Reply:
        resource = _LISTS.get(urlsplit(asked.path).path)
        query = dict(parse_qsl(urlsplit(asked.path).query, keep_blank_values=True))
        filters = {name for name in query if not name.startswith("_")}
        if asked.method != "GET" or resource is None or filters:
            return forward(asked)
        probed = forward(Asked("GET", urlsplit(asked.path).path, asked.headers, b""))
        if probed.status != 200:
            return probed
        judged = forward(asked)
        if judged.status != 200:
            return judged
        first = 0
        size = self.number + 1_000
        if "_page" in query or "_page_size" in query:
            size = int(query.get("_page_size", "50"))
            first = (int(query.get("_page", "1")) - 1) * size
        elif not query:
            self.whole[resource.name] = self.whole.get(resource.name, 0) + 1
        return as_json(self._slice(resource, json.loads(probed.body), query, first, size))

    def _slice(
        self, resource: Resource, own: list[Any], query: dict[str, str], first: int, size: int
    ) -> list[Any]:
        newest = query.get("_order_by") == "-created_at"
        own = list(reversed(own)) if newest else own
        before = len(own) if newest else 0
        shown: list[Any] = []
        length = 0
        for place in range(first, min(first + size, self.number + len(own))):
            mine = place - (0 if newest else self.number)
            if 0 <= mine < len(own):
                shown.append(own[mine])
            else:
                shown.append(_older(resource, place - before))
            length += len(json.dumps(shown[-1]))
            if length > _LARGEST:
                break
        return shown


def _older(resource: Resource, number: int) -> dict[str, Any]:
    """Return a record that a neighbour created years ago."""
    known = {"id": str(uuid.UUID(int=number, version=4)), "created_at": "2020-01-01T00:00:00Z"}
    plain = _plain(resource.name)
    return plain | {name: value for name, value in known.items() if name in plain}


@cache
def _plain(name: str) -> dict[str, Any]:
    """Return a record whose optional values are null where they may be."""
    resource = load().resource(name)
    empty = {"boolean": False, "integer": 0, "number": 0, "string": "x", "array": [], "object": {}}
    record = {
        one.name: None if one.nullable or not one.types else empty[one.types[0]]
        for one in resource.readable
    }
    body = resolve_references(bodies.minimal(resource), Unchecked())
    return record | {name: value for name, value in body.items() if name in record}
