"""The operations that may mail a person: the mock takes them and mails nobody."""

import requests

from mock_api.server import running
from spec import load

INVITATIONS = [one.path for one in load().invitations]


def test_every_invitation_wants_credentials_and_invites_nobody() -> None:
    assert len(INVITATIONS) == 3
    with running() as mock:
        for path in INVITATIONS:
            address = mock.base_url + path
            taken = requests.post(address, headers=dict(mock.credentials), json={}, timeout=60)
            assert (taken.status_code, taken.json()) == (201, None)
            assert requests.post(address, json={}, timeout=60).status_code == 401
            read = requests.get(address, headers=dict(mock.credentials), timeout=60)
            assert read.status_code == 405
