"""What a script says of an answer agrees with what the contracts say of it."""

import itertools
from typing import Any

import pytest

from contracts.harness.oracle import relations
from contracts.harness.oracle.equivalence import likeness
from contracts.harness.oracle.formats import FORMATS
from contracts.harness.reproduce import judging
from contracts.harness.reproduce.expectations import spelling
from spec import Field, Rule, derive, load
from spec.kinds import KINDS, UNSTATED
from tests.unit.harness.test_equivalence import ALIKE, APART, OTHERS, RESPELLED, UNREADABLE

RULES = {
    rule.id: rule
    for rule in derive(load())
    if KINDS[rule.kind].scope == "relation" and rule.details["relation"] not in UNSTATED
}
EARLY, LATE = "2020-01-31", "2020-02-01"
TEXTS = [
    "",
    "2020-02-29",
    "2021-02-29",
    "20200229",
    "2020-02-29T12:00:00Z",
    "2020-02-29T12:00:00",
    "2020-02-29T12:00:60Z",
    "2020-02-29 12:00:00Z",
    "2020-02-29t12:00:00.5+23:59",
    "2020-02-29T24:00:00Z",
    "2020-02-29T12:00:00+24:00",
    "2020-02-29T12:00:00+0100",
    "2016-12-31T23:59:60Z",
    "2017-01-01T00:59:60+01:00",
    "2016-12-31T23:59:60+01:00",
    "0000-02-29T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "\u0662020-02-29",
    "a@example.com",
    '"a b"@example.com',
    "a b@example.com",
    "a..b@example.com",
    f"{'a' * 64}@example.com",
    f"{'a' * 65}@example.com",
    f"a@{'b' * 63}.com",
    f"a@{'b' * 64}.com",
    "a@[127.0.0.1]",
    "a@localhost",
    "a@b@example.com",
    "example.com",
    "197601012391",
    "19760101-2391",
    "197601012392",
    "556036-0793",
    "5560360794",
    "7350053850019",
    "7350053850018",
    "73-50053850019",
    "https://example.com/a",
    "https://a:b@example.com:80?c#d",
    "https://[::1]/",
    "https://",
    "https:///a",
    "https://exa mple.com",
    "example.com/a",
]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rules_between_fields_are_judged_alike(rule: Rule) -> None:
    names = [str(rule.field), *rule.details["others"]]
    relation = str(rule.details["relation"])
    values: list[Any] = (
        [None, ["a"], ["b", "a"], []] if "values" in relation else [None, EARLY, LATE]
    )
    for chosen in itertools.product(values, repeat=len(names)):
        record = dict(zip(names, chosen, strict=True))
        said = judging.holds(relation, names[0], names[1:], record)
        assert said == relations.holds(rule, record), record


@pytest.mark.parametrize("name", FORMATS)
def test_formats_are_judged_alike(name: str) -> None:
    said = {text: judging.fits(text, name) for text in TEXTS}
    assert said == {text: FORMATS[name](text) for text in TEXTS}


@pytest.mark.parametrize(
    ("field", "sent", "got"),
    [
        *ALIKE,
        *APART,
        *(spelled[:3] for spelled in RESPELLED),
        *OTHERS,
        *((field, value, value) for field, value in UNREADABLE),
    ],
)
def test_what_was_read_back_is_judged_alike(field: Field, sent: Any, got: Any) -> None:  # noqa: ANN401
    alike = likeness(field, sent, got) != "different"
    assert judging.same(sent, got, spelling(field)) == alike
