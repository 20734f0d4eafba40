"""The judge of drawn values takes no declared value for its opposite."""

import pytest

from contracts.harness.oracle.values import broken_kind
from spec import Field, load
from strategies.fields import value_type
from strategies.fresh import Fresh
from strategies.reference import Reference

FIELDS = [
    pytest.param(field, id=f"{resource.name}.{field.name}")
    for resource in load().resources
    for field in resource.writable
]


def _is_plain(value: object) -> bool:
    parts = value if isinstance(value, list) else [value]
    return not any(isinstance(one, Fresh | Reference) for one in parts)


@pytest.mark.parametrize("field", FIELDS)
def test_a_refused_value_is_not_valid(field: Field) -> None:
    refused = [one.value for one in value_type(field).refused if _is_plain(one.value)]
    assert [value for value in refused if broken_kind(field, value) is None] == []


@pytest.mark.parametrize("field", FIELDS)
def test_an_accepted_value_breaks_nothing(field: Field) -> None:
    accepted = [one.value for one in value_type(field).accepted if _is_plain(one.value)]
    assert [value for value in accepted if broken_kind(field, value) not in {None, "open"}] == []
