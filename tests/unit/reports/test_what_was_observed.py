"""What a run observes is told in every report, once, and compared with the run before."""

from msgspec.structs import replace

from reports.changes import compared
from reports.history import Line
from reports.merge import merged
from reports.observations import joined
from reports.page import page
from reports.questions import asked
from reports.results import Observation, Results
from reports.shards import Shard
from reports.summary import summary
from tests.support import example_runs
from tests.support.example_histories import lines, night


def observation(seen: str, of: str = "ssn") -> Observation:
    return Observation(
        id=f"tenant.{of}.observed", resource="tenant", of=of, seen=seen, request="POST /tenant/"
    )


DASH, CASE = observation("returned without the dash"), observation("returned in lower case")


def test_each_thing_is_told_once_with_all_that_was_seen() -> None:
    email = observation("returned in lower case", "email")
    [first, second] = joined([DASH, email, CASE, DASH])
    assert first == email
    assert second.seen == "returned in lower case; returned without the dash"


def test_results_page_and_summary_tell_it() -> None:
    results = replace(example_runs.clean(), observations=(DASH,))
    again = Results.from_json(results.to_json())
    assert again.observations == (DASH,)
    assert (again.verdict, again.exit_code) == ("kept", 0)
    assert "returned without the dash" in page(again)
    assert 'id="open:tenant.ssn.observed"' in page(again)
    assert "- tenant `ssn`: returned without the dash" in summary(again)


def test_nothing_observed_is_not_told() -> None:
    assert "Observations" not in page(example_runs.clean())
    assert "Observed" not in summary(example_runs.clean())


def test_what_differs_from_the_run_before_is_a_change() -> None:
    before, now = replace(night(1), observations=(DASH,)), replace(night(0), observations=(CASE,))
    changes = compared(now, lines([before])).changes
    assert changes is not None
    [changed] = [one for one in changes.answers if one.id == DASH.id]
    assert (changed.before, changed.now) == (DASH.seen, CASE.seen)
    assert Line.of(now).answers[CASE.id] == CASE.seen


def test_shards_tell_it_together() -> None:
    run = example_runs.clean()
    parts = [
        replace(run, observations=(seen,), run=replace(run.run, shard=Shard(number=n, of=2)))
        for n, seen in ((1, DASH), (2, CASE))
    ]
    [told] = merged(parts).observations
    assert told.seen == "returned in lower case; returned without the dash"


def test_answers_that_differ_by_what_a_server_makes_up_are_one() -> None:
    first = example_runs.open_questions()[0]
    said = (
        'accepted (201 Created), answered with "0b9a6f53-5b0e-4a51-8a2c-51a5d0f4b1aa"',
        'accepted (200 OK), answered with "16b1f6a1-8d3b-4983-b29c-4c3c6f30129c"',
        "refused (400 Bad Request)",
    )
    [question] = asked(replace(first, answer=one) for one in said)
    assert question.counts == [
        ('accepted, answered with "…"', 2),
        ("refused (400 Bad Request)", 1),
    ]
