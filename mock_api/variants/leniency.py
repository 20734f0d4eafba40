"""Accepts what validators accept that servers are built on, where the reference is open."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from mock_api.answer import Json, JsonObject, MockAnswer
from mock_api.behaviour import Change, Passage
from mock_api.call import Call, Proceed
from mock_api.checks import Check
from mock_api.checks.numbers import is_luhn
from spec import Field

_SCALARS = frozenset({"string", "integer", "boolean"})
_NUMBER = re.compile(r"-?[0-9]+")
_SEPARATED = re.compile(r"([0-9]+)[ +-]([0-9]{4})")
_GROUPS = (8, 4, 4, 4, 12)
_SHORT_UUID = re.compile(r"[0-9a-fA-F]{1,8}(-[0-9a-fA-F]{1,4}){3}-[0-9a-fA-F]{1,12}")
AcceptsText = Callable[[str], bool]


def _also(accepts: Mapping[str, AcceptsText]) -> Callable[[str, Check], Check]:
    """Return a change of checks that accepts more values of these formats than the mock does."""

    def changed(_: str, check: Check) -> Check:
        more = accepts.get(check.rule.details.get("format", ""))
        if check.rule.kind != "format" or more is None:
            return check
        return replace(check, accepts=lambda value: check.accepts(value) or more(value))

    return changed


def _is_date(text: str) -> bool:
    """Read a date as Django does: by Python, else digits without leading zeros."""
    parts = text.split("-")
    if len(parts) == len("ymd") and all(part.isascii() and part.isdigit() for part in parts):
        text = "-".join(part.zfill(2) for part in parts)
    return _parses(dt.date.fromisoformat, text)


def _is_date_time(text: str) -> bool:
    """Read a date-time as Python does, or as seconds since 1970."""
    return _NUMBER.fullmatch(text) is not None or _parses(dt.datetime.fromisoformat, text)


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _has_at_sign(text: str) -> bool:
    return "@" in text


def _is_separated_number(text: str) -> bool:
    found = _SEPARATED.fullmatch(text)
    return found is not None and is_luhn(f"{found[1]}{found[2]}")


def _arrays_coerced(passage: Passage, sent: JsonObject) -> JsonObject:
    """Take a value out of an array of one, and put a text into an array."""
    return _converted(passage, sent, _rewrapped)


def _rewrapped(field: Field, value: Json) -> Json:
    kind = (*field.types, "")[0]
    if kind in {*_SCALARS, "object"} and isinstance(value, list) and len(value) == 1:
        return value[0]
    if kind == "array" and isinstance(value, str) and field.target is None:
        return [value]
    return value


def _uuids_filled_up(passage: Passage, sent: JsonObject) -> JsonObject:
    return _converted(passage, sent, _with_whole_uuid)


def _with_whole_uuid(field: Field, value: Json) -> Json:
    if field.is_reference and isinstance(value, dict) and "id" in value:
        return {**value, "id": _filled_up(value["id"])}
    return _filled_up(value) if field.schema.get("format") == "uuid" else value


def _filled_up(value: Json) -> Json:
    if not isinstance(value, str) or not _SHORT_UUID.fullmatch(value):
        return value
    groups = zip(value.split("-"), _GROUPS, strict=True)
    return "-".join(group.zfill(length) for group, length in groups)


def _converted(
    passage: Passage, sent: JsonObject, convert: Callable[[Field, Json], Json]
) -> JsonObject:
    fields = {field.name: field for field in passage.resource.writable}
    return {
        name: convert(fields[name], value) if name in fields else value
        for name, value in sent.items()
    }


def _utf8_replaced(call: Call, proceed: Proceed) -> MockAnswer:
    """Put U+FFFD in place of what is not UTF-8."""
    return proceed(replace(call, body=call.body.decode("utf-8", "replace").encode()))


LENIENT_VARIANTS = (
    Change(name="utf8_replaced", around=_utf8_replaced),
    Change(name="dates_by_python", check=_also({"date": _is_date, "date-time": _is_date_time})),
    Change(name="addresses_by_at_sign", check=_also({"email": _has_at_sign})),
    Change(name="numbers_with_any_separator", check=_also({"luhn": _is_separated_number})),
    Change(name="arrays_coerced", received=_arrays_coerced),
    Change(name="uuids_filled_up", received=_uuids_filled_up),
)
