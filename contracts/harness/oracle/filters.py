"""Decides which known records a filter must list, and chooses the most revealing value.

For each record, a filter lists it (True), omits it (False), or may do either (None): correct
servers differ on the case of letters unless the operator mentions it, on times that are stored more
precisely than shown, and on null under a negation.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from contracts.harness.oracle.dates import instant
from spec import Field
from spec.ids import pk_text

Truth = bool | None
Key = Any

# Printable ASCII without a comma, which separates values, and without spaces at either end.
_ASKABLE = re.compile(r"[!-+\--~](?:[ -+\--~]*[!-+\--~])?")
_FINEST = 6


@dataclass(frozen=True, slots=True)
class Value:
    """A value in the spelling of a filter, and its key for comparison."""

    text: str
    key: Key


@dataclass(frozen=True, slots=True)
class Held:
    """The value of a field in a record, and every key that may be stored for it.

    No value means null.
    """

    value: Value | None = None
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class FilterProbe:
    """The value for a filter, and which records it and its negation must list.

    `score` counts the other operators that would list other records.
    """

    text: str
    listed: tuple[Truth, ...]
    others: tuple[Truth, ...]
    score: int


def held(field: Field, value: object, *, ours: bool) -> Held | None:
    """Return the value of a field, or None if it cannot be compared reliably.

    `ours` is whether this run wrote the value; otherwise the server assigned it.
    """
    if isinstance(value, list) and len(value) <= 1:
        value = value[0] if value else None
    if value is None:
        return Held()
    if field.target is not None and isinstance(value, dict):
        pk = pk_text(value.get("id"), field.id_form)
        if pk is not None:
            return _plain(pk, pk.lower())
    if isinstance(value, bool) and field.types != ("boolean",):
        return None
    if isinstance(value, int | float):
        return _plain(str(value).lower(), value)
    if not isinstance(value, str) or not _ASKABLE.fullmatch(value):
        return None
    if field.schema.get("format") == "date-time":
        return _moment(value, ours=ours)
    return _plain(value, value)


def _plain(text: str, key: Key) -> Held:
    return Held(Value(text, key), (key,))


def _moment(text: str, *, ours: bool) -> Held | None:
    try:
        key = instant(text)
    except ValueError:
        return None
    fraction = re.search(r"\.(\d+)", text)
    digits = len(fraction[1]) if fraction else 0
    if ours or digits >= _FINEST:
        return _plain(text, key)
    # If it was rounded or cut, the stored time differs by less than one in the last digit.
    step = dt.timedelta(seconds=10**-digits) - dt.timedelta(microseconds=1)
    return Held(Value(text, key), (key - step, key, key + step))


_IN_TEXTS: dict[str, Callable[[Key, Sequence[Key]], bool]] = {
    "": lambda key, asked: key == asked[0],
    "contains": lambda key, asked: asked[0] in key,
    "startswith": lambda key, asked: key.startswith(asked[0]),
    "endswith": lambda key, asked: key.endswith(asked[0]),
}
_EITHER_CASE = {"iexact": "", **{f"i{name}": name for name in _IN_TEXTS if name}}
_HOLDS: dict[str, Callable[[Key, Sequence[Key]], bool]] = {
    **_IN_TEXTS,
    "in": lambda key, asked: key in asked,
    "gt": lambda key, asked: key > asked[0],
    "gte": lambda key, asked: key >= asked[0],
    "lt": lambda key, asked: key < asked[0],
    "lte": lambda key, asked: key <= asked[0],
}
_EASILY_TAKEN_FOR = {"in": "", "startswith": "contains", "endswith": "contains"}
OPERATORS = {*_HOLDS, *_EITHER_CASE}


def question(
    operator: str, rivals: Iterable[str], records: Sequence[Held | None]
) -> FilterProbe | None:
    """Return the value that distinguishes an operator from most of the field's other operators.

    Returns None if no value must list one record and omit another, and for operators whose values
    the reference does not show.
    """
    if operator not in OPERATORS:
        return None
    rivals = [rival for rival in rivals if rival in OPERATORS]
    found: FilterProbe | None = None
    for asked in _values(operator, records):
        listed = tuple(_truth(operator, asked, record) for record in records)
        if not {True, False} <= set(listed):
            continue
        score = sum(_differs(listed, rival, asked, records) for rival in rivals)
        # Most important: only the first of several values counts, the position in the text is
        # ignored, or the case of letters counts.
        nearest = _EASILY_TAKEN_FOR.get(operator, _EITHER_CASE.get(operator))
        if nearest is not None and _differs(listed, nearest, asked, records):
            score += len(rivals)
        if found is None or score > found.score:
            others = tuple(
                None if truth is None or record is None or record.value is None else not truth
                for truth, record in zip(listed, records, strict=True)
            )
            found = FilterProbe(",".join(one.text for one in asked), listed, others, score)
    return found


def _values(operator: str, records: Sequence[Held | None]) -> Iterator[tuple[Value, ...]]:
    """Yield the values for an operator, for texts also parts and the other case."""
    values = list(dict.fromkeys(one.value for one in records if one and one.value))
    if operator == "in":
        yield from pairwise(values)
    for value in values:
        plain = _EITHER_CASE.get(operator, operator)
        texts = _parts(value.text) if plain in _IN_TEXTS and plain else [value.text]
        if operator in _EITHER_CASE:
            texts = [other for text in texts for other in (text.swapcase(), text)]
        for text in texts:
            yield (value if text == value.text else Value(text, text),)


def _parts(text: str) -> list[str]:
    """Return long and short parts of a text, from its start, middle, and end."""
    sizes = [size for size in (len(text) // 2, 3, 1, len(text)) if 0 < size <= len(text)]
    parts = [
        text[start : start + size]
        for size in sizes
        for start in (0, (len(text) - size) // 2, len(text) - size)
    ]
    return [part for part in dict.fromkeys(parts) if part == part.strip()]


def listed(operator: str, texts: Sequence[str], records: Sequence[Held | None]) -> list[Truth]:
    """Return for each record whether an operator of a text field lists it."""
    asked = [Value(text, text) for text in texts]
    return [_truth(operator, asked, record) for record in records]


def held_text(text: str) -> Held:
    """Return a text as the value of a text field, whatever characters it has."""
    return _plain(text, text)


def _truth(operator: str, asked: Sequence[Value], record: Held | None) -> Truth:
    """Return whether an operator lists a record, or None if correct servers differ."""
    if record is None:
        return None
    if record.value is None:
        return False
    answers = {
        _holds(operator, fold(key), [fold(value.key) for value in asked])
        for key in record.keys
        for fold in (_as_it_is, _folded)
    }
    return answers.pop() if len(answers) == 1 else None


def _holds(operator: str, key: Key, asked: Sequence[Key]) -> bool:
    if operator in _EITHER_CASE:
        key, asked = _folded(key), [_folded(one) for one in asked]
    return _HOLDS[_EITHER_CASE.get(operator, operator)](key, asked)


def _differs(
    listed: Sequence[Truth], rival: str, asked: Sequence[Value], records: Sequence[Held | None]
) -> bool:
    """Return whether another operator, if case-sensitive, would list other records."""
    return any(
        truth is not None
        and record is not None
        and record.value is not None
        and truth != _holds(rival, record.value.key, [value.key for value in asked])
        for truth, record in zip(listed, records, strict=True)
    )


def _as_it_is(key: Key) -> Key:
    return key


def _folded(key: Key) -> Key:
    return key.casefold() if isinstance(key, str) else key
