"""What counts as read back: a field that is null may be left out, any other may not."""

from typing import Any

import pytest

from contracts.harness.checks.compare import agrees
from contracts.harness.recording.report import ContractReport
from spec import load
from tests.support.careless import Record, checks

SPEC = load()


def _without_nulls(record: Record) -> Record:
    return {name: value for name, value in record.items() if value is not None}


def _without_color(record: Record) -> Record:
    return {name: value for name, value in record.items() if name != "color_code"}


def _found(shown: Any, color: str | None) -> list[str]:  # noqa: ANN401 -- a function
    with checks(SPEC, shown) as judging:
        client = judging.resource_client("workengagement")
        judging.recorder.open(ContractReport("node", "read back", None))
        record = client.given({"name": "Anna", "color_code": color})
        agrees(client, record.body, record.born.json)
        agrees(client, record.body, client.read(record.pk), "Get")
        [listed] = client.listed(record.pk)
        agrees(client, record.body, listed, "List")
        return [finding.code for finding in judging.recorder.report.findings]


def test_a_null_may_be_left_out() -> None:
    assert _found(_without_nulls, None) == []


@pytest.mark.parametrize(("color", "codes"), [(None, []), ("abc", ["not_echoed", "not_read_back"])])
def test_a_value_may_not_be_left_out(color: str | None, codes: list[str]) -> None:
    assert _found(_without_color, color) == codes
