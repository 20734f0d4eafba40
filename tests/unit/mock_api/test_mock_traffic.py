"""The mock counts what it is asked."""

from tests.support.mock_client import ENGAGEMENT, Client


def test_requests_to_described_paths_are_counted_until_a_reset(client: Client) -> None:
    def traffic() -> dict[str, float]:
        counted: dict[str, float] = client.send("GET", "/-/traffic").json()
        return counted

    client.send("POST", "/-/reset")
    assert traffic() == {"requests": 0, "seconds": 0}
    client.lists(ENGAGEMENT)
    assert traffic() == {"requests": 1, "seconds": 0}
    client.send("GET", "/openapi.json")
    client.lists(ENGAGEMENT)
    counted = traffic()
    assert counted["requests"] == 2
    assert counted["seconds"] > 0
    client.send("POST", "/-/reset")
    assert traffic() == {"requests": 0, "seconds": 0}
