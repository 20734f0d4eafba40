"""A run goes where it is meant to go: production, and what nobody listed, take insistence."""

import pytest

from contracts.harness.config.host_guard import Confirmations, guard
from contracts.harness.config.options import Options, read_options
from contracts.harness.outcomes import ConfigurationError
from spec import load
from tests.support.given_options import given

PRODUCTION = "api.pigello.io"


def _read(url: str, allowed: str | None = None, **more: object) -> Options:
    return read_options(given(base_url=url, allow_host=allowed, **more))


@pytest.mark.parametrize(
    "url",
    [
        "https://api.pigello.io",
        "https://API.Pigello.io/",
        "http://api.pigello.io:8080",
        "https://api.pigello.io.",
        "https://api.pigello.io/somewhere/..",
        "https://api.pigello.io:443",
    ],
)
@pytest.mark.parametrize(
    "allowed", [None, "", "pigello.io", "dev.api.pigello.io", "api.pigello.io.", "API.pigello.io"]
)
def test_production_is_refused(url: str, allowed: str | None) -> None:
    with pytest.raises(ConfigurationError, match=r"is production, .* add --allow-host"):
        _read(url, allowed)
    with pytest.raises(ConfigurationError, match=r"is production, .* add --allow-host"):
        _read(url, allowed, allow_writes=PRODUCTION, read_only=True)


@pytest.mark.parametrize("writes", [None, "", "pigello.io", "yes"])
def test_production_is_not_written_by_one_insistence(writes: str | None) -> None:
    with pytest.raises(ConfigurationError, match=r"is production, .* --allow-writes api\.pigello"):
        _read(f"https://{PRODUCTION}", PRODUCTION, allow_writes=writes)


def test_production_is_read_when_its_name_is_repeated() -> None:
    read = _read(f"https://{PRODUCTION}", PRODUCTION, read_only=True)
    assert read.environment.url == f"https://{PRODUCTION}"
    assert not any(read.permissions.writes(name) for name in read.resources)


def test_production_is_written_when_its_name_is_repeated_twice() -> None:
    read = _read(f"https://{PRODUCTION}", PRODUCTION, allow_writes=PRODUCTION)
    assert read.permissions.writes("workengagement")


@pytest.mark.parametrize(
    "url",
    [
        "https://dev.api.pigello.io",
        "https://dev.api.pigello.io:443/",
        "https://DEV.api.pigello.io.",
        "http://127.0.0.1:8321",
        "http://127.9.9.9",
        "http://localhost:1",
        "http://[::1]:1",
        "http://[0:0:0:0:0:0:0:1]",
        "http://[::ffff:127.0.0.1]",
    ],
)
def test_what_is_listed_or_here_needs_no_insistence(url: str) -> None:
    assert _read(url).environment.url == url.rstrip("/")


ELSEWHERE = {
    "another host": "https://example.com",
    "another port of a listed host": "https://dev.api.pigello.io:8443",
    "a listed host without TLS": "http://dev.api.pigello.io",
    "a name that begins like ours": "https://dev.api.pigello.io.example.com",
    "a name that ends like ours": "https://evil-dev.api.pigello.io",
    "a name that begins like this machine": "http://localhost.example.com",
    "a name that begins with a number of this machine": "http://127.0.0.1.example.com",
    "punycode of a look-alike": "https://dev.xn--ap-1wa.pigello.io",
    "a private number": "http://10.0.0.1",
    "any number": "http://0.0.0.0",
    "a decimal number": "http://2130706433",
    "a hexadecimal number": "http://0x7f000001",
    "an octal number": "http://0177.0.0.1",
    "a short number": "http://127.1",
    "IPv6": "http://[2001:db8::1]",
    "IPv4 in IPv6": "http://[::ffff:10.0.0.1]",
}


@pytest.mark.parametrize("url", ELSEWHERE.values(), ids=list(ELSEWHERE))
def test_what_nobody_listed_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"is neither .* add --allow-host"):
        _read(url)
    with pytest.raises(ConfigurationError, match=r"is neither .* add --allow-host"):
        _read(url, "127.0.0.1", allow_writes="localhost")


@pytest.mark.parametrize(
    ("url", "host", "name"),
    [
        ("https://example.com", "example.com", "example.com:443"),
        ("https://Example.com.:444", "example.com", "example.com:444"),
        ("http://[2001:db8::1]", "2001:db8::1", "[2001:db8::1]:80"),
        ("http://2130706433", "2130706433", "2130706433:80"),
    ],
)
def test_what_nobody_listed_is_judged_when_its_name_is_repeated(
    url: str, host: str, name: str
) -> None:
    assert _read(url, host).environment.name == name


TRICKS = {
    "a user": "http://127.0.0.1@api.pigello.io",
    "a user and a password": "http://127.0.0.1:1@api.pigello.io",
    "an empty user": "http://@api.pigello.io",
    "a backslash before the host": "http://api.pigello.io\\@127.0.0.1",
    "a backslash after the host": "http://127.0.0.1\\.api.pigello.io",
    "a query for a host": "http://127.0.0.1?@api.pigello.io",
    "an empty query": "http://127.0.0.1?",
    "a fragment for a host": "http://127.0.0.1#@api.pigello.io",
    "an empty fragment": "http://127.0.0.1#",
    "a wide letter": "http://\uff41pi.pigello.io",
    "a wide dot": "http://api\u3002pigello.io",
    "a soft hyphen": "http://ap\u00adi.pigello.io",
    "a line end": "http://api.\npigello.io",
    "a tabulator": "http://api.pig\tello.io",
    "an escaped dot": "http://api%2Epigello.io",
    "an escaped letter": "http://%61pi.pigello.io",
    "no scheme": "//api.pigello.io",
    "another scheme": "file://127.0.0.1/etc",
    "two ports": "http://127.0.0.1:80:80",
}


@pytest.mark.parametrize("url", TRICKS.values(), ids=list(TRICKS))
def test_no_trick_of_spelling_gets_around_it(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^--base-url|is neither"):
        _read(url)
    with pytest.raises(ConfigurationError):
        _read(url, "127.0.0.1")


def test_a_listed_production_is_production() -> None:
    with pytest.raises(ConfigurationError, match="is production"):
        guard(load(), f"https://{PRODUCTION}", [f"https://{PRODUCTION}"], Confirmations())
