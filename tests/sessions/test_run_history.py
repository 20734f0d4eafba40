"""Runs in a row: a fault that comes and goes is new, then still there, then fixed."""

import json

from mock_api.server import Mock, running
from reports import history
from reports.past import Changes
from tests.support.mocks import break_only
from tests.support.runs import Checkout, Run, variables

FAULT = "workengagement.create.status"
SMOKE = ("--resource", "workengagement")
FEW = ("-k", "workengagement.create.status")


def changes(run: Run) -> Changes:
    found = run.results.changes
    assert found is not None, run.text
    return found


def test_a_fault_is_new_then_still_there_then_fixed(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    def judged(*faults: str, extra: tuple[str, ...] = ()) -> Run:
        break_only(mock, *faults)
        return own_checkout.smoke(mock.base_url, *SMOKE, *extra, **keys)

    first = judged()
    assert first.results.changes is None
    second = judged(FAULT)
    assert (changes(second).new, changes(second).fixed) == ((FAULT,), ())
    assert changes(second).since_id == first.results.run.id
    assert "1 new since" in second.page
    [line] = [one for one in second.out.splitlines() if one.startswith("  BROKEN")]
    assert line.endswith("(new)")
    third = judged(FAULT, extra=("-n", "2"))
    assert (changes(third).new, changes(third).still) == ((), (FAULT,))
    [rule] = [rule for rule in third.results.rules if rule.id == FAULT]
    assert rule.since == second.results.run.started
    assert rule.past == ("kept", "broken", "broken")
    assert "(new)" not in third.out
    narrowed = judged(extra=("-k", "status"))
    assert (changes(narrowed).fixed, changes(narrowed).unsettled) == ((), (FAULT,))
    last = judged()
    assert (changes(last).new, changes(last).fixed) == ((), (FAULT,))
    assert "1 fixed since" in last.page
    assert f"  FIXED   {FAULT}" in last.out.splitlines()
    assert [one.id for one in last.results.history] == [
        run.results.run.id for run in (first, second, third, narrowed, last)
    ]
    assert (own_checkout.out / "latest").resolve() == last.folder


def test_an_outage_stands_in_the_history_and_fixes_nothing(own_checkout: Checkout) -> None:
    with running(faults=[FAULT], folders=[own_checkout.spec]) as mock:
        keys, address = variables(mock), mock.base_url
        broken = own_checkout.smoke(address, *SMOKE, **keys)
    down = own_checkout.smoke(address, *SMOKE, **keys)
    assert down.code == 69, down.text
    assert changes(down).fixed == ()
    assert changes(down).unsettled == (FAULT,)
    lines, troubles = history.read(own_checkout.out / "history" / "mock.jsonl")
    assert [line.verdict for line in lines] == ["broken", "outage"]
    assert [line.id for line in lines] == [broken.results.run.id, down.results.run.id]
    assert troubles == []


def test_a_run_stopped_early_fixes_nothing(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    break_only(mock, FAULT)
    own_checkout.smoke(mock.base_url, *SMOKE, **keys)
    break_only(mock, "workengagement.name.required")
    stopped = own_checkout.smoke(mock.base_url, *SMOKE, "-x", **keys)
    assert stopped.results.run.partial
    assert (changes(stopped).fixed, changes(stopped).unsettled) == ((), (FAULT,))


def test_a_damaged_or_unwritable_history_costs_a_warning_only(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    path = own_checkout.out / "history" / "mock.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(b'{"id": "half a li')
    run = own_checkout.smoke(mock.base_url, *FEW, **keys)
    assert run.code == 0, run.text
    assert "mock.jsonl, line 1, is damaged and ignored." in run.err
    assert [line.id for line in history.read(path)[0]] == [run.results.run.id]
    path.unlink()
    path.mkdir()
    again = own_checkout.smoke(mock.base_url, *FEW, **keys)
    assert again.code == 0, again.text
    assert "nothing is compared" in again.err
    assert "later runs do not see this one" in again.err


def test_what_a_run_has_touched_stands_in_its_results(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    alone = own_checkout.smoke(mock.base_url, *SMOKE, **keys).results
    shared = own_checkout.smoke(mock.base_url, *SMOKE, "-n", "2", **keys).results
    for results in (alone, shared):
        [touched] = results.exercise
        assert touched.resource == "workengagement"
        assert {one.operation for one in results.latency} == {
            "create",
            "list",
            "get",
            "update",
            "delete",
            "bulk_write",
        }
        assert all(0 < one.median <= one.p95 for one in results.latency)
        assert sum(one.requests for one in results.latency) <= results.run.requests
        name = next(one for one in touched.fields if one.field == "name")
        assert name.sent > 10 < name.shown
        create = next(one for one in touched.answers if one.operation == "create")
        assert {"201", "400"} <= set(create.statuses)


def test_nothing_secret_stands_in_the_history(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str]
) -> None:
    own_checkout.smoke(mock.base_url, *FEW, **keys)
    text = (own_checkout.out / "history" / "mock.jsonl").read_text(encoding="ascii")
    assert json.loads(text)["verdict"] == "kept"
    assert not [value for value in keys.values() if value in text]
