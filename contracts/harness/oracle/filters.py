"""What a filter must list of records whose values are known, and which value asks that best.

Of each record a filter lists it, leaves it out, or, as None, may do either: healthy servers differ
on the case of letters where an operator does not mention it, on points in time that are stored
finer than they are shown, and on null under a negation.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from contracts.harness.oracle.formats import instant
from spec import Field

Truth = bool | None
Key = Any

# Printable ASCII without a comma, which separates values, and without blanks around it.
_ASKABLE = re.compile(r"[!-+\--~](?:[ -+\--~]*[!-+\--~])?")
_FINEST = 6


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a filter spells it, and as it is compared."""

    text: str
    key: Key


@dataclass(frozen=True, slots=True)
class Held:
    """What a record holds in a field: what answers show, and every key it may be stored as.

    Without a value it holds null.
    """

    value: Value | None = None
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What a filter is given, and what it must list of each record, and its negation.

    `score` counts the rivals that would list something else.
    """

    text: str
    listed: tuple[Truth, ...]
    others: tuple[Truth, ...]
    score: int


def held(field: Field, value: object, *, ours: bool) -> Held | None:
    """Read what a record holds, or None where it cannot be compared with certainty.

    `ours` tells that this run wrote the value; otherwise the server gave it.
    """
    if isinstance(value, list) and len(value) <= 1:
        value = value[0] if value else None
    if value is None:
        return Held()
    if field.target is not None and isinstance(value, dict) and isinstance(value.get("id"), str):
        return _plain(value["id"], value["id"].lower())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _plain(str(value), value)
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
    # Rounded or cut off, it was stored less than one last digit before or after.
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
) -> Question | None:
    """Choose the value that tells an operator from most of its rivals, the field's operators.

    Gives None where no value must list one record and leave another out, and for operators whose
    values are nowhere spelled out.
    """
    if operator not in OPERATORS:
        return None
    rivals = [rival for rival in rivals if rival in OPERATORS]
    found: Question | None = None
    for asked in _values(operator, records):
        listed = tuple(_truth(operator, asked, record) for record in records)
        if not {True, False} <= set(listed):
            continue
        score = sum(_differs(listed, rival, asked, records) for rival in rivals)
        # Above all it must show when only the first of several values counts, when the place in
        # the text does not, or when case does.
        nearest = _EASILY_TAKEN_FOR.get(operator, _EITHER_CASE.get(operator))
        if nearest is not None and _differs(listed, nearest, asked, records):
            score += len(rivals)
        if found is None or score > found.score:
            others = tuple(
                None if truth is None or record is None or record.value is None else not truth
                for truth, record in zip(listed, records, strict=True)
            )
            found = Question(",".join(one.text for one in asked), listed, others, score)
    return found


def _values(operator: str, records: Sequence[Held | None]) -> Iterator[tuple[Value, ...]]:
    """Yield what an operator can be given; of texts also parts, and letters in the other case."""
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
    """Cut a text at its start, in its middle and at its end, into long and short parts."""
    sizes = [size for size in (len(text) // 2, 3, 1, len(text)) if 0 < size <= len(text)]
    parts = [
        text[start : start + size]
        for size in sizes
        for start in (0, (len(text) - size) // 2, len(text) - size)
    ]
    return [part for part in dict.fromkeys(parts) if part == part.strip()]


def _truth(operator: str, asked: Sequence[Value], record: Held | None) -> Truth:
    """Tell whether an operator lists a record, as far as every healthy server agrees."""
    if record is None:
        return None
    if record.value is None:
        return False
    told = {
        _holds(operator, fold(key), [fold(value.key) for value in asked])
        for key in record.keys
        for fold in (_as_it_is, _folded)
    }
    return told.pop() if len(told) == 1 else None


def _holds(operator: str, key: Key, asked: Sequence[Key]) -> bool:
    if operator in _EITHER_CASE:
        key, asked = _folded(key), [_folded(one) for one in asked]
    return _HOLDS[_EITHER_CASE.get(operator, operator)](key, asked)


def _differs(
    listed: Sequence[Truth], rival: str, asked: Sequence[Value], records: Sequence[Held | None]
) -> bool:
    """Tell whether a rival, minding the case of letters, would list something else."""
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
