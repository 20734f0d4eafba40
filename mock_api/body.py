"""Reads request bodies: content type, JSON, and text that can be stored."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import NoReturn

from mock_api.answer import JSON_TYPE, Json, RefusedError

_DEEPEST = 100
_MOST_DIGITS = 1000
_MALFORMED = "malformed_json"
# Escapes that may encode NUL or half a character.
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_HALF = re.compile("[\ud800-\udfff]")


def is_json(headers: Mapping[str, str]) -> bool:
    """Return whether the content type of a request is JSON, with or without a charset."""
    media_type, _, _ = headers.get("content-type", "").partition(";")
    return media_type.strip().lower() == JSON_TYPE


def decode(body: bytes) -> Json:
    """Return a body as JSON; raises RefusedError, and nothing else, for every other body.

    The last of several equal keys counts.
    """
    try:
        value = json.loads(
            body.decode(), parse_constant=_no_json, parse_float=_finite, parse_int=_whole
        )
    except UnicodeDecodeError:
        raise RefusedError(400, "The body is not UTF-8.", _MALFORMED) from None
    except RecursionError:
        raise RefusedError(400, "The body is nested too deeply.", _MALFORMED) from None
    except ValueError as error:
        raise RefusedError(400, f"The body is not JSON: {error}.", _MALFORMED) from None
    if body.count(b"[") + body.count(b"{") > _DEEPEST and _is_deep(value):
        raise RefusedError(400, "The body is nested too deeply.", "values")
    if _SUSPECT.search(body):
        _refuse_unstorable(value)
    return value


def _no_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _finite(digits: str) -> float:
    if math.isinf(number := float(digits)):
        raise ValueError("a number is too large")
    return number


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError("a number is too large")
    return int(digits)


def _is_deep(value: Json) -> bool:
    """Return whether a value has more levels than any record needs."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [part for one in level for part in _parts(one)]
    return bool(level)


def _parts(value: Json) -> Iterable[Json]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _refuse_unstorable(value: Json) -> None:
    """Refuse what PostgreSQL, the database of many real servers, cannot store as text."""
    text = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in text and _contains_nul(value):
        raise RefusedError(400, "Text must not contain the character NUL.", "values")
    if _HALF.search(text):
        raise RefusedError(400, "Text must not contain half of a surrogate pair.", "values")


def _contains_nul(value: Json) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_contains_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(_contains_nul(item) for item in value)
