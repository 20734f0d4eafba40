import uuid
from typing import Any

import pytest

from tests.support.mock_bodies import identity, lodger
from tests.support.mock_cases import BREAKING, EARLY, KEEPING, LATE
from tests.support.mock_client import IDENTITY, LODGER, Client


@pytest.mark.parametrize(("body", "field"), BREAKING)
def test_a_rule_between_fields_is_enforced_everywhere(
    client: Client, body: dict[str, Any], field: str
) -> None:
    record = client.created(LODGER, lodger())
    for answer in (
        client.create(LODGER, lodger(**body)),
        client.update(LODGER, record["id"], body),
        client.bulk(LODGER, [lodger(), lodger(**body)]),
    ):
        assert (answer.status_code, list(answer.json())) == (400, [field])
    assert client.listed(LODGER) == [record]


@pytest.mark.parametrize("body", KEEPING)
def test_what_keeps_the_rules_is_taken_everywhere(client: Client, body: dict[str, Any]) -> None:
    record = client.created(LODGER, lodger())
    assert client.create(LODGER, lodger(**body)).status_code == 201
    assert client.update(LODGER, record["id"], body).status_code == 200
    assert client.bulk(LODGER, [lodger(**body)]).status_code == 201


def test_an_update_is_judged_together_with_what_is_stored(client: Client) -> None:
    record = client.created(LODGER, lodger(start_date=LATE, corporate_name="x", vat="1"))
    assert client.update(LODGER, record["id"], {"end_date": EARLY}).status_code == 400
    assert client.update(LODGER, record["id"], {"corporate_name": None}).status_code == 400
    both = {"corporate_name": None, "vat": None}
    assert client.update(LODGER, record["id"], both).status_code == 200


def test_exactly_one_of_two(client: Client) -> None:
    one, other = {"id": str(uuid.uuid4())}, {"id": str(uuid.uuid4())}
    assert client.create(IDENTITY, {}).status_code == 400
    assert client.create(IDENTITY, {"tenant": None, "sub_tenant": None}).status_code == 400
    assert client.create(IDENTITY, {"tenant": one, "sub_tenant": other}).status_code == 400
    record = client.created(IDENTITY, {"tenant": one, "sub_tenant": None})
    assert client.update(IDENTITY, record["id"], {"sub_tenant": other}).status_code == 400
    assert client.update(IDENTITY, record["id"], {"tenant": None}).status_code == 400
    swap = {"tenant": None, "sub_tenant": other}
    assert client.update(IDENTITY, record["id"], swap).status_code == 200


def test_a_unique_value_is_kept_once(client: Client) -> None:
    first = client.created(IDENTITY, identity())
    second = client.created(IDENTITY, identity())
    again = {"tenant": first["tenant"]}
    for answer in (
        client.create(IDENTITY, again),
        client.update(IDENTITY, second["id"], again),
        client.bulk(IDENTITY, [identity(), again]),
    ):
        assert (answer.status_code, list(answer.json())) == (400, ["tenant"])
    twice = identity()
    assert client.bulk(IDENTITY, [twice, twice]).status_code == 400
    assert client.listed(IDENTITY) == [first, second]
    assert client.update(IDENTITY, first["id"], again).status_code == 200

    assert client.delete(IDENTITY, first["id"]).status_code == 204
    assert client.update(IDENTITY, second["id"], again).status_code == 200
    assert client.create(IDENTITY, {"tenant": second["tenant"]}).status_code == 201


def test_null_is_not_a_value_that_two_records_share(client: Client) -> None:
    for _ in range(2):
        client.created(IDENTITY, identity(sub_tenant=None))
