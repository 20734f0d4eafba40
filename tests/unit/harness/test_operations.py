"""What hard input is sent to which operation."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts.harness.checks.base import ProfileProgress
from contracts.harness.checks.operations import OperationCheck
from contracts.harness.generation import hard_input
from contracts.harness.generation.profiles import PROFILES
from spec import derive, load
from strategies import bodies

SPEC = load()
RULES = {rule.id: rule for rule in derive(SPEC)}


@pytest.mark.parametrize(
    ("operation", "has_pk"),
    [("create", False), ("list", False), ("bulk_write", False), ("get", True), ("update", True)],
)
def test_hard_pks_go_only_where_a_pk_is_asked_for(operation: str, *, has_pk: bool) -> None:
    sent = _hard_calls(operation, "gate")
    assert sent
    assert any(call.get("pk") for call in sent) == has_pk


def test_operations_that_write_share_what_is_alike() -> None:
    writing = ("create", "update", "bulk_write")
    all_of = {one: _bodies(one, "nightly") for one in writing}
    share_of = {one: _bodies(one, "gate") for one in writing}
    assert len(all_of["create"]) == len(all_of["update"]) == len(all_of["bulk_write"])
    assert set.union(*share_of.values()) == set.union(*all_of.values())
    plainest = set.intersection(*share_of.values())
    assert {b"null", b"", b'{"":""}'} <= plainest
    assert b"[[]]" not in plainest
    assert sum(map(len, share_of.values())) < 2 * len(all_of["create"])


def test_operations_with_a_pk_share_hard_pks() -> None:
    share_of = {
        one: {call["pk"] for call in _hard_calls(one, "gate") if call.get("pk", "1") != "1"}
        for one in ("get", "update", "delete")
    }
    assert set.union(*share_of.values()) == {pk for group in hard_input.PKS for pk in group}
    assert set.intersection(*share_of.values()) == {group[0] for group in hard_input.PKS}


def test_without_credentials_a_well_formed_pk_is_sent_to_be_refused() -> None:
    sent = {
        yes: [one["pk"] for one in _hard_calls("get", "gate", secured=yes)] for yes in (False, True)
    }
    assert sent[False] == [*sent[True], "2"]


def _bodies(operation: str, profile: str) -> set[bytes]:
    raw = {call["raw"] for call in _hard_calls(operation, profile) if "raw" in call}
    return {one[1:-1] if operation == "bulk_write" else one for one in raw}


def _hard_calls(operation: str, profile: str, *, secured: bool = True) -> list[dict[str, Any]]:
    client = SimpleNamespace(
        resource=SPEC.resource("workengagement"),
        recorder=None,
        client=SimpleNamespace(
            credentials=SimpleNamespace(variables=("PIGELLO_KEY",) if secured else ())
        ),
        unknown_pk=lambda: "2",
        call=lambda **_: None,
        resolve_references=lambda body: body,
        tagged=lambda body: body,
        shared=lambda: SimpleNamespace(
            pk="1", body=bodies.minimal(SPEC.resource("workengagement"))
        ),
    )
    rule = RULES[f"workengagement.{operation}.robust"]
    check = OperationCheck(cast(Any, client), rule, ProfileProgress(PROFILES[profile], {}))
    return [cast(Any, call).keywords for call in check._hard_calls()]
