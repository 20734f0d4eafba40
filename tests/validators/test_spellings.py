"""Strategies, oracle, and mock judge every spelling of a value as the table says."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from contracts.harness.oracle.answer_schema import printable
from contracts.harness.oracle.formats import FORMATS
from contracts.harness.oracle.values import broken_kind
from mock_api.checks import Check, checks_of
from spec import Field, load
from spec.today import today
from strategies.fields import value_type
from tests.validators.classes import declared_fields, schema_of

SPEC = load()
TABLE: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "spellings.yaml").read_text(encoding="utf-8")
)
Row = tuple[str, str, str, str]


def _rows() -> Iterator[Row]:
    for kind, groups in TABLE.items():
        for verdicts, values in groups.items():
            request, response = verdicts.split(", ")
            yield from ((kind, value, request, response) for value in values)


ROWS = list(_rows())
every_row = pytest.mark.parametrize(("kind", "value", "request_side", "response"), ROWS)


def _kind(field: Field) -> str:
    name = value_type(field).name
    return "uuid" if name == "bare_id" else name


FIELDS = {_kind(field): field for field in declared_fields() if _kind(field) in TABLE}


def _mock_checks(kind: str) -> list[Check]:
    """Return the checks of the mock for the values of one field of a kind."""
    for resource in SPEC.resources:
        for field in resource.writable:
            if _kind(field) == kind:
                checks = checks_of(SPEC, resource)
                kinds = {"type", "format", "pattern", "min_length", "max_length"}
                return [c for c in checks if c.rule.field == field.name and c.rule.kind in kinds]
    raise AssertionError(kind)


CHECKS = {kind: _mock_checks(kind) for kind in TABLE}


@pytest.mark.parametrize("kind", TABLE)
def test_every_class_of_the_strategies_is_in_the_table(kind: str) -> None:
    known = value_type(FIELDS[kind])
    sides = (("accepted", known.accepted), ("refused", known.refused), ("open", known.open))
    table = {value: side for name, value, side, _ in ROWS if name == kind}
    found = {
        case.value: (side, table.get(case.value))
        for side, cases in sides
        for case in cases
        if isinstance(case.value, str) and case.value.isprintable()
        if case.value != today().isoformat()
        # About whether a record exists, and not about how its id is spelled.
        if getattr(case, "question", "") != "unknown_reference"
    }
    assert {value: sides for value, sides in found.items() if len(set(sides)) > 1} == {}


@every_row
def test_the_oracle_expects_of_a_request_what_the_table_says(
    kind: str, value: str, request_side: str, response: str
) -> None:
    assert response in {"right", "wrong"}
    broken = broken_kind(FIELDS[kind], value)
    assert {None: "accepted", "open": "open"}.get(broken, "refused") == request_side


@every_row
def test_the_oracle_judges_a_response_as_the_table_says(
    kind: str, value: str, request_side: str, response: str
) -> None:
    assert request_side in {"accepted", "refused", "open"}
    schema: Any = schema_of(FIELDS[kind])
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, formats=FORMATS)
    assert validator.is_valid(printable(value)) == (response == "right")


@every_row
def test_the_mock_answers_a_request_as_the_table_allows(
    kind: str, value: str, request_side: str, response: str
) -> None:
    # The mock stores what it accepts as it was sent, so that nothing wrong may be certain.
    assert request_side != "accepted" or response == "right"
    accepts = all(check.accepts(value) for check in CHECKS[kind])
    assert request_side == "open" or accepts == (request_side == "accepted")
