from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
import requests

from mock_api.faults import Catalogue, Fault
from mock_api.names import UnknownNameError
from mock_api.switchboard import Switchboard
from spec import Spec, derive, load
from tests.support.mock_bodies import engagement, identity
from tests.support.mock_client import ENGAGEMENT, IDENTITY, Client
from tests.support.mock_probe import Probe

# The faults of List's parameters are looked at in test_list_faults.py.
OF_LISTS = {"filter", "order_by", "paging"}
# No element is known that could match or not.
UNBUILDABLE = {"matches_values_of"}
KINDS = sorted({rule.kind for rule in derive(load())} - OF_LISTS - UNBUILDABLE)


@pytest.fixture(scope="module")
def spec(description: Path) -> Spec:
    return load(description)


@pytest.fixture(scope="module")
def switchboard(spec: Spec) -> Switchboard:
    return Switchboard(spec)


def _of_each_sort(catalogue: Catalogue, kind: str) -> Iterator[list[Fault]]:
    """Yield the faults of one rule for each set of ways that rules of the kind have."""
    sorts = set()
    for _, faults in groupby(catalogue.faults, lambda fault: fault.rule.id):
        found = list(faults)
        rule = found[0].rule
        sort = (rule.operation, *(fault.way.name for fault in found))
        if rule.kind == kind and sort not in sorts:
            sorts.add(sort)
            yield found


@pytest.mark.parametrize("name", ["lodger.code.unique", "protectedidentity.delete.gone"])
def test_a_healthy_mock_always_says_the_same(
    spec: Spec, switchboard: Switchboard, name: str
) -> None:
    [rule] = [rule for rule in derive(spec) if rule.id == name]
    switchboard.switch(())
    first, second = (Probe(spec, switchboard, rule).transcript() for _ in range(2))
    assert first == second


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_shows_in_some_answer(spec: Spec, switchboard: Switchboard, kind: str) -> None:
    unseen, seen = [], 0
    for faults in _of_each_sort(switchboard.catalogue, kind):
        rule = faults[0].rule
        switchboard.switch(())
        healthy = Probe(spec, switchboard, rule).transcript()
        for fault in faults:
            switchboard.switch([fault.id])
            shows = Probe(spec, switchboard, rule).transcript() != healthy
            seen += shows
            unseen += [] if shows else [fault.id]
    assert not unseen
    assert seen


def test_every_fault_can_be_switched_on(switchboard: Switchboard) -> None:
    ids = switchboard.catalogue.ids()
    assert len(ids) == len(set(ids)) > 1000
    for one in ids:
        switchboard.switch([one])
        assert switchboard.active == (one,)


def test_every_rule_that_can_be_broken_has_a_fault(spec: Spec, switchboard: Switchboard) -> None:
    broken = {fault.rule.id for fault in switchboard.catalogue.faults}
    unbroken = {rule.id for rule in derive(spec) if not rule.unreachable} - broken
    assert unbroken == set()


@pytest.mark.parametrize(
    ("rule", "way"),
    [
        ("protectedidentity.ssn.format", "not_enforced"),
        ("protectedidentity.create.status", "wrong_number"),
        ("protectedidentity.id.required", "missing_in_answers"),
        ("protectedidentity.tenant.any_of", "not_enforced"),
        ("protectedidentity.get.authentication.client_secret", "ignored"),
    ],
)
def test_a_rule_alone_means_its_first_way(switchboard: Switchboard, rule: str, way: str) -> None:
    alone, named = switchboard.catalogue.change(rule), switchboard.catalogue.change(f"{rule}:{way}")
    assert alone.name == named.name == way


def test_faults_are_switched_over_http(client: Client) -> None:
    wrong = identity(ssn="189001019803")
    assert client.create(IDENTITY, wrong).status_code == 400
    client.break_only("protectedidentity.ssn.format")
    assert client.send("GET", "/-/faults").json() == ["protectedidentity.ssn.format"]
    assert client.create(IDENTITY, wrong).status_code == 201

    refused = client.send("PUT", "/-/faults", json=["protectedidentity.ssn.formt"])
    assert refused.status_code == 400
    assert "did you mean protectedidentity.ssn.format" in refused.json()["detail"]
    for body in (b"{}", b'"x"', b"[1]", b"null", b"", b"{"):
        assert client.raw("PUT", "/-/faults", body).status_code == 400
    assert client.create(IDENTITY, identity(ssn="189001019803")).status_code == 201

    client.break_only()
    assert client.create(IDENTITY, identity(ssn="189001019803")).status_code == 400


def test_two_faults_are_two_faults(client: Client) -> None:
    client.break_only("workengagement.create.status", "workengagement.color_code.pattern")
    answer = client.create(ENGAGEMENT, engagement(color_code="ggg"))
    assert (answer.status_code, answer.json()["color_code"]) == (200, "ggg")


def test_a_fault_confined_to_one_operation_leaves_the_others(client: Client) -> None:
    record = client.created(IDENTITY, identity())
    client.break_only("protectedidentity.ssn.format:not_on_update")
    wrong = {"ssn": "189001019803"}
    assert client.create(IDENTITY, identity(**wrong)).status_code == 400
    assert client.bulk(IDENTITY, [identity(**wrong)]).status_code == 400
    assert client.update(IDENTITY, record["id"], wrong).status_code == 200


def test_a_broken_connection_is_one(client: Client) -> None:
    client.break_only("workengagement.get.answered")
    pk = client.created(ENGAGEMENT, engagement())["id"]
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        client.get(ENGAGEMENT, pk)
    assert len(client.listed(ENGAGEMENT)) == 1


def test_a_reset_lets_faults_forget(client: Client) -> None:
    client.break_only("workengagement.list.robust:intermittent")
    for _ in range(2):
        statuses = [client.lists(ENGAGEMENT).status_code for _ in range(25)]
        assert statuses == [200] * 24 + [500]
        client.reset()
        assert client.lists(ENGAGEMENT).status_code == 200
        client.reset()


def test_answers_on_the_wire_can_be_broken(client: Client) -> None:
    client.created(ENGAGEMENT, engagement())
    client.break_only("workengagement.list.json:invalid_utf8")
    assert b"\xff" in client.lists(ENGAGEMENT).content
    client.break_only("workengagement.list.json:truncated")
    assert client.lists(ENGAGEMENT).content.endswith(b"}")
    client.break_only("workengagement.list.json:wrong_content_type")
    assert client.lists(ENGAGEMENT).headers["Content-Type"].startswith("text/plain")
    client.break_only("workengagement.list.discreet:html_error")
    assert client.lists(ENGAGEMENT, _page="x").text.startswith("<!DOCTYPE html>")
    client.break_only("workengagement.list.discreet:echoes_secret")
    assert "mock-client-secret" in client.lists(ENGAGEMENT, _page="x").text


def test_put_can_be_let_in(client: Client) -> None:
    pk = client.created(ENGAGEMENT, engagement())["id"]
    client.break_only("workengagement.update.put")
    answer = client.send("PUT", f"{ENGAGEMENT}{pk}/", json={"name": "new"})
    assert (answer.status_code, answer.json()["name"]) == (200, "new")


def test_an_unknown_fault_changes_nothing(switchboard: Switchboard) -> None:
    switchboard.switch(["workengagement.create.status"])
    with pytest.raises(UnknownNameError, match="unknown fault 'x'"):
        switchboard.switch(["workengagement.get.status", "x"])
    assert switchboard.active == ("workengagement.create.status",)
