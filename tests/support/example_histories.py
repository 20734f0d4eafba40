"""Runs with others before them: nights in a row, with an outage and a partial run among them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import get_args

from msgspec.structs import replace

from reports.changes import compared
from reports.format import Verdict
from reports.history import Line
from reports.past import Answers, Exercise, FieldUse, Latency
from reports.results import Results
from spec import OperationName
from tests.support import example_rules, example_runs

LAST = datetime(2026, 11, 21, 23, 3, 39, tzinfo=UTC)
SSN = "protectedidentity.ssn.format"
STATUS = "workengagement.create.status"
READ_BACK = "workengagement.custom_id.read_back"


def latencies(factor: float = 1.0) -> tuple[Latency, ...]:
    return tuple(
        Latency(
            operation=operation,
            requests=100 + place,
            median=round(0.012 * factor * (1 + place / 5), 5),
            p95=round(0.041 * factor * (1 + place / 3), 5),
        )
        for place, operation in enumerate(get_args(OperationName))
    )


def exercises() -> tuple[Exercise, ...]:
    return tuple(
        Exercise(
            resource=resource,
            fields=(
                FieldUse(field="id", writable=False, sent=0, shown=91),
                *(
                    FieldUse(
                        field=name, writable=True, sent=0 if "sms" in name else 31, shown=91 - place
                    )
                    for place, name in enumerate(fields)
                ),
            ),
            answers=tuple(
                Answers(operation=operation, statuses={"200": 40, "400": 12, "403": 7, "none": 1})
                for operation in get_args(OperationName)
            ),
        )
        for resource, fields in example_rules.FIELDS.items()
    )


def at(nights_before: int) -> datetime:
    return LAST - timedelta(days=nights_before)


def night(
    nights_before: int,
    failing: Iterable[str] = (),
    *,
    verdict: Verdict = "broken",
    partial: str | None = None,
    model: Results | None = None,
) -> Results:
    """A run so many nights before the last, in which these rules had the verdict."""
    results = model or example_runs.clean()
    names = set(failing)
    rules = tuple(
        replace(rule, verdict=verdict) if rule.id in names else rule for rule in results.rules
    )
    return replace(
        results,
        run=replace(
            results.run, id=f"run-{nights_before}", started=at(nights_before), partial=partial
        ),
        verdict="broken" if names and verdict == "broken" else "kept",
        rules=rules,
        latency=latencies(1 + (nights_before * 7 % 5) / 10),
        exercise=exercises(),
    )


def out_of_reach(nights_before: int) -> Results:
    nothing = replace(
        night(nights_before, partial="the environment went down"), verdict="outage", latency=()
    )
    return replace(
        nothing,
        rules=tuple(replace(rule, verdict="not_run") for rule in nothing.rules),
    )


def lines(runs: Iterable[Results]) -> list[Line]:
    return [Line.of(run) for run in runs]


def month() -> list[Line]:
    """Nights of every sort: one rule broken for a week, one fixed last night, an outage."""
    runs = [night(before, () if before % 9 else [STATUS]) for before in range(34, 9, -1)]
    runs += [night(before, [SSN]) for before in range(9, 4, -1)]
    runs += [out_of_reach(4), night(3, [SSN, STATUS], partial="100 rules were not selected")]
    runs += [night(2, [SSN]), night(1, [SSN, "protectedidentity.email.format"])]
    return lines(runs)


def three_broken() -> Results:
    results = replace(example_runs.three_broken(), latency=latencies(), exercise=exercises())
    answers = list(results.open_questions)
    earlier = month()
    last = replace(earlier[-1], answers={**earlier[-1].answers, answers[0].id: "refused (400)"})
    return compared(results, [*earlier[:-1], last])


def clean() -> Results:
    return compared(night(0), month())


def outage() -> Results:
    down = example_runs.outage()
    return compared(
        replace(down, run=replace(down.run, environment="mock", base_url="http://127.0.0.1")),
        month(),
    )


def large() -> Results:
    model = example_runs.large()
    kept = replace(model, rules=tuple(replace(r, verdict="kept", findings=()) for r in model.rules))
    failing = [rule.id for rule in model.rules if rule.verdict == "broken"]
    earlier = [
        night(before, failing[before % 7 :: 1 + before % 3], model=kept)
        for before in range(30, 0, -1)
    ]
    now = replace(model, latency=latencies(), exercise=exercises())
    return compared(now, lines(earlier))
