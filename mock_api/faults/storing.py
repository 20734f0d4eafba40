"""Values that are accepted and answered, then stored differently or not shown."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

from mock_api.answer import Json, JsonObject, to_json
from mock_api.behaviour import Change, Passage
from mock_api.faults.enforcing import WRITES
from mock_api.faults.values import is_plain_text
from mock_api.faults.way import Case, Way, WaysOf
from spec import Field, Resource
from spec.ids import made_up_id
from spec.plain import plain_value

_KEPT_CHARACTERS = 10
_BEYOND_16_BITS = re.compile("[\U00010000-\U0010ffff]")
_OFFSET = re.compile(r"([+-]\d\d:\d\d|[Zz])$")
Lose = Callable[[str], str]


def _read_back(case: Case) -> Iterator[Way]:
    field, resource = case.field, case.resource

    def lose(passage: Passage, record: JsonObject) -> JsonObject:
        if field.name not in passage.sent:
            return record
        return {**record, field.name: _lost(field, resource, passage.before)}

    yield _stored(case, "not_persisted", "A written value is answered but not stored.", lose)
    yield _stored(
        case, "not_on_update", "Update answers the new value and keeps the old one.", lose, "update"
    )
    says = "Bulk write answers a value but does not store it."
    yield _stored(case, "not_on_bulk_write", says, lose, "bulk_write")
    if field.types[:1] == ("object",) and not field.target:
        says = "Update adds the keys of an object to those it has."
        yield _stored(case, "merged_on_update", says, partial(_merged, field.name), "update")
    yield _not_in_list(case)
    if case.has("update"):
        yield _stale(case)
    yield from _lossy(case)
    for name, (says, change) in _losses(field).items():
        yield _stored(case, name, says, _losing(field, change))


def _lossy(case: Case) -> Iterator[Way]:
    """Yield the ways that lose a part of a value which a server may also refuse."""
    field, resource = case.field, case.resource
    if field.types == ("integer",) and "enum" not in field.schema:

        def whole(_: Passage, sent: JsonObject) -> JsonObject:
            value = sent.get(field.name)
            return {**sent, field.name: int(value)} if isinstance(value, float) else sent

        change = Change(name="fraction_lost", resource=resource.name, received=whole)
        yield Way.of("A fraction is accepted and cut off.", change)
    of_objects = field.schema.get("items", {}).get("type", "object") == "object"
    if field.target or not of_objects or not {"array", "object"} & set(field.types):
        return
    opaque = _OF_OPAQUE if _holds_more(field.schema) else {}
    losses = {**opaque, **(_OF_ARRAYS if "array" in field.types else {})}
    for name, (says, lose) in losses.items():
        yield _stored(case, name, says, partial(_altered, field.name, lose))

    def bare(_: Passage, record: JsonObject) -> JsonObject:
        return (
            {**record, field.name: type(value)()} if (value := record.get(field.name)) else record
        )

    change = Change(
        name="not_in_answer",
        resource=resource.name,
        operations=frozenset({"create", "update"}),
        shown=bare,
    )
    yield Way.of("Create and Update answer with an empty value.", change)


def _holds_more(schema: Json) -> bool:
    """Return whether a value may hold arrays or objects: none of its known properties is needed."""
    if {"minProperties", "maxProperties"} & set(schema):
        # Whether an object of so many properties may hold others is open.
        return False
    known = schema.get("items", schema).get("properties")
    inner = [str(one.get("type")) for one in known.values()] if known else ["object"]
    return any("array" in kind or "object" in kind for kind in inner)


def _altered(
    name: str, lose: Callable[[Json], Json], passage: Passage, record: JsonObject
) -> JsonObject:
    value = record.get(name)
    if name not in passage.sent or not isinstance(value, list | dict):
        return record
    return {**record, name: lose(value)}


def _each_once(value: Json) -> Json:
    return [item for place, item in enumerate(value) if item not in value[:place]]


def _in_order(value: Json) -> Json:
    return sorted(value, key=to_json)


def _flat(value: Json) -> Json:
    """Return a value whose inner arrays and objects are empty."""
    if isinstance(value, list):
        return [_flat(item) if isinstance(item, dict) else item for item in value]
    return {key: type(one)() if isinstance(one, list | dict) else one for key, one in value.items()}


_OF_OPAQUE: Mapping[str, tuple[str, Callable[[Json], Json]]] = {
    "inner_values_lost": ("Arrays and objects inside of a value are emptied.", _flat),
}
_OF_ARRAYS: Mapping[str, tuple[str, Callable[[Json], Json]]] = {
    "first_item_only": ("Only the first item is stored.", lambda value: value[:1]),
    "each_once": ("An item that is there twice is stored once.", _each_once),
    "sorted": ("The items are stored in another order.", _in_order),
}


def _stored(
    case: Case,
    name: str,
    says: str,
    alter: Callable[[Passage, JsonObject], JsonObject],
    *operations: str,
) -> Way:
    change = Change(
        name=name,
        resource=case.resource.name,
        operations=frozenset(operations) or WRITES,
        stored=alter,
    )
    return Way.of(says, change)


def _merged(name: str, passage: Passage, record: JsonObject) -> JsonObject:
    had = (passage.before or {}).get(name)
    value = record.get(name)
    if name not in passage.sent or not (isinstance(had, dict) and isinstance(value, dict)):
        return record
    return {**record, name: had | value}


def _not_in_list(case: Case) -> Way:
    field, resource = case.field, case.resource

    def hide(_: Passage, record: JsonObject) -> JsonObject:
        if record.get(field.name) is None:
            return record
        return {**record, field.name: _lost(field, resource, None)}

    change = Change(
        name="not_in_list", resource=resource.name, operations=frozenset({"list"}), shown=hide
    )
    return Way.of("List does not show what Get shows.", change)


def _stale(case: Case) -> Way:
    name = case.field.name

    def change() -> Change:
        first: dict[str, Json] = {}

        def show(_: Passage, record: JsonObject) -> JsonObject:
            return {**record, name: first.setdefault(record["id"], record.get(name))}

        return Change(
            name="stale_in_get",
            resource=case.resource.name,
            operations=frozenset({"get"}),
            shown=show,
        )

    return Way("stale_in_get", "Get shows the value that it showed first.", change)


def _lost(field: Field, resource: Resource, before: JsonObject | None) -> Json:
    """Return what replaces a lost value, if possible without breaking another rule."""
    if before is not None:
        return before.get(field.name)
    related = field.relations.keys() - {"before", "after"}
    if field.is_reference and (related or not field.nullable):
        return {"id": made_up_id(field.id_schema)}
    if field.nullable and not related:
        return None
    if is_plain_text(field):
        return uuid.uuid4().hex[: field.schema.get("maxLength")]
    return plain_value(field, resource)


def _losing(field: Field, lose: Lose) -> Callable[[Passage, JsonObject], JsonObject]:
    def alter(passage: Passage, record: JsonObject) -> JsonObject:
        value = record.get(field.name)
        if field.name not in passage.sent or not isinstance(value, str):
            return record
        return {**record, field.name: lose(value)}

    return alter


def _losses(field: Field) -> Mapping[str, tuple[str, Lose]]:
    form = field.schema.get("format")
    if is_plain_text(field):
        return {**_truncated(field), **_OF_TEXT}
    # Not for e-mail addresses and colors: their upper-case letters may come back in lower case.
    if form is None and "A-" in str(field.schema.get("pattern")) and field.values != "color_code":
        return {"lower_cased": _OF_TEXT["lower_cased"]}
    if form == "date-time" and field.types == ("string",):
        return {
            "time_zone_lost": ("The offset is dropped.", lambda v: _OFFSET.sub("Z", v)),
            "day_not_carried": ("The time is stored in UTC, and the date as it was.", _same_day),
            "clamped": (
                "An instant without a date in UTC becomes one with a date.",
                _clamped,
            ),
        }
    return {}


def _same_day(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return value
    return f"{value[:10]}T{moment.isoformat()[11:].replace('+00:00', 'Z')}"


def _clamped(value: str) -> str:
    try:
        datetime.fromisoformat(value).astimezone(UTC)
    except OverflowError:
        return f"{'0001-01-01T00:00:00' if value < '5' else '9999-12-31T23:59:59'}Z"
    except ValueError:
        return value
    return value


def _truncated(field: Field) -> Mapping[str, tuple[str, Lose]]:
    kept = min(_KEPT_CHARACTERS, field.schema.get("maxLength", _KEPT_CHARACTERS + 1) - 1)
    if kept < field.schema.get("minLength", 1):
        return {}
    says = f"Only the first {kept} characters are stored."
    return {"truncated": (says, lambda value: value[:kept])}


_OF_TEXT: Mapping[str, tuple[str, Lose]] = {
    "lower_cased": ("The value is stored in lower case.", str.lower),
    "emoji_lost": (
        "Characters beyond 16 bits are lost.",
        lambda value: _BEYOND_16_BITS.sub("", value),
    ),
    "blanks_collapsed": (
        "Several spaces inside become one.",
        lambda value: re.sub("(?<=[^ ]) +(?=[^ ])", " ", value),
    ),
    "beyond_latin_1_lost": (
        "Characters beyond Latin-1 become question marks.",
        lambda value: value.encode("latin-1", "replace").decode("latin-1"),
    ),
}

WAYS: Mapping[str, WaysOf] = {"read_back": _read_back}
