"""A body is coherent when its fields agree with each other."""

import dataclasses
from typing import Any

import pytest

from contracts.harness.oracle.coherence import is_coherent
from spec import Field, load

SPEC = load()
PERSON = dataclasses.replace(
    SPEC.resource("subtenant"),
    fields=(
        Field("ssn", {"type": ["string", "null"]}),
        Field("ssn_is_coordination_number", {"type": "boolean"}, agrees_with="ssn"),
    ),
)
BETWEEN = dataclasses.replace(
    PERSON,
    fields=(
        Field("opens", {"type": ["string", "null"]}),
        Field("closes", {"type": ["string", "null"]}, relations={"after": ("opens",)}),
    ),
)
AGREEING: list[dict[str, Any]] = [
    {},
    {"ssn": "191401682396", "ssn_is_coordination_number": True},
    {"ssn": "197601012391", "ssn_is_coordination_number": False},
    {"ssn": "19760101-2391", "ssn_is_coordination_number": False},
    {"ssn": "string", "ssn_is_coordination_number": True},
    {"ssn": None, "ssn_is_coordination_number": True},
]
CONTRADICTING: list[dict[str, Any]] = [
    {"ssn": "191401682396"},
    {"ssn": "191401682396", "ssn_is_coordination_number": False},
    {"ssn": "19760101-2391", "ssn_is_coordination_number": True},
]


@pytest.mark.parametrize("body", AGREEING)
def test_facts_about_one_person_agree(body: dict[str, Any]) -> None:
    assert is_coherent(PERSON, body)


@pytest.mark.parametrize("body", CONTRADICTING)
def test_facts_about_one_person_contradict_each_other(body: dict[str, Any]) -> None:
    assert not is_coherent(PERSON, body)


@pytest.mark.parametrize(
    ("ssn", "born", "agree"),
    [
        ("197601012391", "1976-01-01", True),
        ("197601012391", "1976-01-02", False),
        ("191401682396", "1914-01-08", True),
        ("191401682396", "1914-01-68", False),
    ],
)
def test_a_birth_date_is_the_one_in_the_number(ssn: str, born: str, agree: bool) -> None:
    resource = SPEC.resource("protectedidentity")
    assert is_coherent(resource, {"ssn": ssn, "birth_date": born}) is agree


@pytest.mark.parametrize(
    ("opens", "closes", "coherent"),
    [
        ("2020-01-01", "2020-01-02", True),
        ("2020-01-01", "2020-01-01", False),
        ("2020-01-02", "2020-01-01", False),
        ("2020-01-02", None, True),
        (5, "2020-01-01", True),
    ],
)
def test_dates_with_an_order_are_strictly_in_it(
    opens: object, closes: object, coherent: bool
) -> None:
    assert is_coherent(BETWEEN, {"opens": opens, "closes": closes}) is coherent
