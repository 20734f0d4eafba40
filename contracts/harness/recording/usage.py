"""Counts the fields and statuses that the requests of a run met, and times each operation."""

import json
import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contracts.harness.http.exchange import Exchange, NotJson
from contracts.harness.oracle import list_shape as listing
from reports.past import Answers, Exercise, FieldUse, Latency
from spec import Resource, Spec

# A longer body is sent for its size, not for its fields.
_READ_AT_MOST = 50_000
_RECORDS_READ = 20
_Place = tuple[str, str]


@dataclass
class Usage:
    """Counts by resource and operation, or by field, of one contract or of a whole run.

    Only calls that the reference documents count. Times are in seconds.
    """

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    sent: Counter[_Place] = field(default_factory=Counter)
    shown: Counter[_Place] = field(default_factory=Counter)

    def note(self, exchange: Exchange) -> None:
        """Count one exchange."""
        if exchange.operation is None:
            return
        resource, operation = exchange.resource.name, exchange.operation.name
        status = "none" if exchange.status is None else f"{exchange.status:03d}"
        self.statuses[resource, operation, status] += 1
        if exchange.status is not None:
            self.seconds.setdefault(operation, []).append(round(exchange.seconds, 5))
        self.sent.update((resource, name) for name in _sent(exchange))
        self.shown.update((resource, name) for name in _shown(exchange))

    def add(self, other: "Usage") -> None:
        """Add the usage of a contract."""
        for operation, times in other.seconds.items():
            self.seconds.setdefault(operation, []).extend(times)
        self.statuses.update(other.statuses)
        self.sent.update(other.sent)
        self.shown.update(other.shown)


def _sent(exchange: Exchange) -> set[str]:
    body = exchange.request_body
    if body is None or len(body) > _READ_AT_MOST:
        return set()
    try:
        return _names(exchange.resource, json.loads(body))
    except (ValueError, RecursionError):
        return set()


def _shown(exchange: Exchange) -> set[str]:
    if not exchange.success or isinstance(exchange.json, NotJson):
        return set()
    is_list = exchange.operation is not None and exchange.operation.answer == "list"
    return _names(
        exchange.resource, (listing.items(exchange.json) or []) if is_list else exchange.json
    )


def _names(resource: Resource, body: object) -> set[str]:
    """Return the resource's fields that a record has, or any of several records."""
    records = body[:_RECORDS_READ] if isinstance(body, list) else [body]
    present = {name for record in records if isinstance(record, dict) for name in record}
    return present & {field.name for field in resource.fields}


def latency(usage: Usage) -> tuple[Latency, ...]:
    """Return the latency of each operation."""
    return tuple(
        Latency(
            operation=operation,  # type: ignore[arg-type]  # the spec's operations are these
            requests=len(times),
            median=round(statistics.median(times), 5),
            p95=_percentile(times, 95),
        )
        for operation, times in sorted(usage.seconds.items())
    )


def _percentile(times: Sequence[float], percent: int) -> float:
    """Return the shortest measured time that this percentage of the times stays within."""
    return sorted(times)[math.ceil(len(times) * percent / 100) - 1]


def exercise(spec: Spec, resources: Iterable[str], usage: Usage) -> tuple[Exercise, ...]:
    """Return what a run used of each resource."""
    return tuple(
        Exercise(
            resource=name,
            fields=tuple(
                FieldUse(
                    field=one.name,
                    writable=one in spec.resource(name).writable,
                    sent=usage.sent[name, one.name],
                    shown=usage.shown[name, one.name],
                )
                for one in spec.resource(name).fields
            ),
            answers=tuple(
                Answers(operation=operation, statuses=_of(usage.statuses, name, operation))
                for operation in spec.resource(name).operations
            ),
        )
        for name in resources
    )


def _of(
    statuses: Mapping[tuple[str, str, str], int], resource: str, operation: str
) -> dict[str, int]:
    return {
        status: number
        for (a, b, status), number in sorted(statuses.items())
        if (a, b) == (resource, operation)
    }
