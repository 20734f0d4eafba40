"""Known failures: reading the list, and what a rule's verdict is with it."""

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from contracts.harness.known.file import read_known
from contracts.harness.known.model import (
    KnownFailure,
    KnownFailures,
    PinnedFinding,
    Request,
    list_of,
)
from contracts.harness.known.proposal import proposal
from contracts.harness.outcomes import ConfigurationError
from contracts.harness.recording.report import ContractReport
from contracts.harness.recording.verdicts import Tally
from reports.exits import Exit
from reports.results import Finding, RecordedExchange
from tests.unit.harness.test_verdicts import ONE, OTHER, RULES, _finding, _report

TODAY = dt.date(2026, 11, 22)
GOOD = """
ticket = "API-7"
since = 2026-11-01
expires = 2026-12-24
reason = "The limit comes with the next release."
"""
PIN = 'pinned = { code = "accepted" }\n'


def _read(tmp_path: Path, text: str) -> KnownFailures:
    path = tmp_path / "known_failures" / "mock.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read_known(path, {ONE, OTHER}, TODAY)


def _known(pinned: PinnedFinding | Request, rule: str = ONE) -> KnownFailures:
    entry = KnownFailure(rule, "API-7", TODAY, TODAY, "it is late", pinned)
    return KnownFailures("known_failures/mock.toml", {rule: entry})


def _ran(rule: str | None, *found: Any, **more: Any) -> ContractReport:  # noqa: ANN401
    return _report(rule, findings=list(found), **more)


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    known = read_known(tmp_path / "mock.toml", {ONE}, TODAY)
    assert (known.holding, known.expired) == ({}, {})


def test_an_entry_holds_up_to_its_last_day(tmp_path: Path) -> None:
    text = f'["{ONE}"]{GOOD}{PIN}'
    assert ONE in _read(tmp_path, text.replace("2026-12-24", "2026-11-22")).holding
    assert ONE in _read(tmp_path, text.replace("2026-12-24", "2026-11-21")).expired


def test_a_body_is_read_as_what_is_sent(tmp_path: Path) -> None:
    pin = 'pinned = { operation = "create", status = 500, body = \'{"name": "a"}\' }'
    found = _read(tmp_path, f'["{ONE}"]{GOOD}{pin}')
    assert found.request(ONE) == Request("create", 500, {"name": "a"})


OLD_PINS = {
    "wrongly accepted by Create": "accepted",
    "duplicate accepted by Bulk write": "accepted",
    "wrongly accepted": "accepted",
    "wrongly answered by Update": "not_refused",
    "wrongly refused by Create": "refused",
    "X-PIGELLO-CLIENT-SECRET wrong: not refused": "credential_ignored",
    "a malformed pk was taken": "accepted",
    "answered something else than it was sent": "not_echoed",
    "not read back by the answer of Create": "not_echoed",
    "not read back by Get after Create": "not_read_back",
    "List shows something else than Create answered": "stored_otherwise",
    "wrong in an answer": "wrong_in_response",
    "a record too many under name__in": "filter_lists_too_much",
    "not ordered by name": "not_ordered",
    "another record was touched": "other_record_changed",
}


@pytest.mark.parametrize("summary", OLD_PINS)
def test_a_pin_in_the_words_of_old_is_read_and_proposed_with_its_code(
    tmp_path: Path, summary: str
) -> None:
    pin = f'pinned = {{ summary = "{summary}", because = "a" }}'
    known = _read(tmp_path, f'["{ONE}"]{GOOD}{pin}')
    assert known.holding[ONE].pinned == PinnedFinding(OLD_PINS[summary], "a")
    not_asked = tomllib.loads(proposal(known, [], [], TODAY))
    assert not_asked[ONE]["pinned"] == {"code": OLD_PINS[summary], "because": "a"}


BAD = {
    "matches no finding; a run": f'["{ONE}"]{GOOD}pinned = {{ summary = "oh dear" }}',
    "is not TOML": "[",
    "matches no rule": f'["workengagement.nowhere"]{GOOD}{PIN}',
    "unknown key 'until'": f'["{ONE}"]\nuntil = 1{GOOD}{PIN}',
    "must be a table with ticket": f'"{ONE}" = 1',
    "needs a text named ticket": f'["{ONE}"]{GOOD}{PIN}'.replace("API-7", " "),
    "needs a text named reason": f'["{ONE}"]{GOOD}{PIN}'.replace("reason", "# reason"),
    "needs a date named since": f'["{ONE}"]{GOOD}{PIN}'.replace("2026-11-01", '"2026-11-01"'),
    "needs a date named expires": f'["{ONE}"]{GOOD}{PIN}'.replace("2026-12-24", "2026"),
    "expires before it begins": f'["{ONE}"]{GOOD}{PIN}'.replace("2026-12-24", "2026-10-01"),
    "either a code or an operation": f'["{ONE}"]{GOOD}',
    "matches no finding": f'["{ONE}"]{GOOD}pinned = {{ code = "wrong" }}',
    "code must be a text": f'["{ONE}"]{GOOD}pinned = {{ code = 1 }}',
    "unknown key 'status'": f'["{ONE}"]{GOOD}pinned = {{ code = "a", status = 1 }}',
    "needs the status": f'["{ONE}"]{GOOD}pinned = {{ operation = "create" }}',
    "status must be a whole number": (
        f'["{ONE}"]{GOOD}pinned = {{ operation = "create", status = true }}'
    ),
    "body must be the JSON": (
        f'["{ONE}"]{GOOD}pinned = {{ operation = "create", status = 500, body = "{{" }}'
    ),
}


@pytest.mark.parametrize("why", BAD)
def test_a_bad_list_is_refused_in_one_sentence_that_names_the_file(
    tmp_path: Path, why: str
) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(why)) as caught:
        _read(tmp_path, BAD[why])
    assert str(caught.value).startswith("known_failures/mock.toml")
    assert "\n" not in str(caught.value)


def test_a_list_belongs_to_one_environment_whatever_its_name() -> None:
    assert list_of("dev").name == "dev.toml"
    assert list_of("../a b").name == ".._a_b.toml"


def _judged(
    known: KnownFailures, *reports: ContractReport, whole: bool = True
) -> tuple[str, Tally]:
    tally = Tally(list(reports), known=known, whole=whole)
    [result, *_] = tally.results(RULES)
    return result.verdict, tally


def test_what_is_listed_is_known_and_fails_no_run() -> None:
    known = _known(PinnedFinding("accepted", "it was sent"))
    entry = _ran(ONE, _finding(ONE, because="it was sent"), outcome="failed")
    verdict, tally = _judged(known, entry)
    assert verdict == "known"
    [result, *_] = tally.results(RULES)
    assert result.reason == "API-7, since 2026-11-22, until 2026-11-22: it is late"
    assert tally.exit_code(tally.results(RULES)) == Exit.KEPT


@pytest.mark.parametrize("finding", [_finding(ONE, "stored"), _finding(ONE, because="else")])
def test_another_way_of_breaking_a_listed_rule_is_not_known(finding: Finding) -> None:
    known = _known(PinnedFinding("accepted", "it was sent"))
    assert _judged(known, _ran(ONE, finding, outcome="failed"))[0] == "broken"


def test_a_known_rule_shows_what_is_known_first_and_loses_no_finding() -> None:
    known = _known(PinnedFinding("still_answered"))
    seen = [_finding(ONE, code) for code in ("accepted", "still_answered", "stored")]
    _, tally = _judged(known, _ran(ONE, *seen, outcome="failed"))
    [result, *_] = tally.results(RULES)
    assert result.verdict == "known"
    assert [one.code for one in result.findings] == ["still_answered", "accepted", "stored"]


def test_what_a_night_draws_has_no_say_about_a_listed_rule() -> None:
    known = _known(PinnedFinding("accepted"))
    drawn = _ran(OTHER, _finding(ONE, "stored"), drawn=True)
    assert _judged(known, drawn, _ran(ONE, _finding(ONE), outcome="failed"))[0] == "known"
    verdict, tally = _judged(known, drawn, _ran(ONE))
    assert (verdict, list(tally.stale(tally.results(RULES)))) == ("kept", [ONE])


def test_where_a_request_is_pinned_it_alone_has_a_say() -> None:
    known = _known(Request("create", 500))
    passing = _ran(OTHER, _finding(ONE))
    still = _ran(ONE, _finding(ONE, "still_answered"), outcome="failed", replays=True)
    assert _judged(known, passing, still)[0] == "known"
    assert _judged(known, passing, _ran(ONE, replays=True))[0] == "kept"


def test_a_healed_failure_fails_the_run_and_says_what_to_edit() -> None:
    _, tally = _judged(_known(PinnedFinding("accepted")), _ran(ONE))
    results = tally.results(RULES)
    assert tally.exit_code(results) == Exit.CONFIGURATION
    assert tally.stale(results)[ONE] == (
        f'known_failures/mock.toml: ["{ONE}"] no longer fails; delete the entry.'
    )


def test_a_run_that_does_not_ask_for_all_calls_nothing_healed() -> None:
    verdict, tally = _judged(_known(PinnedFinding("accepted")), _ran(ONE), whole=False)
    assert (verdict, tally.stale(tally.results(RULES))) == ("not_run", {})
    in_part = _ran(ONE, reason="no value lies at the limit")
    assert _judged(_known(PinnedFinding("accepted")), in_part)[0] == "not_run"


def test_an_expired_entry_excuses_nothing_and_fails_the_run(tmp_path: Path) -> None:
    text = f'["{ONE}"]{GOOD}{PIN}'.replace("2026-12-24", "2026-11-21")
    known = _read(tmp_path, text)
    verdict, tally = _judged(known, _ran(ONE, _finding(ONE), outcome="failed"))
    assert verdict == "broken"
    verdict, tally = _judged(known, _ran(ONE))
    assert verdict == "kept"
    assert tally.exit_code(tally.results(RULES)) == Exit.CONFIGURATION
    assert "expired on 2026-11-21" in tally.stale(tally.results(RULES))[ONE]


def _proposed(known: KnownFailures, *reports: ContractReport) -> dict[str, Any]:
    results = Tally(list(reports), known=known).results(RULES)
    return tomllib.loads(proposal(known, results, reports, TODAY))


NOTHING = KnownFailures("known_failures/mock.toml")
STEP = RecordedExchange(
    operation="create",
    method="POST",
    path="/",
    request_headers={},
    request_body='{"name": "\\u007f"}',
    status=500,
    reason="",
    response_headers={},
    response_body=None,
    error=None,
    seconds=0.1,
)


def test_a_proposal_pins_what_an_own_contract_found() -> None:
    entries = [
        _ran(OTHER, _finding(ONE, "stored")),
        _ran(ONE, _finding(ONE, because='it was "sent" \x7f')),
    ]
    entry = _proposed(NOTHING, *entries)[ONE]
    assert entry["pinned"] == {"code": "accepted", "because": 'it was "sent" \x7f'}
    assert (entry["since"], entry["ticket"]) == (TODAY, "")


def test_a_proposal_pins_what_was_drawn_by_its_request() -> None:
    finding = replace(_finding(ONE), steps=(STEP,))
    pinned = _proposed(NOTHING, _ran(ONE, finding, drawn=True))[ONE]["pinned"]
    assert pinned == {"operation": "create", "status": 500, "body": '{"name": "\\u007f"}'}


def test_a_proposal_names_what_cannot_be_pinned() -> None:
    finding = replace(_finding(ONE), steps=(replace(STEP, operation="get"),))
    entries = [_ran(ONE, finding, drawn=True)]
    text = proposal(NOTHING, Tally(entries).results(RULES), entries, TODAY)
    assert tomllib.loads(text) == {}
    assert f"# {ONE} has no pin" in text


def test_a_proposal_keeps_what_holds_and_drops_what_is_healed() -> None:
    known = _known(PinnedFinding("accepted"))
    kept = _proposed(known, _ran(ONE, _finding(ONE), outcome="failed"))
    assert kept[ONE]["ticket"] == "API-7"
    assert _proposed(known, _ran(ONE)) == {}
    elsewhere = _known(PinnedFinding("accepted"), "another.rule")
    assert list(_proposed(elsewhere, _ran(ONE))) == ["another.rule"]


def test_a_proposal_is_refused_until_a_person_has_filled_it_in(tmp_path: Path) -> None:
    entries = [_ran(ONE, _finding(ONE))]
    text = proposal(NOTHING, Tally(entries).results(RULES), entries, TODAY)
    with pytest.raises(ConfigurationError, match="needs a text named ticket"):
        _read(tmp_path, text)
    filled = text.replace('ticket = ""', 'ticket = "API-8"').replace('reason = ""', 'reason = "r"')
    assert list(_read(tmp_path, filled).holding) == [ONE]
