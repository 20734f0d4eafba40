"""Reads known_failures/<environment>.toml, and says in one sentence what is wrong with it."""

import datetime as dt
import json
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from contracts.harness.known.model import KnownFailure, KnownFailures, Observation, Request
from contracts.harness.outcomes import ConfigurationError

_KEYS = ("ticket", "since", "expires", "reason", "pinned")
_OBSERVED = {"summary": str, "because": str}
_REQUESTED = {"operation": str, "status": int, "body": str}


def read_known(path: Path, rules: Collection[str], today: dt.date) -> KnownFailures:
    """Read a list; a file that is not there lists nothing.

    `rules` are the ids that can be listed. Raises ConfigurationError.
    """
    place = f"{path.parent.name}/{path.name}"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return KnownFailures(place)
    except OSError as error:
        raise ConfigurationError(f"{place} cannot be read ({error.strerror}).") from None
    except ValueError as error:  # not UTF-8, or not TOML
        raise ConfigurationError(f"{place} is not TOML: {error}.") from None
    entries = [_entry(f'{place}: ["{rule}"]', rule, given) for rule, given in tables.items()]
    for entry in entries:
        if entry.rule not in rules:
            raise ConfigurationError(
                f'{place}: ["{entry.rule}"] matches no rule that is judged; delete the entry or '
                "name one that python -m spec rules lists."
            )
    return KnownFailures(
        place,
        holding={entry.rule: entry for entry in entries if entry.expires >= today},
        expired={entry.rule: entry for entry in entries if entry.expires < today},
    )


def _entry(place: str, rule: str, given: object) -> KnownFailure:
    table = _table(place, given, _KEYS)
    since, expires = _date(place, table, "since"), _date(place, table, "expires")
    if expires < since:
        raise ConfigurationError(f"{place} expires before it begins; mend its dates.")
    return KnownFailure(
        rule=rule,
        ticket=_text(place, table, "ticket"),
        since=since,
        expires=expires,
        reason=_text(place, table, "reason"),
        pinned=_pinned(f"{place} pinned", table.get("pinned")),
    )


def _pinned(place: str, given: object) -> Observation | Request:
    if not isinstance(given, dict) or ("summary" in given) == ("operation" in given):
        raise ConfigurationError(
            f"{place} must be a table with either a summary or an operation; "
            "a run with --update-known proposes it."
        )
    known: Mapping[str, type] = _OBSERVED if "summary" in given else _REQUESTED
    _table(place, given, tuple(known))
    for key, value in given.items():
        if not isinstance(value, known[key]) or isinstance(value, bool):
            what = "a text" if known[key] is str else "a whole number"
            raise ConfigurationError(f"{place}: {key} must be {what}.")
    if "summary" in given:
        return Observation(given["summary"], given.get("because"))
    if "status" not in given:
        raise ConfigurationError(f"{place} needs the status that is wrong as an answer.")
    return Request(given["operation"], given["status"], _json(place, given.get("body")))


def _json(place: str, given: str | None) -> Any:  # noqa: ANN401 -- a JSON value
    try:
        return None if given is None else json.loads(given)
    except (ValueError, RecursionError):
        raise ConfigurationError(f"{place}: body must be the JSON that is sent.") from None


def _table(place: str, given: object, known: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ConfigurationError(f"{place} must be a table with {', '.join(known)}.")
    if unknown := sorted(set(given) - set(known)):
        raise ConfigurationError(
            f"{place} has the unknown key {unknown[0]!r}; known: {', '.join(known)}."
        )
    return given


def _text(place: str, table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ConfigurationError(f"{place} needs a text named {key}.")
    return value


def _date(place: str, table: Mapping[str, Any], key: str) -> dt.date:
    value = table.get(key)
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise ConfigurationError(f"{place} needs a date named {key}, such as 2026-01-31.")
    return value
