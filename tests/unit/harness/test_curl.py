"""The curl line of a finding: run in a shell, it sends what was sent."""

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from contracts.harness.http.client import Client
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.http.health import OutageDetector
from contracts.harness.recording import evidence
from spec import load
from tests.support.loopback import Asked, Loopback, echo, loopback

SPEC = load()
RESOURCE = SPEC.resource("workengagement")
VALUES = {scheme.variable: f"v'\"$\\`{scheme.name}" for scheme in SPEC.schemes}
CREDENTIALS = Credentials(SPEC.schemes, VALUES)

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with loopback(echo) as running:
        yield running


def _sent(
    server: Loopback,
    body: bytes | None,
    *,
    method: str = "POST",
    path: str = RESOURCE.path,
    headers: dict[str, str | None] | None = None,
) -> Exchange:
    client = Client(server.url, CREDENTIALS, OutageDetector(server.url, [RESOURCE]))
    operation = RESOURCE.operations["create"]
    return client.send(RESOURCE, operation, method=method, path=path, body=body, headers=headers)


def _repeated(server: Loopback, *steps: Exchange, by: str = "sh") -> tuple[Asked, Asked]:
    """Give the last request as the client sent it and as its curl line did."""
    first = server.asked[-1]
    lines = evidence.curl(server.url, steps, CREDENTIALS)
    assert not any(value in lines for value in VALUES.values())
    subprocess.run(  # noqa: S603 -- the line on trial
        [by, "-c", lines],
        env={**os.environ, **VALUES},
        check=True,
        capture_output=True,
        timeout=20,
    )
    return first, server.asked[-1]


def _told(asked: Asked) -> tuple[str, str, bytes, dict[str, str]]:
    ours = {
        name.lower(): value
        for name, value in asked.headers.items()
        if name.lower().startswith("x-pigello-") or name.lower() in {"accept", "content-type"}
    }
    return asked.method, asked.path, asked.body, ours


BODIES = {
    "plain": b'{"name": "a"}',
    "empty": b"",
    "single quotes": b'{"name": "it\'s \'so\'"}',
    "double quotes": b'{"name": "\\"so\\""}',
    "a line feed": b'{"name":\n "a"}\n',
    "a dollar": b'{"name": "$HOME ${HOME} $(id) $1"}',
    "a backtick": b'{"name": "`id`"}',
    "backslashes": b'{"name": "\\\\ \\u0041 \\n"}',
    "a leading @": b"@/etc/hostname",
    "not ASCII": '{"name": "Åsa \U0001f600"}'.encode(),
    "an exclamation mark": b'{"name": "!! !x"}',
    "all of them": b'{"name": "\'\\"$x`y`\\\\!\n"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_line_sends_what_was_sent(server: Loopback, body: bytes) -> None:
    first, again = _repeated(server, _sent(server, body))
    assert _told(again) == _told(first)
    assert len(_told(first)[3]) == 9


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_the_line_runs_in_bash_too(server: Loopback) -> None:
    first, again = _repeated(server, _sent(server, BODIES["all of them"]), by="bash")
    assert _told(again) == _told(first)


@pytest.mark.parametrize("value", [None, "", 'it\'s "$HOME" `id` \\'])
def test_a_header_that_was_changed_is_sent_as_it_was(server: Loopback, value: str | None) -> None:
    exchange = _sent(server, b"{}", headers={"X-PIGELLO-CLIENT-SECRET": value})
    first, again = _repeated(server, exchange)
    assert first.headers.get("X-PIGELLO-CLIENT-SECRET") == value
    assert _told(again) == _told(first)


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE", "OPTIONS"])
def test_the_line_uses_the_method_that_was_used(server: Loopback, method: str) -> None:
    first, again = _repeated(server, _sent(server, None, method=method))
    assert _told(again) == _told(first)


def test_the_line_keeps_the_query(server: Loopback) -> None:
    path = f"{RESOURCE.path}list/?_page=1&id__in=a%2Cb&x='%20$HOME"
    first, again = _repeated(server, _sent(server, None, method="GET", path=path))
    assert first.path == again.path


def test_a_body_with_a_credential_and_an_exclamation_mark_is_sent_as_it_was(
    server: Loopback,
) -> None:
    body = f"{VALUES['PIGELLO_CLIENT_SECRET']}!".encode()
    first, again = _repeated(server, _sent(server, body))
    assert again.body == first.body


def test_a_later_step_names_the_id_of_an_earlier_answer(server: Loopback) -> None:
    born = _sent(server, b'{"name": "a"}')
    pk = born.json["id"]
    read = _sent(server, None, method="GET", path=f"{RESOURCE.path}{pk}/")
    create, hint, get = evidence.curl(server.url, [born, read], CREDENTIALS).splitlines()
    assert create.startswith("curl -i -X POST ")
    assert hint.startswith("PK=")
    assert f'"{server.url}{RESOURCE.path}$PK/"' in get
    assert pk not in get


def test_what_is_shown_holds_no_secret_and_ends(server: Loopback) -> None:
    secret = VALUES["PIGELLO_CLIENT_SECRET"]
    body = f'{{"name": "{secret} {"a" * 50_000}"}}'.encode()
    shown = evidence.shown(_sent(server, body), CREDENTIALS)
    assert secret not in str(shown)
    assert shown.request_body is not None
    assert "$PIGELLO_CLIENT_SECRET" in shown.request_body
    assert len(shown.request_body) < 21_000


def test_the_line_sends_a_long_body_or_says_that_it_cannot(server: Loopback) -> None:
    exchange = _sent(server, b'{"name": "' + b"a" * 30_000 + b'"}')
    line = evidence.curl(server.url, [exchange], CREDENTIALS)
    first, again = _repeated(server, exchange)
    assert again.body == first.body or "#" in line


def test_the_line_sends_bytes_that_are_no_text_or_says_that_it_cannot(server: Loopback) -> None:
    exchange = _sent(server, b'{"name": "\xff\xfe"}')
    line = evidence.curl(server.url, [exchange], CREDENTIALS)
    first, again = _repeated(server, exchange)
    assert again.body == first.body or "#" in line


def test_a_variables_name_in_a_body_is_no_variable(server: Loopback) -> None:
    exchange = _sent(server, b'{"name": "$PIGELLO_CLIENT_SECRET $PK"}')
    first, again = _repeated(server, exchange)
    assert again.body == first.body


def test_the_line_keeps_brackets_and_braces_in_an_address(server: Loopback) -> None:
    exchange = _sent(server, None, method="GET", path=f"{RESOURCE.path}{{a,b}}/?ids=[1-3]")
    before = len(server.asked)
    first, again = _repeated(server, exchange)
    assert again.path == first.path
    assert len(server.asked) == before + 1


@pytest.mark.parametrize("tail", [b"", b"\0", b"\xff", b"a" * 30_000, b"\0\0\0" + b"a" * 30_000])
def test_whatever_a_body_holds_the_line_runs_and_tells_no_secret(
    server: Loopback, tail: bytes
) -> None:
    secret = VALUES["PIGELLO_CLIENT_SECRET"].encode()
    exchange = _sent(server, b'{"name": "\0' + secret + b'\0 \0"' + tail)
    line = evidence.curl(server.url, [exchange], CREDENTIALS)
    assert "\0" not in line
    assert "#" in line
    _, again = _repeated(server, exchange)
    assert again.body.startswith(b'{"name": "' + secret)


@pytest.mark.parametrize("before", range(19_940, 20_010, 7))
def test_a_secret_at_the_cut_is_shown_whole_as_its_variable_or_not_at_all(
    server: Loopback, before: int
) -> None:
    secret = VALUES["PIGELLO_CLIENT_SECRET"]
    exchange = _sent(server, ("a" * before + secret + "b" * 100).encode())
    line = evidence.curl(server.url, [exchange], CREDENTIALS)
    text = str(evidence.shown(exchange, CREDENTIALS).request_body)
    for told in (line, text):
        assert "aa" + secret[:4] not in told


@pytest.mark.parametrize("scheme", [scheme.name for scheme in SPEC.schemes])
def test_a_near_miss_is_repeated_without_being_shown(server: Loopback, scheme: str) -> None:
    for headers in CREDENTIALS.near_misses(scheme).values():
        exchange = _sent(server, b"{}", headers=dict(headers))
        first, again = _repeated(server, exchange)
        assert _told(first) == _told(again)
        assert not any(
            value.upper() in str(evidence.shown(exchange, CREDENTIALS)) for value in VALUES.values()
        )
