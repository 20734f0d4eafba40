"""Validators that servers are built on decide which values are open.

A class that one of them accepts is refused only if the reference excludes it explicitly. A class
that one of them refuses is never accepted for certain.
"""

import re

import pytest

from tests.validators.classes import ValueClass, classes
from tests.validators.table import PAGE, page
from tests.validators.verdicts import VALIDATORS, Judged, NotRecordedError, judged, verdicts_of


def _shown(one: Judged) -> str:
    value_class = one.value_class
    values = ", ".join(repr(value)[:60] for value in value_class.values[:3])
    return f"{value_class.kind}: {value_class.description} ({values})"


def test_no_validator_accepts_a_refused_value_that_no_statement_excludes() -> None:
    found = [
        f"{_shown(one)} is accepted by {', '.join(one.takers)}"
        for one in judged()
        if one.value_class.side == "refused" and one.takers and not one.value_class.statement
    ]
    assert found == []


def test_every_validator_that_knows_the_format_accepts_an_accepted_value() -> None:
    found = [
        f"{_shown(one)} is refused by {', '.join(one.refusers)}"
        for one in judged()
        if one.value_class.side == "accepted" and one.refusers
    ]
    assert found == []


@pytest.mark.parametrize("name", VALIDATORS)
def test_every_validator_says_something(name: str) -> None:
    verdicts = {one.accepts[name] for one in judged()}
    assert True in verdicts
    assert False in verdicts or "documented" in name


def test_the_table_in_the_documentation_is_current() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "run: python -m tests.validators table"


def _sides(kind: str) -> dict[str, str]:
    return {one.description: one.side for one in classes() if one.kind == kind}


# What servers were found to accept, and two further members of each class.
OPEN = [
    ("date_time", "an offset of 60 minutes"),
    ("date_time", "the hour only"),
    ("date_time", "seconds since 1970"),
    ("date", "no dashes"),
    ("date", "a week and a weekday"),
    ("date", "no leading zeros"),
    ("email", "a domain part of 64 characters"),
    ("email", "two at signs"),
    ("email", "angle brackets around the address"),
    ("bare_id", "the last digit left out"),
    ("boolean", "an array with true in it"),
    ("integer", "an array with the number in it"),
    ("integer", "a number with a fraction"),
    ("ssn", "an array with the text in it"),
    ("objects", "a text in place of the array"),
]


@pytest.mark.parametrize(("kind", "description"), OPEN)
def test_what_a_validator_accepts_is_open(kind: str, description: str) -> None:
    assert _sides(kind)[description] == "open"


def test_a_statement_of_the_reference_is_named() -> None:
    statements = {one.statement for one in classes() if one.side == "refused"}
    named = {re.split(r"[ (]", statement)[0] for statement in statements if statement}
    assert named == {"pattern", "minLength", "maxLength", "enum", "minimum", "maximum", "check"}


def test_a_class_without_a_recorded_verdict_is_noticed() -> None:
    unknown = ValueClass("date", {"type": "string", "format": "date"}, "open", "", "", ("1-1-1",))
    with pytest.raises(NotRecordedError, match="1-1-1"):
        dict(verdicts_of(unknown))
