"""Every class of value that the strategies call accepted or refused, with the field it is for."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import Phase, given, settings

from spec import Field, load
from spec.ids import NO_ID
from strategies.fields import value_type
from strategies.reference import Reference
from strategies.values import Invalid

Side = Literal["accepted", "refused", "open"]
_DRAWING = settings(
    derandomize=True, database=None, deadline=None, max_examples=40, phases=[Phase.generate]
)
# What the reference states in so many words. Whoever reads it can refuse such a value, even if a
# validator in its default configuration takes it.
_STATEMENTS: Mapping[str, str] = {
    "pattern": "pattern",
    "min_length": "minLength",
    "max_length": "maxLength",
    "enum": "enum",
    "minimum": "minimum",
    "maximum": "maximum",
}
# Formats that are check digits. No validator knows them.
CHECK_DIGITS = {"luhn", "gln13"}


@dataclass(frozen=True, slots=True)
class ValueClass:
    """One class of value of one declared field.

    It has the one value that is enumerated for the class, or several that are `drawn` for a rule.
    """

    kind: str
    schema: Mapping[str, Any]
    side: Side
    name: str
    description: str
    values: tuple[Any, ...]
    drawn: bool = False

    @property
    def statement(self) -> str | None:
        """The explicit statement of the reference that the values contradict, if there is one."""
        if self.side != "refused":
            return None
        rule = self.name
        if rule == "format" and self.schema.get("format") in CHECK_DIGITS:
            return f"check digit ({self.schema['format']})"
        if keyword := _STATEMENTS.get(rule):
            return f"{keyword} {self.schema[keyword]}" if keyword in self.schema else keyword
        return None


def declared_fields() -> tuple[Field, ...]:
    """Return one field for each different declaration in the reference, null left out."""
    found: dict[str, Field] = {}
    for resource in load().resources:
        for field in resource.writable:
            found.setdefault(repr((schema_of(field), field.values, field.enum_is_cut)), field)
    return tuple(found.values())


def schema_of(field: Field) -> dict[str, Any]:
    """Return the JSON Schema of a field as a server declares it, without null and own formats."""
    schema = dict(field.schema)
    if field.types:
        schema["type"] = field.types[0]
    if "enum" in schema:
        schema["enum"] = [value for value in schema["enum"] if value is not None]
    if field.enum_is_cut:
        del schema["enum"]
    return schema


@functools.cache
def classes() -> tuple[ValueClass, ...]:
    """Return every class of every declared field: enumerated, and drawn for the refused ones."""
    return tuple(one for field in declared_fields() for one in _classes_of(field))


def _classes_of(field: Field) -> Iterator[ValueClass]:
    known, schema = value_type(field), schema_of(field)
    named = f"{known.name} ({_limits(schema)})" if _limits(schema) else known.name
    for good in known.accepted:
        value = _as_sent(good.value)
        yield ValueClass(named, schema, "accepted", "", good.description, (value,))
    for bad in known.refused:
        value = _as_sent(bad.value)
        yield ValueClass(named, schema, "refused", bad.rule, bad.description, (value,))
    for rule in sorted({bad.rule for bad in known.refused}):
        values = tuple(_as_sent(one.value) for one in _drawn(field, rule))
        yield ValueClass(named, schema, "refused", rule, f"drawn: {rule}", values, drawn=True)
    for either in known.open:
        value = _as_sent(either.value)
        yield ValueClass(named, schema, "open", either.question, either.description, (value,))


def _limits(schema: Mapping[str, Any]) -> str:
    """Tell fields of one type apart by what differs between their declarations."""
    parts = [f"enum of {len(schema['enum'])}"] if "enum" in schema else []
    if "format" not in schema and "pattern" not in schema and schema.get("type") == "string":
        parts += [f"{key} {schema[key]}" for key in ("minLength", "maxLength") if key in schema]
    return ", ".join(parts)


def _drawn(field: Field, rule: str) -> Sequence[Invalid]:
    cases: list[Invalid] = []

    @_DRAWING
    @given(value_type(field).invalid(rule))
    def draw(case: Invalid) -> None:
        cases.append(case)

    draw()
    return cases


def _as_sent(value: Any) -> Any:  # noqa: ANN401 -- a JSON value
    """Fill in references: a validator sees an id, not a record."""
    if isinstance(value, Reference):
        pk = NO_ID.upper() if value.upper_case else NO_ID
        return pk if value.bare else {"id": pk}
    if isinstance(value, list):
        return [_as_sent(item) for item in value]
    if isinstance(value, dict):
        return {key: _as_sent(item) for key, item in value.items()}
    return value
