"""What hard input is sent to which operation."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts.harness.checks.base import ProfileProgress
from contracts.harness.checks.operations import OperationCheck
from contracts.harness.generation.profiles import PROFILES
from spec import derive, load

SPEC = load()
RULES = {rule.id: rule for rule in derive(SPEC)}


@pytest.mark.parametrize(
    ("operation", "has_pk"),
    [("create", False), ("list", False), ("bulk_write", False), ("get", True), ("update", True)],
)
def test_hard_pks_go_only_where_a_pk_is_asked_for(operation: str, *, has_pk: bool) -> None:
    client = SimpleNamespace(
        resource=SPEC.resource("workengagement"),
        recorder=None,
        call=lambda **_: None,
        resolve_references=lambda body: body,
        tagged=lambda body: body,
        shared=lambda: SimpleNamespace(pk="1", body={"name": "a"}),
    )
    rule = RULES[f"workengagement.{operation}.robust"]
    check = OperationCheck(cast(Any, client), rule, ProfileProgress(PROFILES["gate"], {}))
    sent = [cast(Any, call).keywords for call in check._hard_calls()]
    assert sent
    assert any(call.get("pk") for call in sent) == has_pk
