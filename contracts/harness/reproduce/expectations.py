"""Says, as an expression of Python over the answers of a script, when a rule is kept.

The names in an expression are those of `judging`, `answers` for the answers in the order of the
script, and `last` and `before` for two of them. Quoted ids of records of this run become the ids
of the records that the script creates.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.harness.http.exchange import Exchange
from contracts.harness.reproduce.stand_ins import in_value
from spec import Field, Rule
from spec.ids import json_id
from spec.kinds import KINDS

# For these codes the script reads the record once before it is changed, as `before`.
READ_BEFORE = frozenset(
    {
        "changed_by_client",
        "other_field_changed",
        "other_record_changed",
        "put_changed_record",
        "refused_but_done",
    }
)
# For these codes, a refusal for the caller's sake (401, 403) is an answer to the question.
ABOUT_CREDENTIALS = frozenset({"credential_ignored", "credential_not_refused"})


@dataclass(frozen=True)
class Breach:
    """A finding before it is written down: the broken rule and the requests that led to it."""

    rule: Rule
    code: str
    steps: Sequence[Exchange]
    expected: str
    marked: str | None

    @property
    def last(self) -> Exchange:
        """The decisive exchange."""
        return self.steps[-1]


def spelling(field: Field) -> str:
    """Return the name of the spellings of a field, for `judging.same`."""
    if field.target is not None or field.id_of is not None:
        return "uuid" if field.id_form == "uuid" else "id"
    return str(field.values or field.schema.get("format") or "")


def shows(pk: object, field: Field, value: object) -> str:
    """Return an expression: the last answer shows this value in a record."""
    shown = f"record(last, {str(pk)!r}).get({field.name!r})"
    return f"same({in_value(field, value)!r}, {shown}, {spelling(field)!r})"


def refused_or_shows(pk: object, field: Field, values: Sequence[object]) -> str:
    """Return an expression: the request was refused, or the last answer shows one of the values."""
    return " or ".join(["refused(answers[-2])", *(shows(pk, field, one) for one in values)])


def without_pattern(pattern: str) -> str:
    """Return an expression: the last answer, read without the escapes of JSON, has no such text."""
    return f"re.search({pattern!r}, unescaped(last)) is None"


def in_place(place: int, field: Field, value: object) -> str:
    """Return an expression: the last answer shows this value in the record at a place."""
    shown = f"at(last.json, '/{place}/{field.name}')"
    return f"same({in_value(field, value)!r}, {shown}, {spelling(field)!r})"


def refers_no_more(field: Field, pk: str) -> str:
    """Return an expression: no record of the last answer refers to a record that was deleted."""
    if field.id_form == "uuid":
        return f"{pk.lower()!r} not in last.text.lower()"
    deleted = in_value(field, json_id(pk.lower(), field.id_form))
    return f"{deleted!r} not in named(last, {field.name!r})"


def constant(pk: object, field: Field, answers: str = "answers") -> str:
    """Return an expression: all `answers` that show a record show the same value in it."""
    return f"constant({answers}, {str(pk)!r}, {field.name!r}, {spelling(field)!r})"


def shows_only(pk: str, other: object) -> str:
    """Return an expression: the last answer shows this record, not the `other` one."""
    return f"ids(last) == [{pk.lower()!r}] != [{str(other).lower()!r}]"


def given_once(name: str) -> str:
    """Return an expression: the records that all answers show differ in this field."""
    return f"distinct([one.get({name!r}) for answer in answers for one in records(answer)])"


def listed_once(pk: str) -> str:
    """Return an expression: List shows a record once, or else the pages that follow do."""
    times = f"times_listed(answers, {pk.lower()!r})"
    return f"{times}[0] == 1 or sum({times}[1:]) == 1"


def on_one_page(pk: str, count: int) -> str:
    """Return an expression: the first `count` answers of List together show a record once."""
    return f"sum(times_listed(answers, {pk.lower()!r})[:{count}]) == 1"


def listed_together(pks: Sequence[str], count: int) -> str:
    """Return an expression: the last `count` answers of List together show each record once."""
    shown = f"[pk for one in answers[-{count}:] for pk in ids(one)]"
    return f"all({shown}.count(pk) == 1 for pk in {list(pks)!r})"


def lists(listed: Sequence[str], others: Sequence[str]) -> str:
    """Return an expression: the last answer shows these records and not the others."""
    shown = "{*ids(last)}"
    return f"{shown}.issuperset({list(listed)!r}) and {shown}.isdisjoint({list(others)!r})"


def in_order(answer: str, ranks: Mapping[str, int]) -> str:
    """Return an expression: an answer shows these records in the order of their ranks."""
    return f"in_order(ids({answer}), {dict(ranks)!r})"


def pages_join(count: int, ranks: Mapping[str, int] | None = None) -> str:
    """Return an expression: the last answers are the pages of the List that comes before them.

    With `ranks`, records of one rank may come in any order.
    """
    joined = f"[pk for page in answers[-{count}:] for pk in ids(page)]"
    if ranks is None:
        return f"{joined} == ids(answers[-{count + 1}])"
    return f"in_order({joined}, {dict(ranks)!r}) and distinct({joined})"


def when_kept(breach: Breach) -> str | None:
    """Return when the rule is kept, as far as code and kind decide; otherwise None."""
    found = _BY_CODE.get(breach.code)
    return found(breach) if found and breach.steps else None


def _refused(breach: Breach) -> str:
    if breach.expected == "any 4xx":
        return "last.status // 100 == 4"
    if breach.rule.kind == "not_null":
        shown = f"[one.get({breach.rule.field!r}) for one in records(last)]"
        return f"refused(last) or None not in {shown}"
    return "refused(last)"


def _status(breach: Breach) -> str:
    operation = breach.last.operation
    if operation is None or breach.rule.kind != "status":
        return "accepted(last)"
    bare = f" or last.status in {operation.or_without_body!r} and not last.text"
    return f"last.status == {operation.success}" + (bare if operation.or_without_body else "")


def _stored(breach: Breach) -> str:
    rule = breach.rule
    others = tuple(rule.details.get("others", ()))
    relation = str(rule.details.get("relation", rule.kind))
    kept = f"holds({relation!r}, {rule.field!r}, {others!r}, (records(last) or [{{}}])[0])"
    return f"refused(answers[-2]) or {kept}"


def _unchanged(breach: Breach) -> str:
    name, resource = (breach.marked or "").removeprefix("/"), breach.last.resource
    fields = [resource.field(name)] if name else resource.writable
    return f"unchanged(before, last, { {f.name: spelling(f) for f in fields}!r})"


def _discreet(breach: Breach) -> str:
    return {
        "no HTML page": "'text/html' not in last.headers.get('content-type', '') "
        "and not last.text.lstrip().lower().startswith(('<!doctype html', '<html'))",
    }.get(
        breach.expected,
        "not any(len(one) >= 8 and one in last.text + str(last.headers) for one in secrets)",
    )


def _json(_: Breach) -> str:
    return "says_json(last)"


def _records(breach: Breach) -> str:
    names = sorted(field.name for field in breach.last.resource.fields)
    each = f"isinstance(one, dict) and not one.keys().isdisjoint({names!r})"
    return f"items(last.json) is not None and all({each} for one in items(last.json))"


def _count(breach: Breach) -> str:
    return f"len(records(last)) == {len(json.loads(breach.last.request_body or b'[]'))}"


def _described(breach: Breach) -> str | None:
    by_kind: Mapping[str, Callable[[Breach], str]] = {
        "status": _status,
        "json": _json,
        "robust": lambda _: "0 < last.status < 500",
    }
    found = by_kind.get(breach.rule.kind)
    return found(breach) if found else None


def _in_sequence(breach: Breach) -> str | None:
    by_kind = {"gone": "last.status in (404, 410)", "persisted": "accepted(last)"}
    return by_kind.get(breach.rule.kind)


def _value(breach: Breach) -> str | None:
    """Return when every record of the last answer keeps the rule."""
    rule, name = breach.rule, breach.rule.field
    if KINDS[rule.kind].scope == "relation":
        others, relation = tuple(rule.details["others"]), rule.details["relation"]
        return f"all(holds({relation!r}, {name!r}, {others!r}, one) for one in records(last))"
    if name is None:
        return None
    if rule.kind == "required":
        return f"all({name!r} in one for one in records(last))"
    kept = _of_value(breach.last.resource.field(name), rule.kind)
    shown = f"(one[{name!r}] for one in records(last) if {name!r} in one)"
    return kept and f"all({kept} for value in {shown})"


def _of_value(field: Field, kind: str) -> str | None:
    """Return when `value` keeps a kind of rule."""
    schema = field.schema
    if kind == "type" and set(field.types) == {"array"}:
        inner = dict(schema.get("items", {})).get("type", ())
        types = (inner,) if isinstance(inner, str) else tuple(inner)
        each = f"all(has_type(one, {types!r}) for one in value or [])"
        return f"has_type(value, {field.types!r}) and {each}"
    text = "not isinstance(value, str) or"
    inside = field.id_schema["type"]
    return {
        "not_null": "value is not None",
        "type": f"has_type(value, {field.types!r})",
        "reference": "refers(value)" if field.id_form == "uuid" else f"refers(value, {inside!r})",
        "format": f"fits(value, {schema.get('format')!r})",
        "enum": f"value in {schema.get('enum', [None])!r}",
        "min_length": f"{text} len(value) >= {schema.get('minLength')}",
        "max_length": f"{text} len(value) <= {schema.get('maxLength')}",
        "pattern": f"{text} re.search({_python(schema.get('pattern', ''))!r}, value, re.ASCII)",
        "minimum": f"value is None or value >= {schema.get('minimum')}",
        "maximum": f"value is None or value <= {schema.get('maximum')}",
        "exclusive_minimum": f"value is None or value > {schema.get('exclusiveMinimum')}",
        "exclusive_maximum": f"value is None or value < {schema.get('exclusiveMaximum')}",
        "multiple_of": f"value is None or is_multiple(value, {schema.get('multipleOf')})",
        "min_items": f"value is None or len(value) >= {schema.get('minItems')}",
        "max_items": f"value is None or len(value) <= {schema.get('maxItems')}",
        "min_properties": f"value is None or len(value) >= {schema.get('minProperties')}",
        "max_properties": f"value is None or len(value) <= {schema.get('maxProperties')}",
        "contents": f"within(value, {_in_python(schema)!r})",
        "unique_items": "value is None or len({str(one) for one in value}) == len(value)",
    }.get(kind)


def _python(pattern: str) -> str:
    """Return a pattern of ECMA 262 as Python reads it: $ admits no line feed."""
    return pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern


def _in_python(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the limits inside a value, with their patterns as Python reads them."""
    limits: dict[str, Any] = {}
    if "items" in schema:
        limits["items"] = _limits(schema["items"])
    if "properties" in schema:
        limits["properties"] = {name: _limits(one) for name, one in schema["properties"].items()}
    return limits


def _limits(schema: Mapping[str, Any]) -> dict[str, Any]:
    patterns = {"pattern": _python(schema["pattern"])} if "pattern" in schema else {}
    return {**schema, **patterns, **_in_python(schema)}


_BY_CODE: Mapping[str, Callable[[Breach], str | None]] = {
    "accepted": _refused,
    "not_refused": _refused,
    "refused": _status,
    "wrong_status": _status,
    "stored": _stored,
    "changed_by_client": _unchanged,
    "put_changed_record": _unchanged,
    "refused_but_done": _unchanged,
    "other_field_changed": _unchanged,
    "other_record_changed": _unchanged,
    "credential_ignored": lambda _: "last.status in (401, 403)",
    "credential_not_refused": lambda _: "last.status in (401, 403)",
    "no_response": lambda _: "last.status > 0",
    "server_error": lambda _: "0 < last.status < 500",
    "not_json": _json,
    "not_a_record": lambda one: f"isinstance(at(last.json, {one.marked or ''!r}), dict)",
    "not_an_array": lambda _: "isinstance(last.json, list)",
    "not_records": _records,
    "not_discreet": _discreet,
    "not_as_described": _described,
    "wrong_in_sequence": _in_sequence,
    "wrong_in_response": _value,
    "not_found": lambda _: "accepted(last)",
    "unknown_pk_found": lambda _: "last.status in (404, 410)",
    "still_found": lambda _: "last.status in (404, 410)",
    "wrong_number_of_records": _count,
    "wrong_total": lambda _: "isinstance(last.json, list) or len(ids(last)) in last.json.values()",
}
