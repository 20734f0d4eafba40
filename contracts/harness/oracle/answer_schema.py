"""Checks answered records against the description, and names the rule that is broken."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from contracts.harness.oracle.formats import FORMATS
from spec import Resource
from spec.kinds import BY_KEYWORD, BY_RELATION
from spec.schemas import answer_schema

# What an array of references can break as a whole.
_OF_THE_ARRAY = {"unique_items", "min_items", "max_items"}
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule in a record: the field, the kind of rule, what was expected and found."""

    field: str
    kind: str
    expected: str
    got: str
    pointer: str


class Validators:
    """The compiled schema of each resource's record."""

    def __init__(self) -> None:
        self._compiled: dict[str, Any] = {}

    def violations(self, resource: Resource, record: object) -> Iterator[Violation]:
        """Yield every violation of one answered record."""
        validator = self._compiled.get(resource.name)
        if validator is None:
            validator = self._compiled[resource.name] = jsonschema_rs.Draft202012Validator(
                answer_schema(resource), validate_formats=True, formats=FORMATS
            )
        try:
            errors = list(validator.iter_errors(record))
        except UnicodeEncodeError:
            errors = list(validator.iter_errors(printable(record)))
        for error in errors:
            yield _violation(resource, error)


def _violation(resource: Resource, error: Any) -> Violation:  # noqa: ANN401 -- a library's untyped error
    where, keyword = list(error.instance_path), str(error.schema_path[-1])
    pointer = "".join(f"/{step}" for step in where)
    if keyword == "required" and not where and "allOf" not in list(error.schema_path):
        name = error.kind.property
        return Violation(name, "required", f"{name} in the record", "it is missing", f"/{name}")
    if "allOf" in list(error.schema_path):
        return _broken_relation(resource, error)
    if not where:
        return Violation("id", keyword, "a record", _text(error.instance), "")
    field = resource.field(str(where[0]))
    kind = BY_KEYWORD[keyword].name if keyword in BY_KEYWORD else keyword
    if keyword == "type" and error.instance is None and len(where) == 1:
        kind = "not_null"
    elif field.target is not None and kind not in _OF_THE_ARRAY:
        kind = "reference"
    elif field.target is None and len(where) > 1:
        kind = "type" if keyword in {"type", "required"} else "contents"
    elif keyword == "required":
        kind = "type"
    expected = f"{keyword} {_text(_value_of(error.kind))}".strip()
    return Violation(field.name, kind, expected, _text(error.instance), pointer)


def _broken_relation(resource: Resource, error: Any) -> Violation:  # noqa: ANN401 -- as above
    """Return the violation behind a failed combination, for the field with the rule."""
    path = list(error.schema_path)
    rule = answer_schema(resource)["allOf"][path[path.index("allOf") + 1]]
    names: set[str] = set()
    _collect(rule, names)
    fields = [f for f in resource.fields if f.name in names]
    many = type(error.kind).__name__ == "OneOfMultipleValid"
    if "if" in rule:
        [name] = rule["if"]["required"]
        relation = next(
            relation
            for relation, others in resource.field(name).relations.items()
            if names <= {name, *others} and BY_RELATION[relation].seen_in == "any record"
        )
    else:
        relation = "excluded_by" if many or "not" in rule else "any_of"
    owner = next(f for f in fields if relation in f.relations)
    others = ", ".join(f.name for f in fields)
    return Violation(owner.name, relation, f"{relation} of {others} kept", "it is broken", "")


def _collect(schema: object, names: set[str]) -> None:
    if isinstance(schema, Mapping):
        names.update(schema.get("required", ()))
        for value in schema.values():
            _collect(value, names)
    elif isinstance(schema, list):
        for value in schema:
            _collect(value, names)


def _value_of(kind: Any) -> object:  # noqa: ANN401 -- one attribute, named after the kind
    for name in ("types", "format", "limit", "pattern", "options", "property"):
        if hasattr(kind, name):
            return getattr(kind, name)
    return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


def printable(value: Any) -> Any:  # noqa: ANN401 -- a JSON value
    """Return a value without lone surrogates, which no encoding can write."""
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {printable(key): printable(item) for key, item in value.items()}
    return value
