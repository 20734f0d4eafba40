"""Answers that break a rule which the stored records keep."""

from collections.abc import Callable, Iterator, Mapping

from mock_api.answer import Json, JsonObject
from mock_api.behaviour import Change, Passage
from mock_api.checks.values import KEYWORDS, keyword_check
from mock_api.faults.way import Case, Way
from spec import Field, Rule

Spoil = Callable[[Json], Json]

_OTHER_TYPE: Mapping[str, Json] = {
    "string": 12345,
    "integer": "1",
    "number": "1",
    "boolean": "true",
    "array": {"0": None},
    "object": "text",
}


def spoiled_ways(case: Case) -> Iterator[Way]:
    """Yield the ways in which answers break a rule about a field's value.

    Yields none if no table of the reference shows the field in an answer.
    """
    if not case.field.in_response:
        return
    if case.rule.kind == "required":
        yield _way(case, "missing_in_answers", "No answer carries the field.", _without(case.field))
        yield _way(
            case,
            "missing_in_list",
            "The records of List lack the field.",
            _without(case.field),
            "list",
        )
    elif spoil := _spoil(case.field, case.rule):
        name = "null_in_answers" if case.rule.kind == "not_null" else "wrong_in_answers"
        alter = _altering(case.field, spoil)
        yield _way(case, name, "Every answer shows a value that breaks the rule.", alter)
        in_list = name.replace("answers", "list")
        says = "The records of List show a value that breaks the rule."
        yield _way(case, in_list, says, alter, "list")


def _way(
    case: Case,
    name: str,
    says: str,
    alter: Callable[[Passage, JsonObject], JsonObject],
    *operations: str,
) -> Way:
    change = Change(
        name=name,
        resource=case.resource.name,
        operations=frozenset(operations) or None,
        shown=alter,
    )
    return Way.of(says, change)


def _without(field: Field) -> Callable[[Passage, JsonObject], JsonObject]:
    def alter(_: Passage, record: JsonObject) -> JsonObject:
        return {name: value for name, value in record.items() if name != field.name}

    return alter


def _altering(field: Field, spoil: Spoil) -> Callable[[Passage, JsonObject], JsonObject]:
    def alter(_: Passage, record: JsonObject) -> JsonObject:
        value = record.get(field.name)
        # A null stays, unless no request can ever replace it with a value.
        if value is None and field.in_request:
            return record
        return {**record, field.name: spoil(value)}

    return alter


def _spoil(field: Field, rule: Rule) -> Spoil | None:
    if rule.kind == "type":
        other = next(value for kind, value in _OTHER_TYPE.items() if kind in field.types)
        return lambda _: other
    if rule.kind == "format":
        return _FORMATS.get(rule.details["format"])
    if rule.kind == "enum":
        values = rule.details["values"]
        return lambda _: f"{values[0]}_" if isinstance(values[0], str) else max(values) + 1
    if rule.kind == "contents":
        return _spoiled_inside(field)
    if rule.kind == "pattern":
        return _off_pattern(rule.details["limit"])
    return _simple(rule.kind, rule.details.get("limit"))


def _spoiled_inside(field: Field) -> Spoil | None:
    """Return the change of a value that breaks a limit of its first item or property."""
    for name, inner in field.schema.get("properties", {}).items():
        if (spoil := _spoiled_value(inner)) is not None:
            return lambda value, name=name, spoil=spoil: {  # type: ignore[misc]  # as bound here
                **(value or {}),
                name: spoil((value or {}).get(name)),
            }
    spoil = _spoiled_value(field.schema.get("items", {}))
    return None if spoil is None else lambda value: [spoil((value or [None])[0])]


def _spoiled_value(schema: Mapping[str, Json]) -> Spoil | None:
    """Return the change that breaks one limit in a schema, if it has one."""
    if "enum" in schema:
        values = [one for one in schema["enum"] if one is not None]
        return lambda _: f"{values[0]}_" if isinstance(values[0], str) else max(values) + 1
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if "pattern" in schema:
        return _off_pattern(schema["pattern"])
    stated = ((kind, schema[key]) for kind, key in KEYWORDS.items() if key in schema)
    return next((spoil for one in stated if (spoil := _simple(*one))), None)


def _simple(kind: str, limit: Json) -> Spoil | None:
    spoils: Mapping[str, Spoil] = {
        "not_null": lambda _: None,
        "reference": _bare_ids,
        "min_length": lambda value: str(value or "")[: max(limit - 1, 0)],
        "max_length": lambda value: (str(value or "") + "x" * (limit + 1))[: limit + 1],
        "minimum": lambda _: limit - 1,
        "maximum": lambda _: limit + 1,
        "exclusive_minimum": lambda _: limit,
        "exclusive_maximum": lambda _: limit,
        "multiple_of": lambda value: (value or 0) + limit / 2,
        "min_items": lambda value: (value or [])[: limit - 1],
        "max_items": lambda value: [*(value or []), *([None] * (limit + 1))][: limit + 1],
        "min_properties": lambda value: dict(list((value or {}).items())[: limit - 1]),
        "max_properties": lambda value: {
            **(value or {}),
            **{f"more_{n}": n for n in range(limit + 1)},
        },
        "unique_items": lambda value: [*(value or [None]), *(value or [None])],
    }
    return spoils.get(kind)


def _bare_ids(value: Json) -> Json:
    """Return the ids themselves instead of objects with an id."""
    if isinstance(value, list):
        return [_bare_ids(item) for item in value] or [None]
    return value.get("id", "") if isinstance(value, dict) else ""


def _off_pattern(pattern: str) -> Spoil:
    matches = keyword_check({"pattern": pattern})

    def spoil(value: Json) -> Json:
        text = str(value or "")
        return next((wrong for wrong in (f"{text} !", f"!{text}", "") if not matches(wrong)), text)

    return spoil


def _next_digit(value: Json) -> Json:
    text = str(value or "0")
    return text[:-1] + str((int(text[-1]) + 1) % 10) if text[-1:].isdigit() else f"{text}0"


_FORMATS: Mapping[str, Spoil] = {
    "luhn": _next_digit,
    "gln13": _next_digit,
    "uuid": lambda value: str(value or "0")[:-1],
    "email": lambda value: str(value or "").replace("@", " at "),
    "url": lambda value: str(value or "").replace("://", " "),
    "date": lambda value: "/".join(reversed(str(value or "2000-01-01").split("-"))),
    "date-time": lambda value: str(value or "2000-01-01 00:00").replace("T", " ").rstrip("Zz"),
}
