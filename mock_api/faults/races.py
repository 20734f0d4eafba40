"""Requests that are in progress at the same moment and do not see each other.

The mock carries out one request after another. A fault delays its answers, and takes what arrives
before an answer leaves for a request at the same moment.
"""

import json
import time
from dataclasses import replace

from mock_api.answer import JsonObject, MockAnswer
from mock_api.behaviour import Change
from mock_api.call import Around, Call, Proceed
from mock_api.faults.around import counting_way
from mock_api.faults.refused import objects_of, stored
from mock_api.faults.way import Case, Way
from mock_api.record import written

_SECONDS = 0.05


def created_at_once(case: Case) -> Way:
    """Return the way that lets two Creates at the same moment have the same unique value."""
    name = case.field.name

    def make() -> Around:
        in_progress: dict[str, float] = {}

        def around(call: Call, proceed: Proceed) -> MockAnswer:
            answer = proceed(call)
            value = json.dumps([one.get(name) for one in objects_of(call)], sort_keys=True)
            if answer.refused_for == "duplicate" and in_progress.get(value, 0) > time.monotonic():
                [sent] = objects_of(call)
                return MockAnswer(call.operation.success, stored(call, sent))
            if answer.refused_for:
                return answer
            in_progress[value] = time.monotonic() + _SECONDS
            return replace(answer, delay=_SECONDS)

        return around

    def change() -> Change:
        return Change(
            name="raced",
            resource=case.resource.name,
            operations=frozenset({"create"}),
            around=make(),
        )

    says = "Two Creates at the same moment may have the same value."
    return Way("raced", says, change)


def updated_at_once(case: Case) -> Way:
    """Return the way that loses the first of two Updates at the same moment."""

    def make() -> Around:
        in_progress: dict[str, tuple[float, JsonObject]] = {}

        def around(call: Call, proceed: Proceed) -> MockAnswer:
            pk = call.pk.lower()
            before = call.store.get(call.resource.name, pk)
            answer = proceed(call)
            if answer.refused_for or before is None:
                return answer
            until, seen = in_progress.get(pk, (0.0, before))
            if until > time.monotonic():
                [sent] = objects_of(call)
                changed = seen | written(call.resource, sent)
                call.store.replace(call.resource.name, pk, changed, ())
            else:
                in_progress[pk] = time.monotonic() + _SECONDS, before
            return replace(answer, delay=_SECONDS)

        return around

    says = "Of two Updates at the same moment, the later one undoes the earlier one."
    return counting_way(case, "raced", says, make)
