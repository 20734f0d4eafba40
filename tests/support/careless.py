"""A server on this machine that takes every record as it comes and shows it again."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from contracts.harness.checks.factory import Checks
from contracts.harness.generation.profiles import PROFILES
from contracts.harness.http.credentials import Credentials
from contracts.harness.recording.recorder import Recorder
from proof.bench import checks_at
from spec import Spec, derive
from tests.support.loopback import Answering, Asked, Reply, as_json, echo, loopback

Record = dict[str, Any]
CREATED = 201


def _as_it_is(record: Record) -> Record:
    return record


def answering(shown: Callable[[Record], Record] = _as_it_is) -> Answering:
    """Return a server's answers, in which each record is shown as `shown` spells it."""
    stored: dict[str, Record] = {}

    def answer(asked: Asked) -> Reply:
        pk = asked.path.rstrip("/").rpartition("/")[2]
        if asked.method == "POST":
            taken = echo(asked)
            if taken.status != CREATED:
                return taken
            made = json.loads(taken.body)
            records = made if isinstance(made, list) else [made]
            stored.update((record["id"], record) for record in records)
            spelled = [shown(record) for record in records]
            return as_json(spelled if isinstance(made, list) else spelled[0], 201)
        if asked.method == "PATCH" and pk in stored:
            stored[pk] |= asked.json
        if asked.method == "DELETE":
            return Reply(204 if stored.pop(pk, None) else 404)
        return as_json(shown(stored[pk]) if pk in stored else [*map(shown, stored.values())])

    return answer


@contextmanager
def checks(
    spec: Spec, shown: Callable[[Record], Record] = _as_it_is, profile: str = "gate"
) -> Iterator[Checks]:
    """Yield the checks of a run against such a server."""
    credentials = Credentials(spec.schemes, {s.variable: "made up" for s in spec.schemes})
    with loopback(answering(shown)) as server:
        recorder = Recorder(derive(spec), credentials, server.url, "pytest '{node}'")
        yield checks_at(server.url, credentials, spec, recorder, PROFILES[profile])
