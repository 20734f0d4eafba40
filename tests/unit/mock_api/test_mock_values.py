import pytest

from mock_api.answer import Json
from tests.support.mock_bodies import lodger
from tests.support.mock_cases import ACCEPTED, BODIES, PK, REFUSED
from tests.support.mock_client import LODGER, Client


@pytest.mark.parametrize(("path", "field", "value"), ACCEPTED)
def test_a_right_value_is_kept(client: Client, path: str, field: str, value: Json) -> None:
    record = client.created(path, BODIES[path](**{field: value}))
    kept = {"id": PK} if field in {"organization", "keeper", "tenant"} and value else value
    assert record[field] == kept
    assert client.get(path, record["id"]).json()[field] == kept
    assert client.update(path, record["id"], {field: value}).json()[field] == kept
    assert client.listed(path, id__in=record["id"])[0][field] == kept


@pytest.mark.parametrize(("path", "field", "value"), REFUSED)
def test_a_wrong_value_is_refused_everywhere(
    client: Client, path: str, field: str, value: Json
) -> None:
    record = client.created(path, BODIES[path]())
    for answer in (
        client.create(path, BODIES[path](**{field: value})),
        client.update(path, record["id"], {field: value}),
        client.bulk(path, [BODIES[path](), BODIES[path](**{field: value})]),
    ):
        assert answer.status_code == 400
        assert list(answer.json()) == [field]
        assert all(isinstance(sentence, str) for sentence in answer.json()[field])
    assert client.listed(path) == [record]


@pytest.mark.parametrize("field", ["code", "keeper"])
def test_a_required_field_is_demanded_of_new_records_only(client: Client, field: str) -> None:
    record = client.created(LODGER, lodger())
    body = {name: value for name, value in lodger().items() if name != field}
    assert list(client.create(LODGER, body).json()) == [field]
    assert list(client.bulk(LODGER, [body]).json()) == [field]
    assert client.update(LODGER, record["id"], {"last_name": "x"}).status_code == 200
