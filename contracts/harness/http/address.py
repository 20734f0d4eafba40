"""Reads addresses the way the client that sends the requests reads them."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

from requests import Request
from requests.exceptions import RequestException

_PORTS = {"http": 80, "https": 443}


def checked_url(url: str) -> str:
    """Return an address without a slash at its end; raises ValueError that says what it must be."""
    if {"@", "?", "#"} & set(url):
        # Not repeated: it may contain a password.
        raise ValueError("must be an address without a user, a query or a fragment")
    if not _is_unambiguous(url) or not url.isascii() or not url.isprintable():
        raise ValueError(f"must be an address such as https://dev.api.pigello.io, not {url!r}")
    return url.rstrip("/")


def _is_unambiguous(url: str) -> bool:
    """Return whether the client that sends requests would send them where the address points."""
    try:
        parts = urlsplit(url)
        prepared = urlsplit(str(Request("GET", url).prepare().url))
        same = (prepared.hostname, _port(prepared)) == (parts.hostname, _port(parts))
    except (ValueError, RequestException):
        return False
    sound = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    return same and sound and not {" ", "\\"} & set(url)


def _port(parts: SplitResult) -> int | None:
    return parts.port or _PORTS.get(parts.scheme)


def host_of(url: str) -> str:
    """Return the host name as DNS reads it: in lower case, without a dot at its end."""
    return (urlsplit(url).hostname or "").rstrip(".")


def server_of(url: str) -> str:
    """Return the host name and port of an address, as in `127.0.0.1:8000`."""
    host = host_of(url)
    return f"{f'[{host}]' if ':' in host else host}:{_port(urlsplit(url))}"


def is_loopback(url: str) -> bool:
    """Return whether an address is this machine, by its number or as localhost."""
    host = host_of(url)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def same_server(one: str, other: str) -> bool:
    """Return whether two addresses have the same scheme, host and port."""
    return _server(one) == _server(other)


def _server(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, host_of(url), _port(parts)
