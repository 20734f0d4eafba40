"""The JSON Schemas say of cross-field rules what a table written by hand says."""

from itertools import product
from typing import Any

import jsonschema_rs
import pytest

from contracts.harness.oracle.relations import holds
from spec import Resource, Rule, Spec, derive
from spec.schemas import answer_schema, create_schema, update_schema

SOME = {
    "id": "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10",
    "label": "ab",
    "created_at": "2020-01-01T00:00:00Z",
}
# "-" is absent, "0" is null, "1" is set; what a whole record and what an Update deserve.
EXCLUDED = """
    left right  whole  update
    -    -      ok     ok
    -    0      ok     ok
    -    1      ok     ok
    0    -      ok     ok
    0    0      ok     ok
    0    1      ok     ok
    1    -      ok     ok
    1    0      ok     ok
    1    1      bad    bad
"""
TOGETHER = """
    latch key   whole  update
    -     -     ok     ok
    -     0     ok     ok
    -     1     bad    ok
    0     -     ok     ok
    0     0     ok     ok
    0     1     bad    bad
    1     -     bad    ok
    1     0     bad    bad
    1     1     ok     ok
"""
REQUIRES = """
    rope  anchor whole update
    -     -     ok     ok
    -     0     ok     ok
    -     1     ok     ok
    0     -     ok     ok
    0     0     ok     ok
    0     1     ok     ok
    1     -     bad    ok
    1     0     bad    bad
    1     1     ok     ok
"""
EXACTLY_ONE = """
    tenant sub_tenant whole update
    -    -      bad    ok
    -    0      bad    ok
    -    1      ok     ok
    0    -      bad    ok
    0    0      bad    bad
    0    1      ok     ok
    1    -      ok     ok
    1    0      ok     ok
    1    1      bad    bad
"""
# Of a ring of three only these rows tell anything: nothing is set, or something is.
ANY_OF = """
    first second third whole update
    -     -      -     bad   ok
    0     -      -     bad   ok
    0     0      -     bad   ok
    -     0      0     bad   ok
    0     0      0     bad   bad
    1     -      -     ok    ok
    -     1      -     ok    ok
    -     -      1     ok    ok
    0     0      1     ok    ok
    1     1      0     ok    ok
    1     1      1     ok    ok
"""
Row = tuple[dict[str, str], str, str]


def _rows(table: str) -> list[Row]:
    head, *lines = [line.split() for line in table.split("\n") if line.strip()]
    names = head[:-2]
    return [(dict(zip(names, line[:-2], strict=True)), line[-2], line[-1]) for line in lines]


BERTH = [row for table in (EXCLUDED, TOGETHER, REQUIRES, ANY_OF) for row in _rows(table)]


def _name(value: object) -> str:
    return "".join(value.values()) if isinstance(value, dict) else str(value)


def _record(marks: dict[str, str], value: object) -> dict[str, Any]:
    return {name: None if mark == "0" else value for name, mark in marks.items() if mark != "-"}


def _says(schema: dict[str, Any], record: dict[str, Any]) -> str:
    return "ok" if jsonschema_rs.Draft202012Validator(schema).is_valid(record) else "bad"


@pytest.mark.parametrize(("marks", "whole", "update"), BERTH, ids=_name)
def test_each_combination_gets_what_it_deserves(
    berth: Resource, marks: dict[str, str], whole: str, update: str
) -> None:
    ring = {} if "first" in marks else {"first": "a"}
    record = {**SOME, **ring, **_record(marks, "a")}
    assert _says(create_schema(berth), record) == whole
    assert _says(answer_schema(berth), record) == whole
    assert _says(update_schema(berth), {"label": "ab", **_record(marks, "a")}) == update


@pytest.mark.parametrize(("marks", "whole", "update"), _rows(EXACTLY_ONE), ids=_name)
def test_of_two_that_exclude_each_other_one_is_set(
    spec: Spec, marks: dict[str, str], whole: str, update: str
) -> None:
    resource = spec.resource("protectedidentity")
    record = _record(marks, {"id": SOME["id"]})
    assert _says(create_schema(resource), record) == whole
    assert _says(answer_schema(resource), {"id": SOME["id"], **record}) == whole
    assert _says(update_schema(resource), record) == update


@pytest.mark.parametrize("table", [EXCLUDED, TOGETHER, REQUIRES], ids=["excl", "together", "needs"])
def test_every_combination_of_two_stands_in_the_table(table: str) -> None:
    assert len({_name(marks) for marks, _, _ in _rows(table)}) == len(
        list(product("-01", repeat=2))
    )


@pytest.mark.parametrize(("marks", "whole", "update"), BERTH, ids=_name)
def test_what_is_stored_is_judged_by_the_same_table(
    wider_spec: Spec, marks: dict[str, str], whole: str, update: str
) -> None:
    assert update in {"ok", whole}
    record = _record(marks, "a")
    [rule] = [rule for rule in _relation_rules(wider_spec) if rule.field in marks]
    assert holds(rule, record) == (whole == "ok")


def _relation_rules(spec: Spec) -> list[Rule]:
    return [r for r in derive(spec) if r.resource == "berth" and "relation" in r.details]


@pytest.mark.parametrize(
    ("opens", "closes", "kept"),
    [
        ("2020-01-01", "2020-01-02", True),
        ("2020-01-02", "2020-01-01", False),
        ("2020-01-01", "2020-01-01", True),
        ("2020-01-01", None, True),
        (None, "2020-01-01", True),
        (None, None, True),
    ],
)
def test_an_order_is_kept_or_not(
    wider_spec: Spec, opens: str | None, closes: str | None, kept: bool
) -> None:
    [rule] = [rule for rule in _relation_rules(wider_spec) if rule.field == "opens"]
    assert holds(rule, {"opens": opens, "closes": closes}) == kept


def test_an_array_is_not_bound_by_what_is_missing_in_the_table(spec: Spec) -> None:
    schema = create_schema(spec.resource("workengagement"))
    assert "allOf" not in schema
