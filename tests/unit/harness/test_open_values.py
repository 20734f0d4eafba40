"""A value that the environment may take as well as refuse is not judged when it is shown."""

from collections.abc import Iterator

import pytest

from contracts.harness.checks.factory import Checks
from contracts.harness.recording.report import ContractReport
from contracts.harness.records.resource_client import ResourceClient
from spec import OperationName, load
from tests.support.careless import checks

SPEC = load()
# Broken by its pattern: a server that takes it shows it.
COLOR = {"color_code": "#12"}


@pytest.fixture
def judging() -> Iterator[Checks]:
    with checks(SPEC) as made:
        yield made


def _written(client: ResourceClient, by: OperationName, *, negative: bool) -> str:
    body = client.tagged({"name": "Anna", **COLOR})
    if by == "update":
        pk = client.given().pk
        client.call("update", pk=pk, body=body, negative=negative)
        return pk
    sent = [body] if by == "bulk_write" else body
    exchange = client.call(by, body=sent, negative=negative)
    return str(exchange.records[0]["id"])


@pytest.mark.parametrize("by", ["create", "bulk_write", "update"])
def test_what_an_open_value_has_made_is_not_judged(judging: Checks, by: OperationName) -> None:
    client = judging.resource_client("workengagement")
    judging.recorder.open(ContractReport("node", "open", None))
    pk = _written(client, by, negative=True)
    assert client.read(pk)["color_code"] == COLOR["color_code"]
    assert client.listed(pk)[0]["color_code"] == COLOR["color_code"]
    client.updated(pk, {"name": "Berta"})
    assert judging.recorder.report.findings == []


@pytest.mark.parametrize("by", ["create", "bulk_write", "update"])
def test_what_a_good_body_has_made_is_judged(judging: Checks, by: OperationName) -> None:
    client = judging.resource_client("workengagement")
    judging.recorder.open(ContractReport("node", "good", None))
    pk = _written(client, by, negative=False)
    client.read(pk)
    [found] = judging.recorder.report.findings
    assert (found.rule, found.code) == ("workengagement.color_code.pattern", "wrong_in_response")
