"""Requests go through the proxy of the environment variables, never to this machine."""

import contextlib
import socket
from threading import Thread

import pytest

from contracts.__main__ import main
from contracts.harness.http.proxies import proxies_for, proxy_of
from tests.support.live_conditions import PROXY
from tests.support.loopback import Reply, as_json, loopback
from tests.support.runs import KEYS

OUTAGE = 69
HOST = "api.example.test"


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


def _doctor(scheme: str = "http") -> int:
    return main(["doctor", "--base-url", f"{scheme}://{HOST}", "--allow-host", HOST])


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "http://localhost", "http://[::1]:2", "https://127.8.8.8"]
)
def test_requests_to_this_machine_use_no_proxy(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://proxy.test:3128")
    assert proxies_for(url) == {}
    assert proxy_of("http://example.test") == "proxy.test:3128"


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_run_on_this_machine_ignores_the_proxy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str
) -> None:
    with loopback(lambda _: Reply(403)) as proxy, loopback(lambda _: as_json([])) as server:
        monkeypatch.setenv(variable, proxy.url)
        assert main(["doctor", "--base-url", server.url]) == 0
    assert (len(proxy.asked), len(server.asked) > 0) == (0, True)
    assert "proxy" not in capsys.readouterr().out


def test_no_proxy_excludes_a_host_and_a_password_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hemlig@proxy.test:3128")
    assert proxy_of(f"https://{HOST}") == "proxy.test:3128"
    monkeypatch.setenv("NO_PROXY", "example.test")
    assert proxy_of(f"https://{HOST}") is None


def test_requests_go_through_the_proxy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with loopback(lambda _: as_json([])) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert _doctor() == 0
    assert all(asked.path.startswith(f"http://{HOST}/") for asked in proxy.asked)
    assert f"through the proxy {proxy.url.removeprefix('http://')}" in capsys.readouterr().out


REFUSALS = {
    "407": Reply(407, headers={"Proxy-Authenticate": "Basic"}),
    "403": Reply(403, b"<html>blocked</html>", {"Content-Type": "text/html"}),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_what_the_proxy_refuses_is_the_proxys(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    with loopback(lambda _: REFUSALS[code]) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert _doctor() == PROXY.code
    said = capsys.readouterr().err
    assert f"the proxy {proxy.url.removeprefix('http://')} refuses requests" in said
    assert f"({code} " in said
    assert "seven" not in said


def test_a_tunnel_that_the_proxy_refuses_is_the_proxys(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_refuse_tunnels, args=(listening,), daemon=True).start()
        name = f"127.0.0.1:{listening.getsockname()[1]}"
        monkeypatch.setenv("HTTPS_PROXY", f"http://{name}")
        assert _doctor("https") == OUTAGE
    said = capsys.readouterr().err
    assert f"the proxy {name} refuses requests to https://{HOST}" in said
    assert "(407 Proxy Authentication Required)" in said


def _refuse_tunnels(listening: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listening.accept()
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            connection.close()


def test_a_proxy_that_cannot_be_reached_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert _doctor("https") == OUTAGE
    assert "the proxy 127.0.0.1:9 cannot be reached" in capsys.readouterr().err
