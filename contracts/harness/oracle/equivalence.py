"""Compares what was written with what was read back, by meaning and not by spelling."""

from typing import Any

from contracts.harness.oracle.formats import instant
from spec import Field

JsonValue = Any


def same(field: Field, sent: JsonValue, got: JsonValue) -> bool:
    """Return whether a field reads back as written.

    Date-times are compared as instants, uuids without regard to case, references by their id;
    objects may have more keys. Null differs from an absent field.
    """
    if sent is None or got is None:
        return sent is got
    in_text = isinstance(sent, str) and isinstance(got, str)
    if field.schema.get("format") == "date-time" and in_text:
        try:
            return instant(sent) == instant(got)
        except ValueError:
            return False
    if field.target is not None or field.schema.get("format") == "uuid":
        return _alike(_folded(sent), _folded(got))
    return _alike(sent, got)


def _alike(sent: JsonValue, got: JsonValue) -> bool:
    """Return whether JSON values are equal; objects may have more keys, and 1 is not true."""
    if isinstance(sent, dict) and isinstance(got, dict):
        return all(key in got and _alike(value, got[key]) for key, value in sent.items())
    if isinstance(sent, list) and isinstance(got, list):
        return len(sent) == len(got) and all(map(_alike, sent, got))
    return type(sent) is type(got) and bool(sent == got)


def _folded(value: JsonValue) -> JsonValue:
    """Return a value with every text in lower case."""
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, list):
        return [_folded(item) for item in value]
    if isinstance(value, dict):
        return {key: _folded(item) for key, item in value.items()}
    return value
