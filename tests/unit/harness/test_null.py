"""Null where it is not allowed: refused, or another value stored in its place."""

from typing import Any

import pytest

from contracts.harness.recording.report import ContractReport
from spec import derive, load
from tests.support.careless import Record, checks

SPEC = load()
[RULE] = [rule for rule in derive(SPEC) if rule.id == "workengagement.name.not_null"]


def _coerced(record: Record) -> Record:
    return {**record, "name": record["name"] or ""}


def _left_out(record: Record) -> Record:
    return {name: value for name, value in record.items() if value is not None}


@pytest.mark.parametrize(("shown", "found"), [(_coerced, 0), (dict, 1), (_left_out, 1)])
def test_only_a_null_that_is_stored_is_a_finding(shown: Any, found: int) -> None:  # noqa: ANN401
    with checks(SPEC, shown) as judging:
        judging.recorder.open(ContractReport("node", RULE.says, None))
        judging.field(RULE).refuses_every_class()
        broken = [one for one in judging.recorder.report.findings if one.rule == RULE.id]
        assert [one.code for one in broken] == ["accepted"] * found
