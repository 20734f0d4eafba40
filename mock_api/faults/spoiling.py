"""Answers that break a rule which the stored records keep."""

from collections.abc import Callable, Iterator, Mapping

from mock_api.answer import Json, JsonObject
from mock_api.behaviour import Change, Passage
from mock_api.checks.values import keyword_check
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
    if rule.kind == "pattern":
        return _off_pattern(rule.details["limit"])
    return _simple(rule.kind, rule.details.get("limit"))


def _simple(kind: str, limit: Json) -> Spoil | None:
    spoils: Mapping[str, Spoil] = {
        "not_null": lambda _: None,
        "reference": _bare_ids,
        "min_length": lambda value: str(value or "")[: max(limit - 1, 0)],
        "max_length": lambda value: (str(value or "") + "x" * (limit + 1))[: limit + 1],
        "minimum": lambda _: limit - 1,
        "maximum": lambda _: limit + 1,
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
    "date": lambda value: "/".join(reversed(str(value or "2000-01-01").split("-"))),
    "date-time": lambda value: str(value or "2000-01-01 00:00").replace("T", " ").rstrip("Zz"),
}
