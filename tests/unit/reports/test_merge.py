"""Joining shards: no finding is lost or shown twice, and one exit code covers all."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reports import __main__, history
from reports.__main__ import main
from reports.exits import PRECEDENCE, Exit, deciding
from reports.format import InvalidResults
from reports.merge import merged
from reports.past import Answers, Exercise, FieldUse, Latency
from reports.results import ErrorNote, Finding, Reproduce, Results, RuleResult
from reports.shards import Shard
from tests.support import example_runs

WHOLE = example_runs.clean()
IDS = [rule.id for rule in WHOLE.rules[:3]]


def _finding(rule: str, summary: str = "wrong", also: int = 0) -> Finding:
    return Finding(
        rule=rule,
        code=summary,
        summary=summary,
        failure=f"{summary} by Create",
        contract="A contract.",
        because=None,
        expected="a",
        got="b",
        marked=None,
        steps=(),
        reproduce=Reproduce(script="curl", pytest="pytest"),
        also=also,
    )


def _rule(place: int, verdict: str = "kept", *findings: Finding, **more: Any) -> RuleResult:  # noqa: ANN401
    return replace(
        WHOLE.rules[place],
        verdict=verdict,
        findings=findings,
        **more,
    )


def _shard(number: int, *rules: RuleResult, code: Exit = Exit.KEPT, **more: Any) -> Results:  # noqa: ANN401
    """Make a shard that judges its own rule of three; `rules` replace those it says more of."""
    said = {rule.id: rule for rule in rules}
    elsewhere = [
        _rule(place, "kept" if place + 1 == number else "not_run", reason=None)
        for place in range(len(IDS))
    ]
    run = {"id": f"run-{number}", "shard": Shard(number, 3), "partial": None, "requests": number}
    return replace(
        WHOLE,
        run=replace(WHOLE.run, **{**run, **more.pop("run", {})}),
        rules=tuple(said.get(rule.id, rule) for rule in elsewhere),
        open_questions=(),
        exit_code=int(code),
        verdict=code.verdict,
        **{"errors": (), "latency": (), "exercise": (), "history": (), "changes": None, **more},
    )


def _three(*other: Results) -> list[Results]:
    numbers = {one.run.shard.number: one for one in other if one.run.shard}
    return [numbers.get(number, _shard(number)) for number in (1, 2, 3)]


def _verdicts(results: Results) -> list[str]:
    return [rule.verdict for rule in results.rules]


def test_each_rule_has_the_verdict_of_its_own_shard() -> None:
    joined = merged(_three(_shard(2, _rule(1, "not_run", reason="nothing to refer to"))))
    assert _verdicts(joined) == ["kept", "not_run", "kept"]
    assert joined.rules[1].reason == "nothing to refer to"
    assert (joined.exit_code, joined.verdict, joined.run.shard) == (0, "kept", None)
    assert joined.run.requests == 6


def test_the_order_in_which_shards_are_given_is_all_the_same() -> None:
    shards = _three(_shard(2, _rule(1, "broken", _finding(IDS[1])), code=Exit.BROKEN))
    assert merged(shards) == merged(reversed(shards))


def test_what_another_shard_found_in_passing_breaks_a_rule() -> None:
    shard = _shard(3, _rule(0, "broken", _finding(IDS[0])), code=Exit.BROKEN)
    joined = merged(_three(shard))
    assert (_verdicts(joined), joined.exit_code) == (["broken", "kept", "kept"], 1)
    assert joined.rules[0].findings == (_finding(IDS[0]),)


def test_a_finding_of_two_shards_is_told_once_and_counted() -> None:
    one = _shard(1, _rule(0, "broken", _finding(IDS[0], also=2)), code=Exit.BROKEN)
    two = _shard(2, _rule(0, "broken", _finding(IDS[0])), code=Exit.BROKEN)
    [finding] = merged(_three(one, two)).rules[0].findings
    assert finding.also == 3


def test_what_is_known_stays_known_whatever_else_broke_it_in_passing() -> None:
    known = _shard(1, _rule(0, "known", _finding(IDS[0]), reason="API-7"))
    passing = _shard(2, _rule(0, "broken", _finding(IDS[0], "in passing")), code=Exit.BROKEN)
    joined = merged(_three(known, passing))
    assert (_verdicts(joined)[0], joined.rules[0].reason) == ("known", "API-7")
    assert [one.summary for one in joined.rules[0].findings] == ["wrong", "in passing"]
    assert joined.exit_code == Exit.KEPT


OUTDATED = ErrorNote(where=IDS[0], message="it no longer fails; delete the entry.")
EXPIRED = ErrorNote(where=IDS[1], message="it expired; delete the entry.")


def test_what_one_shard_takes_for_fixed_is_not_where_another_has_met_it() -> None:
    outdated = _shard(1, code=Exit.CONFIGURATION, errors=(OUTDATED,), headline=OUTDATED.message)
    joined = merged(_three(outdated))
    assert (joined.exit_code, joined.headline) == (78, OUTDATED.message)
    met = _shard(2, _rule(0, "known", _finding(IDS[0]), reason="API-7"))
    joined = merged(_three(outdated, met))
    assert (joined.exit_code, joined.headline, joined.errors) == (0, None, ())


def test_what_every_shard_says_is_told_once_and_stays() -> None:
    shards = [
        _shard(number, code=Exit.CONFIGURATION, errors=(EXPIRED,), headline=EXPIRED.message)
        for number in (1, 2, 3)
    ]
    joined = merged(shards)
    assert (joined.exit_code, joined.errors) == (78, (EXPIRED,))


def test_what_every_shard_says_stays_whatever_one_has_overturned() -> None:
    shards = [
        _shard(number, code=Exit.CONFIGURATION, errors=(EXPIRED,), headline=EXPIRED.message)
        for number in (1, 3)
    ]
    met = _shard(
        2,
        _rule(1),
        _rule(0, "broken", _finding(IDS[0])),
        code=Exit.BROKEN,
        errors=(EXPIRED,),
    )
    broken = replace(EXPIRED, where=IDS[0])
    all_say = [replace(one, errors=(broken,)) for one in (shards[0], met, shards[1])]
    assert merged(all_say).errors == (broken,)


def test_the_headline_is_that_of_the_code() -> None:
    stopped = _shard(1, code=Exit.PARTIAL, headline="it took too long")
    down = _shard(3, code=Exit.OUTAGE, headline="it is down")
    assert merged(_three(stopped, down)).headline == "it is down"


@pytest.mark.parametrize("code", [Exit.OUTAGE, Exit.ERROR, Exit.PARTIAL])
def test_the_code_that_goes_first_decides(code: Exit) -> None:
    headline = None if code == Exit.ERROR else "because"
    shard = _shard(3, code=code, headline=headline, run={"partial": "half of it"})
    joined = merged(_three(shard))
    assert (joined.exit_code, joined.verdict, joined.headline) == (code, code.verdict, headline)
    assert joined.run.partial == "shard 3/3: half of it"
    broken = _shard(1, _rule(0, "broken", _finding(IDS[0])), code=Exit.BROKEN)
    assert merged(_three(shard, broken)).exit_code == Exit.BROKEN


def test_every_code_has_its_place_in_the_order() -> None:
    assert set(PRECEDENCE) == set(Exit)
    assert deciding([]) == Exit.KEPT
    assert deciding([Exit.PARTIAL, Exit.ERROR, Exit.KEPT]) == Exit.ERROR


def test_measures_add_up() -> None:
    def seen(sent: int, **statuses: int) -> tuple[Exercise, ...]:
        use = FieldUse(field="name", writable=True, sent=sent, shown=1)
        answers = Answers(operation="create", statuses={k[1:]: v for k, v in statuses.items()})
        return (Exercise(resource="workengagement", fields=(use,), answers=(answers,)),)

    def took(requests: int, median: float, p95: float) -> tuple[Latency, ...]:
        return (Latency(operation="get", requests=requests, median=median, p95=p95),)

    shards = _three(
        _shard(1, latency=took(2, 0.1, 0.9), exercise=seen(1, _201=1)),
        _shard(2, latency=took(9, 0.2, 0.3), exercise=seen(2, _201=2, _400=1)),
        _shard(3, latency=took(3, 0.3, 0.4), exercise=seen(4, _400=5)),
    )
    joined = merged(shards)
    assert joined.latency == took(14, 0.2, 0.9)
    [exercise] = joined.exercise
    assert (exercise.fields[0].sent, exercise.fields[0].shown) == (7, 3)
    assert exercise.answers[0].statuses == {"201": 3, "400": 6}


def _at(time: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-22T{time}")


def test_the_run_lasts_from_the_first_start_to_the_last_end() -> None:
    times = {"started": _at("10:00:30+00:00"), "finished": _at("10:02:00+00:00")}
    early = {"started": _at("11:00:00+01:00"), "finished": _at("10:01:00+00:00")}
    run = merged([_shard(1, run=times), _shard(2, run=early), _shard(3, run=times)]).run
    assert (run.started, run.finished, run.seconds) == (early["started"], times["finished"], 120)


BAD: dict[str, list[Results]] = {
    "shards of one run: they differ in the profile": _three(_shard(2, run={"profile": "nightly"})),
    "differ in the host": _three(_shard(2, run={"base_url": "https://elsewhere.example"})),
    "differ in the number of shards": _three(_shard(2, run={"shard": Shard(2, 4)})),
    "differ in the rules": [*_three()[:2], replace(_shard(3), rules=())],
    "The run has 3 shards, and these are 1, 3;": [_shard(1), _shard(3)],
    "The run has 3 shards, and these are 1, 1, 2, 3;": [_shard(1), *_three()],
    "is a whole run": [_shard(1, run={"shard": None})],
}


@pytest.mark.parametrize("why", BAD)
def test_what_is_not_all_of_one_run_is_refused(why: str) -> None:
    with pytest.raises(InvalidResults, match=why):
        merged(BAD[why])


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(__main__, "HISTORIES", tmp_path / "history")
    paths = [tmp_path / f"{number}.json" for number in (1, 2, 3)]
    shards = _three(_shard(2, _rule(0, "broken", _finding(IDS[0])), code=Exit.BROKEN))
    for path, shard in zip(paths, shards, strict=True):
        path.write_text(shard.to_json(), encoding="utf-8")
    return [str(path) for path in paths]


def test_the_command_writes_one_report_and_ends_with_its_code(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["merge", *files, "--out", str(out)]) == 1
    results = Results.from_json((out / "results.json").read_bytes())
    assert [rule.id for rule in results.rules if rule.verdict == "broken"] == IDS[:1]
    assert IDS[0] in (out / "index.html").read_text(encoding="utf-8")
    assert "Contract broken" in (out / "summary.md").read_text(encoding="utf-8")
    assert "Contract broken" in capsys.readouterr().out
    lines, _ = history.read(history.file_of(tmp_path / "history", results.run.environment))
    assert [line.id for line in lines] == [results.run.id]


def test_bad_input_ends_with_one_sentence(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["merge", *files[1:], "--out", str(tmp_path / "out")]) == 78
    assert main(["merge", *files, "--out", files[0]]) == 78
    first, second = capsys.readouterr().err.splitlines()
    assert "give each of them once" in first
    assert "choose another place with --out" in second
    assert not (tmp_path / "out").exists()


def test_a_shard_says_on_its_page_that_it_is_one() -> None:
    joined = _shard(2)
    assert Results.from_json(joined.to_json()) == joined


@pytest.mark.parametrize(("required", "code"), [(66, Exit.KEPT), (67, Exit.CONFIGURATION)])
def test_only_all_shards_together_can_have_judged_too_little(required: int, code: Exit) -> None:
    shards = _three(_shard(2, _rule(1, "not_run", reason="nothing to refer to")))
    demanding = [replace(one, run=replace(one.run, require_judged=required)) for one in shards]
    joined = merged(demanding)
    assert joined.exit_code == code
    assert (joined.headline or "").startswith("Only 66% of the rules (2 of 3)") is bool(code)
