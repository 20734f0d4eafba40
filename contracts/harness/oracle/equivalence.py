"""Compares what was written with what was read back, by meaning and not by spelling.

The same value may come back in another spelling, which is an observation about the server and never
a finding.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from contracts.harness.oracle.dates import microseconds
from contracts.harness.oracle.emails import same_email
from contracts.harness.oracle.numbers import same_number, same_phone
from contracts.harness.oracle.uuids import same_uuid
from spec import Field

JsonValue = Any
_MARKS = {"-": "the dash", "+": "the plus", " ": "the space"}
Likeness = Literal["equal", "respelled", "different"]
# In microseconds.
_FINEST = 1_000
_FEW = 16
# What may be left of a character at the end.
_HALF = re.compile("[\ud800-\udfff\ufffd]+$")
_MEANINGS: Mapping[str, Callable[[str], str]] = {
    "color_code": str.lower,
    "email": same_email,
    "gln13": same_number,
    "org_no": same_number,
    "phone_number": same_phone,
    "ssn": same_number,
    "uuid": same_uuid,
}


def same(field: Field, sent: JsonValue, got: JsonValue) -> bool:
    """Return whether a field reads back as written, in whatever spelling."""
    return likeness(field, sent, got) != "different"


def likeness(field: Field, sent: JsonValue, got: JsonValue) -> Likeness:
    """Return whether two values of a field are equal, or the same in another spelling.

    Date-times are the same if their instants differ by less than a millisecond. Numbers are the
    same without their separators, and phone numbers without their plus or with the country code of
    Sweden for a leading zero; case does not count in colors, uuids, and the domains of e-mail
    addresses. References are the same if their ids are, whatever else they show of the records, and
    an array of them says which records are linked, not in which order. Null differs from an absent
    field, and 1 from true, but not from 1.0.
    """
    if field.target is not None:
        sent, got = _without_contents(sent), _without_contents(got)
    if _alike(sent, got):
        return "equal"
    if field.target is not None:
        sent, got = _linked(sent), _linked(got)
    return "respelled" if _alike(sent, got, _same_text(field)) else "different"


def _without_contents(value: JsonValue) -> JsonValue:
    """Return a reference, or each of an array, without what it shows of the record but its id."""
    if isinstance(value, list):
        return [_id_alone(one) for one in value]
    return _id_alone(value)


def _id_alone(value: JsonValue) -> JsonValue:
    is_reference = isinstance(value, dict) and isinstance(value.get("id"), str | int)
    return {"id": value["id"]} if is_reference else value


def _linked(value: JsonValue) -> JsonValue:
    """Return an array of references with each record once, in the order of their ids."""
    if not isinstance(value, list):
        return value
    if not all(isinstance(one, dict) and one.keys() == {"id"} for one in value):
        return value
    by_id = {same_uuid(str(one["id"])): one for one in value}
    return [by_id[pk] for pk in sorted(by_id)]


def respelling(field: Field, sent: JsonValue, got: JsonValue) -> str | None:
    """Return how the spelling changed, such as "without the dash", or None if it did not.

    Returns None for values that are different, too.
    """
    if likeness(field, sent, got) != "respelled":
        return None
    if isinstance(sent, dict) and isinstance(got, dict):
        sent, got = sent.get("id"), got.get("id")
    if not (isinstance(sent, str) and isinstance(got, str)):
        return "in another order or spelling" if isinstance(sent, list) else "in another spelling"
    if got in {sent.lower(), sent.upper()}:
        return "in lower case" if got == sent.lower() else "in upper case"
    if got.lower() == sent.lower():
        return "in lower case, in part" if got > sent else "in upper case, in part"
    if field.schema.get("format") == "date-time":
        return "as the same instant in another spelling"
    if [*filter(str.isalnum, sent)] != [*filter(str.isalnum, got)]:
        return "in another spelling"
    lost, gained = (set(one) - set(other) for one, other in ((sent, got), (got, sent)))
    if gained and not lost:
        return f"with {_names(gained)}"
    return f"without {_names(lost)}" if lost and not gained else "in another spelling"


def _names(marks: set[str]) -> str:
    return " and ".join(sorted(_MARKS.get(mark, repr(mark)) for mark in marks))


def is_cut(sent: JsonValue, got: JsonValue) -> bool:
    """Return whether a part of a value was lost: its fraction, or much of the end of its text.

    Servers may leave out a few characters at an end, such as blanks, or read a number in a text.
    """
    if isinstance(sent, float) and isinstance(got, int | float) and not isinstance(got, bool):
        return sent != got
    if isinstance(sent, str) and isinstance(got, str):
        text = sent.strip()
        return text.startswith(got) and len(text) - len(got) > _FEW
    return False


def is_cut_in_other_units(field: Field, sent: JsonValue, got: JsonValue) -> bool:
    """Return whether a text of an allowed length was cut as if bytes or UTF-16 units were counted.

    A character that the cut goes through may be left as a lone surrogate or a replacement.
    """
    limit = field.schema.get("maxLength")
    if limit is None or not (isinstance(sent, str) and isinstance(got, str)):
        return False
    kept = _HALF.sub("", got)
    if not sent.startswith(kept) or len(sent) > limit:
        return False
    one_more = sent[: len(kept) + 1]
    return any(count(kept) <= limit < count(one_more) for count in (_bytes, _units))


def is_long_in_other_units(field: Field, value: JsonValue) -> bool:
    """Return whether a text of an allowed length exceeds it in bytes or UTF-16 units."""
    limit = field.schema.get("maxLength")
    return limit is not None and isinstance(value, str) and len(value) <= limit < _bytes(value)


def _bytes(text: str) -> int:
    return len(text.encode(errors="surrogatepass"))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


SameText = Callable[[str, str], bool]


def _same_text(field: Field) -> SameText:
    stated = field.schema.get("format")
    if stated == "date-time":
        return _same_instant
    refers = field.target is not None and field.id_form == "uuid"
    kind = "uuid" if refers else field.values or stated
    meaning = _MEANINGS.get(str(kind))
    if meaning is None:
        return lambda sent, got: sent == got
    return lambda sent, got: meaning(sent) == meaning(got)


def _same_instant(sent: str, got: str) -> bool:
    try:
        return abs(microseconds(sent) - microseconds(got)) < _FINEST
    except ValueError:
        return False


def _kind(value: JsonValue) -> type:
    # JSON has one type of number: 1 and 1.0 are the same.
    return float if type(value) is int else type(value)


def _alike(sent: JsonValue, got: JsonValue, same_text: SameText = str.__eq__) -> bool:
    """Return whether JSON values are alike; objects may have more keys, and 1 is not true."""
    pairs = [(sent, got)]
    while pairs:
        one, other = pairs.pop()
        if _kind(one) is not _kind(other):
            return False
        if isinstance(one, dict):
            if not one.keys() <= other.keys():
                return False
            pairs += [(value, other[key]) for key, value in one.items()]
        elif isinstance(one, list):
            if len(one) != len(other):
                return False
            pairs += zip(one, other, strict=True)
        elif not (same_text(one, other) if isinstance(one, str) else one == other):
            return False
    return True
