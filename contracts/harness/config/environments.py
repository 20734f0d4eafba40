"""Reads environments.toml: where an environment is, what exists there, what is allowed there."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from contracts.harness.config.limits import per_second
from contracts.harness.http.limits import Timeouts
from contracts.harness.http.permissions import AUTH_PROBES, AuthProbes
from contracts.harness.outcomes import ConfigurationError
from contracts.harness.paths import ENVIRONMENTS

MOCK = "mock"
_KEYS = ("url", "rate_limit", "auth_probes", "write", "timeouts", "references")


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment: its name, its address, and how to behave there.

    `references` are ids of existing records by kind. `rate_limit` is in requests per second.
    `write` names the resources that may be written; None where the file says nothing of it.
    """

    name: str
    url: str
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rate_limit: float | None = None
    auth_probes: AuthProbes = "every operation"
    write: tuple[str, ...] | None = None
    timeouts: Timeouts = field(default_factory=Timeouts)


def read_environments(path: Path = ENVIRONMENTS) -> dict[str, Environment]:
    """Read every environment of the file, by name; raises ConfigurationError."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path.name} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path.name} is not valid TOML: {error}.") from None
    return {name: _environment(f"{path.name}: [{name}", name, raw[name]) for name in raw}


def _environment(place: str, name: str, table: Any) -> Environment:  # noqa: ANN401 -- parsed TOML
    url = table.get("url", "" if name == MOCK else None) if isinstance(table, dict) else None
    if not isinstance(url, str):
        raise ConfigurationError(f"{place}] needs a text named url.")
    _refuse_unknown(f"{place}]", table, _KEYS)
    auth_scope = table.get("auth_probes", AUTH_PROBES[0 if name == MOCK else 1])
    if auth_scope not in AUTH_PROBES:
        raise ConfigurationError(
            f"{place}] auth_probes must be {' or '.join(map(repr, AUTH_PROBES))}."
        )
    write = table.get("write")
    return Environment(
        name=name,
        url=url.rstrip("/"),
        references=_references(place, table.get("references", {})),
        rate_limit=_rate(place, table.get("rate_limit")),
        auth_probes=auth_scope,
        write=None if write is None else _texts(f"{place}] write", write, "names of resources"),
        timeouts=_timeouts(place, table.get("timeouts", {})),
    )


def _refuse_unknown(place: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    if unknown := sorted(set(table) - set(known)):
        raise ConfigurationError(
            f"{place} has the unknown key {unknown[0]!r}; known: {', '.join(known)}."
        )


def _rate(place: str, given: object) -> float | None:
    try:
        return None if given is None else per_second(given)
    except ValueError:
        raise ConfigurationError(
            f'{place}] rate_limit must be a number for a time, such as "10/s" or "600/min".'
        ) from None


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
    return {kind: _texts(f"{place}.references] {kind}", ids, "ids") for kind, ids in given.items()}


def _texts(place: str, given: Any, what: str) -> tuple[str, ...]:  # noqa: ANN401 -- parsed TOML
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise ConfigurationError(f"{place} must be an array of {what}.")
    return tuple(given)
