"""Lets a run begin only where it is meant to: an address that is listed, or on this machine."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from requests import Request
from requests.exceptions import RequestException

from contracts.harness.outcomes import ConfigurationError
from spec import Spec

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Confirmations:
    """What a person said on the command line to be let through.

    `host` and `writes` repeat the host's name: to be judged at all, and to be written to.
    """

    host: str | None = None
    writes: str | None = None
    read_only: bool = False


def checked_url(url: str) -> str:
    """Give an address as it is judged; raises ConfigurationError where it is none."""
    if _parts(url) is None or not url.isascii() or not url.isprintable() or set(" \\") & set(url):
        raise ConfigurationError(
            f"--base-url {url!r} is no address; give one such as https://dev.api.pigello.io."
        )
    parts = urlsplit(url)
    if "@" in parts.netloc or "?" in url or "#" in url:
        raise ConfigurationError(
            "--base-url must be a plain address, without a user, a query or a fragment."
        )
    return url.rstrip("/")


def _parts(url: str) -> SplitResult | None:
    """Take an address apart, if the client that sends requests reads it the same way."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
        if "@" in parts.netloc:
            return parts if sound else None
        asked = urlsplit(str(Request("GET", url).prepare().url))
        same = (asked.hostname, _port(asked)) == (parts.hostname, _port(parts))
    except (ValueError, RequestException):
        return None
    return parts if sound and same else None


def _port(parts: SplitResult) -> int | None:
    return parts.port or _PORTS.get(parts.scheme)


def host_of(url: str) -> str:
    """Give the host's name as DNS sees it: in lower case, without a dot at its end."""
    return (urlsplit(url).hostname or "").rstrip(".")


def is_loopback(url: str) -> bool:
    """Tell whether an address is this machine, by the number or by the one name that says so."""
    host = host_of(url)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def same_place(one: str, other: str) -> bool:
    """Tell whether two addresses lead to the same server in the same way."""
    return _place(one) == _place(other)


def _place(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, host_of(url), _port(parts)


def production_host(spec: Spec) -> str:
    """Give the host's name of production, as the description has it."""
    server = spec.entry["servers"][0]
    return host_of(server["url"].replace("{environment}", str(server.get("x-production"))))


def guard(spec: Spec, url: str, listed: Iterable[str], confirmations: Confirmations) -> None:
    """Raise ConfigurationError unless a run may go to an address.

    Production takes a person who repeats its name, and one who repeats it again to write there.
    """
    host = host_of(url)
    production = host == production_host(spec)
    if production and confirmations.host != host:
        raise ConfigurationError(
            f"{host} is production, where real people live; add --allow-host {host} if that is "
            "meant, and --read-only to change nothing there."
        )
    if production and not confirmations.read_only and confirmations.writes != host:
        raise ConfigurationError(
            f"{host} is production, and a run writes to it; add --read-only, or "
            f"--allow-writes {host} if that is meant."
        )
    known = is_loopback(url) or any(same_place(url, one) for one in listed)
    if not known and confirmations.host != host:
        raise ConfigurationError(
            f"{host} is neither this machine nor, at this address, in environments.toml, and a run "
            f"writes to it; add --allow-host {host} if that is meant."
        )
