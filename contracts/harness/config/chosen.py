"""Which environment a run goes to, and how it behaves there."""

from collections.abc import Mapping
from dataclasses import replace

from contracts.harness.config.environments import MOCK, Environment
from contracts.harness.config.host_guard import checked_url, host_of, is_loopback, same_place
from contracts.harness.http.permissions import Permissions
from contracts.harness.outcomes import ConfigurationError
from spec import Spec

# Where environments.toml does not say otherwise, nobody's access is touched.
_ACCESS = {"integrationuseragent", "organizationuser"}


def choose(listed: Mapping[str, Environment], name: str | None, url: str | None) -> Environment:
    """Find the environment by its name, by its address, or make one of an address alone.

    Raises ConfigurationError.
    """
    if name is not None and name not in {*listed, MOCK}:
        raise ConfigurationError(
            f"--environment {name!r} stands not in environments.toml; use {', '.join(listed)}."
        )
    if url is None:
        chosen = listed.get(name or MOCK) or Environment(MOCK, "")
        return replace(chosen, url=checked_url(chosen.url) if chosen.url else "")
    url = checked_url(url)
    if name is None:
        at_this_address = [one for one in listed.values() if one.url and same_place(one.url, url)]
        name = at_this_address[0].name if at_this_address else MOCK if is_loopback(url) else None
    if name is None:
        return Environment(host_of(url), url, auth_probes="once per method")
    return replace(listed.get(name) or Environment(MOCK, ""), url=url)


def permissions_at(environment: Environment, spec: Spec, *, read_only: bool) -> Permissions:
    """Give what a run may do there; raises ConfigurationError."""
    known = {resource.name for resource in spec.resources}
    write = environment.write
    for name in write or ():
        if name not in known:
            raise ConfigurationError(
                f"environments.toml: [{environment.name}] write names {name!r}, which is no "
                f"resource; use {', '.join(sorted(known))}."
            )
    if write is None and environment.name != MOCK:
        write = tuple(known - _ACCESS)
    return Permissions(
        environment=environment.name,
        read_only=read_only,
        write=None if write is None else frozenset(write),
        auth_probes=environment.auth_probes,
    )
