"""Allows a run only where it is meant to go: a listed address, or this machine."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.harness.http.address import host_of, is_loopback, same_server
from contracts.harness.outcomes import ConfigurationError
from spec import Spec


@dataclass(frozen=True, slots=True)
class Confirmations:
    """Hold what a person confirmed on the command line by repeating a host name.

    `host` allows the run to go there, `writes` to write there.
    """

    host: str | None = None
    writes: str | None = None
    read_only: bool = False


def production_host(spec: Spec) -> str:
    """Return the host name of production, from the description."""
    server = spec.entry["servers"][0]
    return host_of(server["url"].replace("{environment}", str(server.get("x-production"))))


def guard(spec: Spec, url: str, listed: Iterable[str], confirmations: Confirmations) -> None:
    """Raise ConfigurationError unless a run may go to an address.

    A run against production must repeat its host name, and repeat it again in order to write.
    """
    host = host_of(url)
    production = host == production_host(spec)
    if production and confirmations.host != host:
        raise ConfigurationError(
            f"{host} is production, with the data of real people; to test it, add --allow-host "
            f"{host}, and --read-only to change nothing."
        )
    if production and not confirmations.read_only and confirmations.writes != host:
        raise ConfigurationError(
            f"{host} is production, and a run writes to it; add --read-only, or to allow writes "
            f"--allow-writes {host}."
        )
    known = is_loopback(url) or any(same_server(url, one) for one in listed)
    if not known and confirmations.host != host:
        raise ConfigurationError(
            f"{host} is neither this machine nor an address in environments.toml, and a run writes "
            f"to it; to allow that, add --allow-host {host}."
        )
