"""Values of unique fields: placeholders in a body, different each time they are filled in."""

import datetime as dt
import itertools
import secrets
import string
import uuid
from dataclasses import dataclass
from typing import Any

from spec import Field
from strategies.number import number_at
from strategies.numbered import is_endless, numbered_match

# Random once a run: an environment may still hold the values of earlier runs.
_RUN = secrets.token_hex(4)
_counter = itertools.count(1)
_FORMATS = {"uuid", "email", "url", "date-time"}
_FIRST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A placeholder for a value of `field` that no record has yet, of `length` if that is given."""

    field: Field
    length: int | None = None


def can_be_fresh(field: Field) -> bool:
    """Return whether new values of a field can be made without end."""
    schema = field.schema
    if "enum" in schema or field.values or field.target or field.id_of:
        return False
    if "format" in schema and field.types == ("string",):
        return schema["format"] in _FORMATS and schema.get("maxLength", _LONGEST) >= _LONGEST
    if "pattern" in schema:
        return is_endless(schema["pattern"], schema.get("minLength", 0), _longest(field))
    return field.types in {("string",), ("integer",), ("number",)}


# An address may have 64 characters before its at sign.
_LONGEST_NAME = 64 + len("@example.com")
# What an address of a new name needs.
_LONGEST = len("https://example.com/123456-12345678")


def fresh_value(field: Field, length: int | None = None) -> Any:  # noqa: ANN401 -- a JSON value
    """Make a value of a field that differs from every one made before, of `length` if it can be."""
    number = next(_counter)
    if field.types in {("integer",), ("number",)}:
        return _number(field, number)
    if "pattern" in field.schema:
        place = int(_RUN, 16) + number
        low, high = field.schema.get("minLength", 0), _longest(field)
        return numbered_match(field.schema["pattern"], place, length or low, length or high)
    name = f"{number}-{_RUN}"
    match field.schema.get("format"):
        case "uuid":
            return str(uuid.uuid4())
        case "email":
            return f"{name}@example.com".rjust(min(length or 0, _LONGEST_NAME), "a")
        case "url":
            return f"https://example.com/{name}".ljust(length or 0, "a")
        case "date-time":
            moment = _FIRST + dt.timedelta(seconds=int(_RUN, 16) % 10**8 + number)
            return moment.isoformat().replace("+00:00", "Z")
    shortest, longest = field.schema.get("minLength", 0), _longest(field)
    # Inside the limits where there is room: values at a limit belong to another contract.
    room = longest - 1 if longest is not None and longest > shortest else longest
    if length is not None:
        shortest, room = length - 1, length
    if room is not None and room < len(name):
        return _digits(int(_RUN, 16) + number, room)
    return name.ljust(shortest + 1, "x")


def _digits(place: int, length: int) -> str:
    """Return a place in as many digits and lower-case letters, all of which count."""
    figures = string.digits + string.ascii_lowercase
    return "".join(figures[place // len(figures) ** at % len(figures)] for at in range(length))


def _longest(field: Field) -> int | None:
    longest: int | None = field.schema.get("maxLength")
    return longest


def _number(field: Field, number: int) -> float:
    """Return a number within the limits, one step above the last one."""
    place = int(_RUN, 16) + number
    if field.types == ("integer",) and not {"exclusiveMinimum", "multipleOf"} & set(field.schema):
        low, high = field.schema.get("minimum", 0), field.schema.get("maximum", 2**31 - 1)
        return int(low + place % (high - low + 1))
    return number_at(field.schema, place, whole=field.types == ("integer",))
