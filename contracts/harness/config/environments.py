"""Reads the files of environments, and chooses from them the environment that a run goes to."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from contracts.harness.config.parsers import either, percent, rate
from contracts.harness.http.address import checked_url, same_server, server_of
from contracts.harness.http.limits import Timeouts
from contracts.harness.http.permissions import AUTH_PROBES, AuthProbes, Permissions
from contracts.harness.outcomes import ConfigurationError
from contracts.harness.paths import ENVIRONMENTS, LOCAL_ENVIRONMENTS
from spec import Spec

MOCK = "mock"
_KEYS = (
    "url",
    "rate_limit",
    "auth_probes",
    "auth_rate",
    "auth_requests",
    "patience",
    "write",
    "timeouts",
    "references",
    "require_judged",
)
_ONCE = AUTH_PROBES[1]
# By default a run does not change people's access.
_ACCESS = {"integrationuseragent", "organizationuser"}
# A gate sends 84 wrong credentials, once per method: at this pace it stays a matter of minutes. A
# stricter lock-out shows after the credential that caused it, and the rest is not sent.
_AUTH_RATE = rate("60/min")
_AUTH_REQUESTS = 200
# A deployment takes less, in seconds.
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Environment:
    """Hold the name and address of an environment, and how to behave there.

    `references` are ids of existing records by kind. `rate_limit` is in requests per second, and so
    is `auth_rate`, for requests with wrong credentials; `auth_requests` is their highest number.
    `patience` is how long a deployment may take, in seconds.
    `write` lists the resources that a run may write; None if the file does not limit them.
    `require_judged` is the smallest share of judged rules in per cent; None if any will do.
    """

    name: str
    url: str
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rate_limit: float | None = None
    auth_probes: AuthProbes = AUTH_PROBES[0]
    auth_rate: float | None = None
    auth_requests: int | None = None
    patience: float = 0.0
    write: tuple[str, ...] | None = None
    timeouts: Timeouts = field(default_factory=Timeouts)
    require_judged: int | None = None


def choose(listed: Mapping[str, Environment], name: str | None, url: str | None) -> Environment:
    """Return the environment with this name, or at this address; raises ConfigurationError.

    An address that is not listed is a live environment wherever it is: a port of this machine may
    lead to a container, or to another machine. Only the name `mock` means a mock.
    """
    names = dict.fromkeys((*listed, MOCK))
    if name is not None and name not in names:
        raise ConfigurationError(
            f"--environment {name!r} is not in environments.toml; use {either(names)}."
        )
    if url is None:
        return listed.get(name or MOCK) or Environment(MOCK, "")
    if name is None:
        at_this_address = [one for one in listed.values() if one.url and same_server(one.url, url)]
        name = at_this_address[0].name if at_this_address else None
    if name is None:
        return Environment(
            server_of(url),
            url,
            auth_probes=_ONCE,
            auth_rate=_AUTH_RATE,
            auth_requests=_AUTH_REQUESTS,
            patience=_PATIENCE,
        )
    return replace(listed.get(name) or Environment(MOCK, ""), url=url)


def permissions_at(environment: Environment, spec: Spec, *, read_only: bool) -> Permissions:
    """Return what a run may do in an environment; raises ConfigurationError."""
    known = {resource.name for resource in spec.resources}
    write = environment.write
    for name in write or ():
        if name not in known:
            raise ConfigurationError(
                f"environments.toml: [{environment.name}] write has {name!r}, which is not a "
                f"resource; use {either(sorted(known))}."
            )
    if write is None and environment.name != MOCK:
        lasting = {one.name for one in spec.resources if "delete" not in one.operations}
        write = tuple(known - _ACCESS - lasting)
    return Permissions(
        environment=environment.name,
        read_only=read_only,
        write=None if write is None else frozenset(write),
        auth_probes=environment.auth_probes,
    )


def environment_files(given: Path | None = None) -> tuple[Path, ...]:
    """Return the files of environments in the order in which they are merged.

    A `given` file takes the place of environments.local.toml.
    """
    if given is not None:
        return ENVIRONMENTS, given
    return (ENVIRONMENTS, LOCAL_ENVIRONMENTS) if LOCAL_ENVIRONMENTS.exists() else (ENVIRONMENTS,)


def read_environments(*paths: Path) -> dict[str, Environment]:
    """Read every environment, by name; each file is merged over the ones before it.

    Raises ConfigurationError, which names the file.
    """
    tables: dict[str, Any] = {}
    found: dict[str, Environment] = {}
    for path in paths:
        for name, table in _parsed_toml(path).items():
            tables[name] = _merged(tables.get(name), table)
            found[name] = _environment(f"{path.name}: [{name}", name, tables[name])
    return found


def _parsed_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path.name} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path.name} is not valid TOML: {error}.") from None


def _merged(below: Any, above: Any) -> Any:  # noqa: ANN401 -- parsed TOML
    """Return a table over another; whatever is not a table replaces what was there."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return {**below, **{key: _merged(below.get(key), value) for key, value in above.items()}}


def _environment(place: str, name: str, table: Any) -> Environment:  # noqa: ANN401 -- parsed TOML
    url = table.get("url", "" if name == MOCK else None) if isinstance(table, dict) else None
    if not isinstance(url, str):
        raise ConfigurationError(f"{place}] needs a string named url.")
    _refuse_unknown(f"{place}]", table, _KEYS)
    auth_probes = table.get("auth_probes", AUTH_PROBES[0] if name == MOCK else _ONCE)
    if auth_probes not in AUTH_PROBES:
        raise ConfigurationError(
            f"{place}] auth_probes must be {' or '.join(map(repr, AUTH_PROBES))}."
        )
    auth_rate = table.get("auth_rate", None if name == MOCK else "60/min")
    write = table.get("write")
    return Environment(
        name=name,
        url=_parsed(f"{place}] url", checked_url, url) if url else "",
        references=_references(place, table.get("references", {})),
        rate_limit=_parsed(f"{place}] rate_limit", rate, table.get("rate_limit")),
        auth_probes=auth_probes,
        auth_rate=_parsed(f"{place}] auth_rate", rate, auth_rate),
        patience=_patience(place, table.get("patience", 0 if name == MOCK else _PATIENCE)),
        auth_requests=_auth_requests(place, table.get("auth_requests"), name),
        write=None if write is None else _strings(f"{place}] write", write, "resource names"),
        timeouts=_timeouts(place, table.get("timeouts", {})),
        require_judged=_parsed(f"{place}] require_judged", percent, table.get("require_judged")),
    )


def _patience(place: str, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 3600:  # noqa: PLR2004 -- an hour
        raise ConfigurationError(
            f"{place}] patience must be a number of seconds from 0, at most 3600."
        )
    return float(given)


def _auth_requests(place: str, given: object, name: str) -> int | None:
    if given is None:
        return None if name == MOCK else _AUTH_REQUESTS
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise ConfigurationError(f"{place}] auth_requests must be a whole number, 0 or more.")
    return given


def _refuse_unknown(place: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    if unknown := sorted(set(table) - set(known)):
        raise ConfigurationError(
            f"{place} has the unknown key {unknown[0]!r}; use {either(known)}."
        )


def _parsed(place: str, parse: Callable[[Any], Any], given: object) -> Any:  # noqa: ANN401 -- what it parses
    try:
        return None if given is None else parse(given)
    except ValueError as error:
        raise ConfigurationError(f"{place} {error}.") from None


def _timeouts(place: str, given: Any) -> Timeouts:  # noqa: ANN401 -- parsed TOML
    if not isinstance(given, dict):
        raise ConfigurationError(f"{place}.timeouts] must be a table of seconds.")
    _refuse_unknown(f"{place}.timeouts]", given, tuple(one.name for one in fields(Timeouts)))
    for key, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 3600:  # noqa: PLR2004 -- an hour
            raise ConfigurationError(
                f"{place}.timeouts] {key} must be a number of seconds above 0, at most 3600."
            )
    return Timeouts(**given)


def _references(place: str, given: Any) -> Mapping[str, tuple[str, ...]]:  # noqa: ANN401 -- parsed TOML
    if not isinstance(given, dict):
        raise ConfigurationError(f"{place}.references] must be a table of ids by kind.")
    return {
        kind: _strings(f"{place}.references] {kind}", _texts(ids), "ids")
        for kind, ids in given.items()
    }


def _texts(ids: object) -> object:
    """Return ids as paths have them: an integer as its digits."""
    if not isinstance(ids, list):
        return ids
    return [str(one) if type(one) is int else one for one in ids]


def _strings(place: str, given: Any, what: str) -> tuple[str, ...]:  # noqa: ANN401 -- parsed TOML
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise ConfigurationError(f"{place} must be an array of {what}.")
    return tuple(given)
