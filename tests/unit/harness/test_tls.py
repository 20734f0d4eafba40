"""Credentials go to whoever proves to be the host, and to nobody else."""

import datetime as dt
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from contracts.__main__ import main
from contracts.harness.http.client import Client
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.health import OutageDetector
from contracts.harness.outcomes import Outage
from spec import load
from tests.support.loopback import Loopback, as_json, loopback

HOST = "127.0.0.1"
LAST_YEAR = dt.datetime.now(dt.UTC) - dt.timedelta(days=365)
YESTERDAY = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
SPEC = load()
VALUES = {scheme.variable: f"value-{scheme.name}" for scheme in SPEC.schemes}
AUTHORITY = trustme.CA()
CERTIFICATES = {
    "expired": AUTHORITY.issue_cert(HOST, not_before=LAST_YEAR, not_after=YESTERDAY),
    "another host's": AUTHORITY.issue_cert("example.com"),
    "of an unknown authority": trustme.CA().issue_cert(HOST),
}


@contextmanager
def served(certificate: trustme.LeafCert) -> Iterator[Loopback]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with loopback(lambda _: as_json([]), secured=context) as server:
        yield server


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
    for name, value in VALUES.items():
        monkeypatch.setenv(name, value)


def asked(server: Loopback) -> int | None:
    resource = SPEC.resource("workengagement")
    outages = OutageDetector(server.url, SPEC.resources)
    client = Client(server.url, Credentials(SPEC.schemes, VALUES), outages)
    return client.ask(resource, resource.operations["list"], "").status


def test_a_valid_certificate_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with served(AUTHORITY.issue_cert(HOST)) as server:
        assert asked(server) == 200
        main(["doctor", "--base-url", server.url])
    assert "certificate valid until" in capsys.readouterr().out


@pytest.mark.parametrize("name", CERTIFICATES)
def test_any_other_is_an_outage_and_is_told_nothing(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(CERTIFICATES[name]) as server:
        with pytest.raises(Outage, match=r"127\.0\.0\.1.* offers no valid TLS certificate"):
            asked(server)
        assert main(["doctor", "--base-url", server.url]) == 69
    assert "offers no valid TLS certificate" in capsys.readouterr().err
    assert server.asked == []
