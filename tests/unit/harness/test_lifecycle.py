"""What the life of records is judged by, where no broken mock answers like this."""

from collections.abc import Sequence
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts.harness.checks.base import Shared
from contracts.harness.checks.lifecycle import LifecycleCheck
from contracts.harness.generation.profiles import PROFILES
from spec import derive, load

SPEC = load()
[IN_ORDER] = [rule for rule in derive(SPEC) if rule.id == "workengagement.bulk_write.in_order"]


@pytest.mark.parametrize("extra", [[], [{"id": "another"}]], ids=["as_many", "one_more"])
def test_more_records_than_items_are_a_finding(
    monkeypatch: pytest.MonkeyPatch, extra: list[object]
) -> None:
    said: list[str] = []
    subject = SimpleNamespace(
        resource=SPEC.resource("workengagement"),
        recorder=SimpleNamespace(
            case=nullcontext, breach=lambda _rule, code, **_: said.append(code)
        ),
        new_tag=iter(range(10_000)).__next__,
    )
    check = LifecycleCheck(cast(Any, subject), IN_ORDER, Shared(PROFILES["gate"], {}))

    def written(told: Sequence[object]) -> tuple[list[object], list[object]]:
        return [*told], [*told, *extra]

    monkeypatch.setattr(check, "_bulk_written", written)
    check.bulk_write_keeps_the_order()
    assert set(said) == ({"wrong_number_of_records"} if extra else set())
