"""A refusal says what is wrong with the request, and never repeats the promise that it breaks."""

import dataclasses

import pytest

from mock_api.checks.derived import checks_of
from mock_api.checks.refusals import refusal
from spec import derive, load

SPEC = load()
RULES = {rule.id: rule for rule in derive(SPEC)}
UNACCEPTED = "This value is not accepted: "


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("protectedidentity.ssn.format", "expected a number with a valid Luhn check digit."),
        ("protectedidentity.email.format", "expected an e-mail address."),
        ("protectedidentity.ssn.min_length", "fewer than 12 characters."),
        ("protectedidentity.ssn.type", "expected JSON of type string."),
        ("protectedidentity.tenant.reference", 'expected {"id": "<uuid>"}.'),
        ("protectedidentity.tenant.excluded_by", "it must not be set together with sub_tenant."),
        ("protectedidentity.tenant.any_of", "this field or one of sub_tenant must be set."),
        ("integrationuseragent.application_id.not_null", "it must not be null."),
    ],
)
def test_the_sentence_says_what_is_wrong(rule: str, sentence: str) -> None:
    one = RULES[rule]
    field = SPEC.resource(one.resource).field(str(one.field))
    assert refusal(field, one) == UNACCEPTED + sentence


def test_no_refusal_is_the_sentence_of_its_rule() -> None:
    checks = [check for one in SPEC.resources for check in checks_of(SPEC, one)]
    assert checks
    assert not [check for check in checks if check.rule.says.rstrip(".") in check.says]


def test_a_kind_without_a_sentence_names_its_rule() -> None:
    rule = dataclasses.replace(RULES["protectedidentity.ssn.format"], kind="new_kind")
    field = SPEC.resource("protectedidentity").field("ssn")
    assert refusal(field, rule) == f"{UNACCEPTED}it breaks the rule {rule.id}."
