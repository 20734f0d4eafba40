"""A run starts if any of the resources it judges is open to its credentials."""

import pytest

from contracts.harness.http.client import Client
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.health import OutageDetector
from contracts.harness.http.preflight import preflight
from contracts.harness.outcomes import ConfigurationError
from spec import load
from tests.support.loopback import Reply, as_json, loopback

SPEC = load()
NAMES = [one.name for one in SPEC.resources[:4]]


@pytest.mark.parametrize("open_at", [0, 1, 3])
def test_one_open_resource_is_enough(open_at: int) -> None:
    path = SPEC.resources[open_at].path
    with loopback(lambda a: as_json([]) if a.path.startswith(path) else Reply(403)) as server:
        preflight(_client(server.url), SPEC.resources, NAMES)
    assert len(server.asked) == open_at + 1


def test_all_closed_resources_are_a_matter_of_the_credentials() -> None:
    with (
        loopback(lambda _: Reply(403)) as server,
        pytest.raises(ConfigurationError, match="refuses the credentials"),
    ):
        preflight(_client(server.url), SPEC.resources, NAMES)
    assert len(server.asked) == len(NAMES)


def _client(url: str) -> Client:
    credentials = Credentials(SPEC.schemes, {one.variable: "made up" for one in SPEC.schemes})
    return Client(url, credentials, OutageDetector(url, SPEC.resources))
