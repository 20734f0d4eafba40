"""What the life of records is judged by, where no broken mock answers like this."""

from collections.abc import Sequence
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts.harness.checks.base import ProfileProgress
from contracts.harness.checks.lifecycle import LifecycleCheck
from contracts.harness.generation.profiles import PROFILES
from contracts.harness.recording.report import ContractReport
from spec import Resource, derive, load
from tests.support.careless import checks

SPEC = load()
[IN_ORDER] = [rule for rule in derive(SPEC) if rule.id == "workengagement.bulk_write.in_order"]


@pytest.mark.parametrize("extra", [[], [{"id": "another"}]], ids=["as_many", "one_more"])
def test_more_records_than_items_are_a_finding(
    monkeypatch: pytest.MonkeyPatch, extra: list[object]
) -> None:
    said: list[str] = []
    client = SimpleNamespace(
        resource=SPEC.resource("workengagement"),
        recorder=SimpleNamespace(
            case=nullcontext, breach=lambda _rule, code, **_: said.append(code)
        ),
        new_tag=iter(range(10_000)).__next__,
    )
    rows = cast(Any, {"workengagement": SimpleNamespace(bulk_written=None)})
    check = LifecycleCheck(cast(Any, client), IN_ORDER, ProfileProgress(PROFILES["gate"], rows))

    def written(told: Sequence[object]) -> tuple[list[object], list[object]]:
        return [*told], [*told, *extra]

    monkeypatch.setattr(check, "_bulk_written", written)
    check.answers_in_the_order_sent()
    assert set(said) == ({"wrong_number_of_records"} if extra else set())


@pytest.mark.parametrize("resource", SPEC.resources, ids=lambda resource: resource.name)
def test_a_put_that_is_answered_and_changes_nothing_is_no_finding(resource: Resource) -> None:
    with checks(SPEC) as judging:
        [rule] = [r for r in derive(SPEC) if (r.resource, r.kind) == (resource.name, "put")]
        judging.recorder.open(ContractReport("node", rule.says, rule.id))
        judging.lifecycle(rule).put_changes_nothing()
        assert [one.code for one in judging.recorder.report.findings if one.rule == rule.id] == []
