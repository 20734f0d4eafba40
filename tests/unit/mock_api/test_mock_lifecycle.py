import re
import uuid
from datetime import datetime, tzinfo
from typing import Self

import pytest

from mock_api.record import Clock
from mock_api.server import Mock
from tests.support.mock_bodies import engagement, lodger
from tests.support.mock_client import ENGAGEMENT, IDENTITY, LODGER, Client


def test_a_record_lives_from_create_to_delete(client: Client) -> None:
    created = client.create(ENGAGEMENT, engagement(color_code="fff"))
    assert created.status_code == 201
    record = created.json()
    pk = record["id"]

    assert client.get(ENGAGEMENT, pk).json() == record
    updated = client.update(ENGAGEMENT, pk, {"color_code": "A1b2C3"})
    assert updated.status_code == 200
    assert updated.json() == {**record, "color_code": "A1b2C3"}
    assert client.listed(ENGAGEMENT) == [updated.json()]

    deleted = client.delete(ENGAGEMENT, pk)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert client.get(ENGAGEMENT, pk).status_code == 404
    assert client.update(ENGAGEMENT, pk, {}).status_code == 404
    assert client.delete(ENGAGEMENT, pk).status_code == 404
    assert client.listed(ENGAGEMENT) == []


def test_every_field_is_answered_though_little_was_sent(client: Client) -> None:
    record = client.created(LODGER, lodger())
    assert uuid.UUID(record["id"]).version == 4
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", record["created_at"])
    assert record["level"] == 0
    assert record["active"] is False
    assert record["places"] == []
    assert record["checked"] is False
    assert record["tags"] is record["username"] is record["category"] is None


def test_the_clock_goes_on_though_time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    class Still(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls(2024, 1, 1, tzinfo=tz)

    monkeypatch.setattr("mock_api.record.datetime", Still)
    clock = Clock()
    times = [clock.now() for _ in range(3)]
    assert times == [f"2024-01-01T00:00:00.00000{n}Z" for n in range(3)]


def test_created_at_tells_records_apart(client: Client) -> None:
    records = client.bulk(ENGAGEMENT, [engagement() for _ in range(50)]).json()
    times = [record["created_at"] for record in records]
    assert times == sorted(set(times))


@pytest.mark.parametrize("key", ["id", "created_at", "tags", "username", "checked"])
def test_read_only_fields_in_a_body_are_ignored(client: Client, key: str) -> None:
    sent = {"id": str(uuid.uuid4()), "created_at": "2000-01-01T00:00:00Z"}.get(key, "x")
    record = client.created(LODGER, lodger(**{key: sent}))
    assert record[key] != sent
    assert client.update(LODGER, record["id"], {key: sent}).json() == record


def test_unknown_fields_in_a_body_are_ignored(client: Client) -> None:
    assert "colour" not in client.created(ENGAGEMENT, engagement(colour="red"))


def test_a_reference_keeps_its_id_only_in_lower_case(client: Client) -> None:
    pk = "7C0F9D1E-6C0B-4A57-9B1D-3D9A5B0A6F10"
    record = client.created(IDENTITY, {"tenant": {"id": pk, "type": "Tenant"}})
    assert record["tenant"] == {"id": pk.lower()}
    assert client.create(IDENTITY, {"tenant": {"id": pk.lower()}}).status_code == 400


def test_a_uuid_is_answered_in_lower_case(client: Client) -> None:
    pk = "7C0F9D1E-6C0B-4A57-9B1D-3D9A5B0A6F10"
    record = client.created(LODGER, lodger(object_id=pk, content_type={"id": pk}))
    assert record["object_id"] == pk.lower()


def test_a_pk_is_found_in_either_case(client: Client) -> None:
    pk = client.created(ENGAGEMENT, engagement())["id"]
    assert client.get(ENGAGEMENT, pk.upper()).status_code == 200
    assert client.delete(ENGAGEMENT, pk.upper()).status_code == 204


@pytest.mark.parametrize("pk", ["1", "x" * 300, "%00", "{}", "%F0%9F%98%80", "a" * 32, "list"])
def test_a_malformed_pk_is_not_found(client: Client, pk: str) -> None:
    assert client.update(ENGAGEMENT, pk, {}).status_code in {404, 405}
    assert client.delete(ENGAGEMENT, pk).status_code in {404, 405}
    if pk != "list":
        assert client.get(ENGAGEMENT, pk).status_code == 404


def test_an_update_leaves_the_other_fields_alone(client: Client) -> None:
    before = client.created(ENGAGEMENT, engagement(color_code="fff", custom_id="a"))
    after = client.update(ENGAGEMENT, before["id"], {"custom_id": None}).json()
    assert after == {**before, "custom_id": None}
    assert client.update(ENGAGEMENT, before["id"], {}).json() == after


def test_bulk_write_answers_in_order_and_stores_all_or_nothing(client: Client) -> None:
    answer = client.bulk(ENGAGEMENT, [engagement(name=name) for name in "cab"])
    assert answer.status_code == 201
    assert [record["name"] for record in answer.json()] == ["c", "a", "b"]
    assert client.listed(ENGAGEMENT) == answer.json()

    assert client.bulk(ENGAGEMENT, [engagement(), engagement(name="x" * 256)]).status_code == 400
    assert len(client.listed(ENGAGEMENT)) == 3
    assert client.bulk(ENGAGEMENT, []).json() == []


def test_what_is_not_documented_is_not_served(client: Client) -> None:
    pk = client.created(ENGAGEMENT, engagement())["id"]
    for method in ("PUT", "POST", "HEAD", "OPTIONS"):
        answer = client.send(method, f"{ENGAGEMENT}{pk}/")
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "DELETE, GET, PATCH"
    assert client.send("GET", ENGAGEMENT).headers["Allow"] == "POST"
    assert client.send("DELETE", f"{ENGAGEMENT}list/").headers["Allow"] == "GET, POST"
    for path in ("/accounts/", "/accounts", "/-/", "/-/nothing"):
        answer = client.send("GET", path, allow_redirects=False)
        assert (answer.status_code, list(answer.json())) == (404, ["detail"])
        assert "GET / " in answer.json()["detail"]


@pytest.mark.parametrize("path", [ENGAGEMENT, f"{ENGAGEMENT}list/", f"{ENGAGEMENT}7/"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_path_without_its_slash_is_corrected(client: Client, path: str, method: str) -> None:
    answer = client.send(method, path.rstrip("/"), allow_redirects=False)
    assert answer.status_code == 404
    assert answer.json() == {"detail": f"The final slash is missing: call {path} instead."}


def test_the_bundled_description_is_served(client: Client, mock: Mock) -> None:
    document = client.send("GET", "/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert f"{LODGER}{{pk}}/" in document["paths"]
    assert [server["url"] for server in document["servers"]] == [mock.base_url]
