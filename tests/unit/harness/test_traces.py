"""Bodies get a text that no other record has, and List is searched for it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from contracts.harness.checks.factory import Checks
from contracts.harness.checks.traces import Traces
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.report import ContractReport
from contracts.harness.records.resource_client import ResourceClient
from spec import Resource, load
from strategies import bodies
from tests.support.careless import Record, checks

SPEC = load()


@pytest.fixture
def judging() -> Iterator[Checks]:
    with checks(SPEC) as made:
        made.recorder.open(ContractReport("node", "traces", None))
        yield made


def _client(judging: Checks, name: str = "workengagement") -> ResourceClient:
    return judging.resource_client(name)


def _without(resource: Resource, *names: str) -> Resource:
    return replace(resource, fields=tuple(f for f in resource.fields if f.name not in names))


def test_the_mark_is_the_tag_where_there_is_one(judging: Checks) -> None:
    client = _client(judging)
    body, mark = Traces(client).marked(bodies.minimal(client.resource))
    assert body["custom_id"] == mark
    assert str(mark).startswith("contract-proof-")


def test_each_mark_is_another_one(judging: Checks) -> None:
    traces, body = Traces(_client(judging)), bodies.minimal(_client(judging).resource)
    marks = [traces.marked(body)[1] for _ in range(5)]
    assert len(set(marks)) == len(marks)


def test_another_text_holds_the_mark_where_there_is_no_tag(judging: Checks) -> None:
    client = _client(judging)
    client.resource = _without(client.resource, "custom_id")
    body, mark = Traces(client).marked(bodies.minimal(client.resource))
    assert body["name"] == mark
    assert len(str(mark)) == len("contract-") + 32


def test_no_mark_goes_where_it_would_break_a_rule(judging: Checks) -> None:
    client = _client(judging)
    client.resource = _without(client.resource, "custom_id", "name")
    body, mark = Traces(client).marked({"color_code": "abc"})
    assert (body["color_code"], mark) == ("abc", None)
    with pytest.raises(NotRun, match="no field tells"):
        Traces(client).expect_shown()


def test_a_stored_mark_is_found_by_its_record(judging: Checks) -> None:
    client = _client(judging)
    traces = Traces(client)
    made = {}
    for _ in range(3):
        body, mark = traces.marked(bodies.minimal(client.resource))
        made[str(mark)] = client.given(body).pk
    [*marks] = made
    assert traces.stored(marks[:2]) == {mark: made[mark] for mark in marks[:2]}
    assert traces.stored(["contract-proof-not-there"]) == {}


def _hidden(record: Record) -> Record:
    return {**record, "name": "hidden"}


def test_a_server_that_does_not_show_the_mark_is_not_judged() -> None:
    with checks(SPEC, _hidden) as judging:
        judging.recorder.open(ContractReport("node", "traces", None))
        client = _client(judging)
        client.resource = _without(client.resource, "custom_id")
        with pytest.raises(NotRun, match="List does not show 1"):
            Traces(client).expect_shown()


def test_a_record_that_shows_its_mark_is_deleted_again(judging: Checks) -> None:
    client = _client(judging)
    Traces(client).expect_shown()
    assert client.created.unneeded(shared=True, kept=True) == []
