"""Reads known_failures/<environment>.toml; an error in it is one sentence that says the fix."""

import datetime as dt
import json
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from contracts.harness.known.model import KnownFailure, KnownFailures, PinnedFinding, Request
from contracts.harness.known.old_pins import code_of
from contracts.harness.outcomes import ConfigurationError
from contracts.harness.wording import FINDINGS

_KEYS = ("ticket", "since", "expires", "reason", "pinned")
_OBSERVED: Mapping[str, type] = {"code": str, "because": str}
_OLD: Mapping[str, type] = {"summary": str, "because": str}
_REQUESTED: Mapping[str, type] = {"operation": str, "status": int, "body": str}


def read_known(path: Path, rules: Collection[str], today: dt.date) -> KnownFailures:
    """Return the list of a file; without the file, nothing is known.

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
        raise ConfigurationError(f"{place} expires before it begins; correct its dates.")
    return KnownFailure(
        rule=rule,
        ticket=_text(place, table, "ticket"),
        since=since,
        expires=expires,
        reason=_text(place, table, "reason"),
        pinned=_pinned(f"{place} pinned", table.get("pinned")),
    )


def _pinned(place: str, given: object) -> PinnedFinding | Request:
    shapes = {"code": _OBSERVED, "summary": _OLD, "operation": _REQUESTED}
    found = [shape for key, shape in shapes.items() if isinstance(given, dict) and key in given]
    if len(found) != 1:
        raise ConfigurationError(
            f"{place} must be a table with either a code or an operation; "
            "a run with --update-known proposes it."
        )
    [known] = found
    given = _table(place, given, tuple(known))
    for key, value in given.items():
        if not isinstance(value, known[key]) or isinstance(value, bool):
            what = "a text" if known[key] is str else "a whole number"
            raise ConfigurationError(f"{place}: {key} must be {what}.")
    if known is not _REQUESTED:
        code = given["code"] if "code" in given else code_of(given["summary"])
        if code not in FINDINGS:
            raise ConfigurationError(
                f"{place} matches no finding; a run with --update-known proposes one that does."
            )
        return PinnedFinding(code, given.get("because"))
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
