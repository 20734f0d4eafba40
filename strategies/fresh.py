"""Values of unique fields: placeholders in a body, different each time they are filled in."""

import datetime as dt
import itertools
import secrets
import string
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from spec import Field
from strategies.fields import value_type
from strategies.number import how_many, number_at
from strategies.numbered import numbered_matches
from strategies.reference import Reference
from strategies.values import Supply, Valid

# Random once a run: an environment may still hold the values of earlier runs.
_RUN = secrets.token_hex(4)
_counter = itertools.count(1)
_FIRST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
# A name of a run is new wherever it was not written before, however many there are.
_MANY = 10**12
# Of this many short texts, none needs to be as long as it may be.
_ENOUGH = 10_000
_SECONDS = 8 * 10**8
_FIGURES = string.digits + string.ascii_lowercase
# Five letters and digits are enough for a run, and leave room for what the text is like.
_SHORTEST_NAME = 5
# An address may have 64 characters before its at sign.
_LONGEST_NAME = 64
# The number of a record, a dash, and what marks the run.
_LONG_NAME = 16
_DOMAIN, _SITE = "@example.com", "https://example.com/"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A placeholder for a value of `field` that no record has yet.

    It has `length` characters, if that is given, and begins as the text `like`.
    """

    field: Field
    length: int | None = None
    like: str = ""

    @property
    def supply(self) -> Supply:
        """The values to choose from; none if no value has the length."""
        return supply(self.field, self.length, self.like)


def new_value(wanted: Fresh) -> Any:  # noqa: ANN401 -- a JSON value
    """Return the value after the last one, counted from a random one in each run."""
    values = wanted.supply
    return values.at((int(_RUN, 16) + next(_counter)) % values.count)


def like(field: Field, sample: Valid) -> Valid | None:
    """Return the new value of a text field that resembles a sample; None without room for it."""
    text = str(sample.value)
    longest = field.schema.get("maxLength")
    room = _MANY if longest is None else longest
    if room < _SHORTEST_NAME + 1:
        return None
    length = min(room, len(text) + _SHORTEST_NAME)
    kept = text[: length - _SHORTEST_NAME]
    return replace(sample, value=Fresh(field, length, kept))


def supply(field: Field, length: int | None = None, like: str = "") -> Supply:
    """Return the different values of a field, of `length` characters if that is given.

    Raises ValueError if no strategy makes any.
    """
    schema = field.schema
    if "enum" not in schema and field.values is None:
        if field.types in {("integer",), ("number",)}:
            return _of_number(schema, whole=field.types == ("integer",))
        if field.types == ("string",) and (found := _of_text(field, length, like)):
            return found
    known = value_type(field)
    if known.supply:
        return known.supply
    values = [one.value for one in known.accepted if not isinstance(one.value, Reference)]
    return Supply(len(values), lambda place: values[place])


def _of_number(schema: Mapping[str, Any], *, whole: bool) -> Supply:
    """Return the numbers within the limits, from zero where there is no lower limit."""
    has_low = {"minimum", "exclusiveMinimum"} & set(schema)
    if not has_low and schema.get("maximum", schema.get("exclusiveMaximum", 1)) > 0:
        schema = {**schema, "minimum": 0}
    count = how_many(schema, whole=whole)
    return Supply(count, lambda place: number_at(schema, place, whole=whole))


def _of_text(field: Field, length: int | None, like: str) -> Supply | None:
    """Return the texts of a field; None if another strategy knows them."""
    schema = field.schema
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength")
    if "pattern" in schema:
        found = numbered_matches(schema["pattern"], length or shortest, length or longest)
        return found if found.count else None
    match schema.get("format"):
        case None:
            return _free(shortest, longest, length, like)
        case "uuid":
            return Supply(_MANY, lambda _: str(uuid.uuid4()))
        case "date-time":
            return Supply(_SECONDS, _moment)
        case "email":
            return _named("", _DOMAIN, longest, min(length or 0, _LONGEST_NAME + len(_DOMAIN)))
        case "url":
            return _named(_SITE, "", longest, length or 0)
    return None


def _moment(place: int) -> str:
    return (_FIRST + dt.timedelta(seconds=place)).isoformat().replace("+00:00", "Z")


def _named(before: str, after: str, longest: int | None, length: int) -> Supply | None:
    """Return addresses with a name that is new; None if there is no room for a name."""
    room = _MANY if longest is None else longest - len(before) - len(after)
    if room < 1:
        return None
    names = _names(room)
    fill = length - len(before) - len(after)
    return Supply(names.count, lambda place: f"{before}{names.at(place).rjust(fill, 'a')}{after}")


def _free(shortest: int, longest: int | None, length: int | None, like: str) -> Supply:
    """Return texts of which nothing is known but their length.

    They are longer than the shortest and shorter than the longest where there is room: values at a
    limit belong to another contract.
    """
    if length is not None:
        names = _names(length - len(like))
        return Supply(
            names.count, lambda place: like + names.at(place).ljust(length - len(like), "x")
        )
    names = _names(_MANY if longest is None else longest)
    if longest is not None and longest > shortest and _names(longest - 1).count >= _ENOUGH:
        names = _names(longest - 1)
    fewest = shortest + 1 if longest is None or longest > shortest else shortest
    return Supply(names.count, lambda place: names.at(place).ljust(fewest, "x"))


def _names(room: int) -> Supply:
    """Return different names of at most so many letters and digits."""
    if room >= _LONG_NAME:
        return Supply(_MANY, lambda place: f"{place - int(_RUN, 16)}-{_RUN}")
    return Supply(len(_FIGURES) ** room, lambda place: _digits(place, room))


def _digits(place: int, length: int) -> str:
    """Return a place in as many digits and lower-case letters, all of which count."""
    return "".join(_FIGURES[place // len(_FIGURES) ** at % len(_FIGURES)] for at in range(length))
