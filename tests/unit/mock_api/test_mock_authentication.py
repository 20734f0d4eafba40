import pytest
import requests

from spec import load
from tests.support.mock_bodies import engagement
from tests.support.mock_client import ENGAGEMENT, Client

HEADERS = [scheme.header for scheme in load().schemes]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize(("value", "status"), [(None, 401), ("", 401), ("wrong", 403)])
def test_each_header_is_wanted(client: Client, header: str, value: str | None, status: int) -> None:
    record = client.created(ENGAGEMENT, engagement())
    credentials = {**client.credentials, header: value}
    for method, path in (
        ("POST", ENGAGEMENT),
        ("GET", f"{ENGAGEMENT}list/"),
        ("POST", f"{ENGAGEMENT}list/"),
        ("GET", f"{ENGAGEMENT}{record['id']}/"),
        ("PATCH", f"{ENGAGEMENT}{record['id']}/"),
        ("DELETE", f"{ENGAGEMENT}{record['id']}/"),
    ):
        answer = requests.request(
            method, client.base_url + path, headers=credentials, json={"name": "new"}, timeout=60
        )
        assert (answer.status_code, list(answer.json())) == (status, ["detail"])
        assert not any(secret in answer.text for secret in client.credentials.values())
    assert client.listed(ENGAGEMENT) == [record]


def test_credentials_come_before_everything_else(client: Client) -> None:
    answer = requests.post(client.base_url + ENGAGEMENT, data=b"{", timeout=60)
    assert answer.status_code == 401


def test_the_control_addresses_want_none(client: Client) -> None:
    client.created(ENGAGEMENT, engagement())
    assert requests.get(f"{client.base_url}/-/faults", timeout=60).json() == []
    assert requests.post(f"{client.base_url}/-/reset", timeout=60).status_code == 204
    assert client.listed(ENGAGEMENT) == []
