"""Stores and answers what was sent in another spelling of the same value."""

import datetime as dt
from collections.abc import Callable, Mapping

from mock_api.answer import Json, JsonObject
from mock_api.behaviour import Alter, Change, Passage
from spec import Field

Respell = Callable[[str], str]


def _kind(field: Field) -> str:
    return str(field.values or field.schema.get("format"))


def _each(spellings: Mapping[str, Respell]) -> Alter:
    """Return the change of a record that spells these families and formats in one way."""

    def made(passage: Passage, record: JsonObject) -> JsonObject:
        texts: dict[str, Json] = {
            field.name: spellings[_kind(field)](record[field.name])
            for field in passage.resource.writable
            if _kind(field) in spellings and isinstance(record.get(field.name), str)
        }
        return {**record, **texts}

    return made


def _without_separator(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, " +-")))


def _with_dash(text: str) -> str:
    bare = _without_separator(text)
    return f"{bare[:-4]}-{bare[-4:]}" if bare.isdigit() else text


def _lower_domain(text: str) -> str:
    local, at, domain = text.rpartition("@")
    return f"{local}{at}{domain.lower()}"


def _in_utc(text: str) -> str:
    moment = _read(text)
    return text if moment is None else moment.isoformat().replace("+00:00", "Z")


def _to_milliseconds(text: str) -> str:
    moment = _read(text)
    if moment is None:
        return text
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


SPELLING_VARIANTS = (
    Change(
        name="numbers_without_separator",
        made=_each(dict.fromkeys(("ssn", "org_no", "gln13"), _without_separator)),
    ),
    Change(name="numbers_with_dash", made=_each(dict.fromkeys(("ssn", "org_no"), _with_dash))),
    Change(name="lower_case_values", made=_each({"color_code": str.lower, "email": _lower_domain})),
    Change(name="upper_case_colors", made=_each({"color_code": str.upper})),
    Change(name="phones_without_plus", made=_each({"phone_number": lambda text: text.lstrip("+")})),
    Change(name="times_in_utc", made=_each({"date-time": _in_utc})),
    Change(name="times_to_milliseconds", made=_each({"date-time": _to_milliseconds})),
)
