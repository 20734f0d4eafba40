"""Every promise is derived from the description: its id, its sentence, its basis, its source."""

import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from spec import Resource, Rule, Spec, derive
from spec.loader import APPLICATIONS
from tests.support.descriptions import PAIR

PROJECT = APPLICATIONS.parent
CODE = ("spec", "strategies", "contracts", "mock_api", "reports")
CREDENTIALS = (
    "customer_id",
    "application_id",
    "service_id",
    "service_version_id",
    "client_ct",
    "client_object_id",
    "client_secret",
)
# Written down by hand from berth.yaml.
OF_FIELDS = {
    "id": "read_only required not_null constant type format unique",
    "label": "required not_null read_back type min_length max_length unique",
    "first": "nullable read_back type max_length any_of",
    "second": "nullable read_back type max_length",
    "third": "nullable read_back type max_length",
    "left": "nullable read_back type max_length excluded_by",
    "right": "nullable read_back type max_length",
    "latch": "nullable read_back type max_length together_with",
    "key": "nullable read_back type max_length",
    "rope": "nullable read_back type max_length requires",
    "anchor": "nullable read_back type max_length",
    "opens": "nullable read_back type format ordered_relative_to",
    "closes": "nullable read_back type format",
    "depth": "not_null read_back type minimum maximum",
    "flags": "not_null read_back type unique_items",
    "harbour": "nullable read_back reference",
    "gln": "nullable read_back type format min_length max_length",
    "paint": "nullable read_back type pattern",
    "side": "not_null read_back type enum",
    "tags": "read_only",
    "created_at": "read_only not_null constant type format",
}
OF_OPERATIONS = {
    "create": "status robust answered discreet json malformed_json content_type persisted "
    "no_effect",
    "bulk_write": "status robust answered discreet json malformed_json content_type "
    "in_order persisted no_effect",
    "list": "status robust answered discreet json items complete paging order_by filter.id.in",
    "get": "status robust answered discreet json unknown_pk malformed_pk same_record",
    "update": "status robust answered discreet json unknown_pk malformed_pk malformed_json "
    "content_type partial only_that put no_effect",
    "delete": "status robust answered discreet unknown_pk malformed_pk gone only_that no_effect",
}


@pytest.fixture(scope="module")
def rules(wider_spec: Spec) -> tuple[Rule, ...]:
    return derive(wider_spec)


def test_a_small_resource_has_exactly_these_rules(rules: tuple[Rule, ...]) -> None:
    expected = {
        f"berth.{place}.{kind}"
        for place, kinds in chain(OF_FIELDS.items(), OF_OPERATIONS.items())
        for kind in kinds.split()
    } | {
        f"berth.{operation}.authentication.{credential}"
        for operation in OF_OPERATIONS
        for credential in CREDENTIALS
    }
    assert {rule.id for rule in rules if rule.resource == "berth"} == expected


def test_no_id_stands_for_two_rules(rules: tuple[Rule, ...]) -> None:
    assert [name for name, times in Counter(rule.id for rule in rules).items() if times > 1] == []


def test_every_rule_says_what_where_and_on_what_basis(rules: tuple[Rule, ...]) -> None:
    for rule in rules:
        assert re.fullmatch(r"\S[^\n]*[^\s.]\.", rule.says), rule.id
        assert not re.search(r"\{[a-z]", rule.says), rule.id
        assert rule.basis in {"stated", "implied", "open"}, rule.id
        assert rule.source.text.startswith("Accounts 2.0.0 › "), rule.id
        assert (rule.field is None) != (rule.operation is None), rule.id
        assert str(rule) == rule.id


def test_an_id_is_made_of_its_place_and_its_kind(rules: tuple[Rule, ...]) -> None:
    for rule in rules:
        more = {"authentication": ("scheme",), "filter": ("field", "operator")}.get(rule.kind, ())
        place = [rule.resource, str(rule.field or rule.operation), rule.kind]
        place += [rule.details[name] for name in more if rule.details[name]]
        assert rule.id == ".".join(place)


def test_a_rule_is_found_at_its_source(rules: tuple[Rule, ...]) -> None:
    by_id = {rule.id: rule for rule in rules}
    label = by_id["berth.label.max_length"]
    assert label.source.text == (
        "Accounts 2.0.0 › Create 'Berth' › label: string, 2 to 9 characters, unique"
    )
    assert label.source.url == "https://example.com/berth"
    assert label.says == "label has at most 9 characters."
    assert by_id["berth.get.status"].source.text == "Accounts 2.0.0 › Get 'Berth'"
    tags = by_id["berth.tags.read_only"]
    assert tags.source.text == "Accounts 2.0.0 › Create 'Berth' › Responses › tags: any"


def test_what_a_keyword_limits_stands_in_the_details(rules: tuple[Rule, ...]) -> None:
    details = {rule.id: dict(rule.details) for rule in rules}
    assert details["berth.label.min_length"] == {"limit": 2}
    assert details["berth.depth.maximum"] == {"limit": 40}
    assert details["berth.side.enum"] == {"values": ["port", "starboard"]}
    assert details["berth.gln.format"] == {"format": "gln13"}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("first.any_of", "At least one of first, second or third is set."),
        ("left.excluded_by", "left is not set together with right."),
        ("latch.together_with", "latch and key are set together, or neither is."),
        ("rope.requires", "rope is set only if anchor is."),
        ("opens.ordered_relative_to", "opens is not after closes."),
    ],
)
def test_a_rule_between_fields_is_one_sentence(
    rules: tuple[Rule, ...], name: str, says: str
) -> None:
    [rule] = [rule for rule in rules if rule.id == f"berth.{name}"]
    assert rule.says == says


def test_a_relation_is_one_rule_however_many_fields_print_it(rules: tuple[Rule, ...]) -> None:
    said = Counter(
        (rule.resource, rule.kind, frozenset((str(rule.field), *rule.details["others"])))
        for rule in rules
        if "relation" in rule.details
    )
    assert set(said.values()) == {1}
    ours = {(kind, names) for resource, kind, names in said if resource == "protectedidentity"}
    pair = frozenset({"tenant", "sub_tenant"})
    assert ours == {("any_of", pair), ("excluded_by", pair)}


def test_what_the_answers_do_not_show_is_not_promised(spec: Spec) -> None:
    for resource in spec.resources:
        shown = {f.name for f in (*resource.writable, *resource.readable)}
        assert {r.field for r in derive(spec) if r.resource == resource.name and r.field} <= shown


def test_a_rule_nothing_can_break_says_why(rules: tuple[Rule, ...]) -> None:
    assert {rule.id for rule in rules if rule.unreachable and rule.resource in PAIR} == {
        "protectedidentity.phone_number.max_length",
        "workengagement.color_code.max_length",
    }


def _code() -> list[Path]:
    return [path for folder in CODE for path in (PROJECT / folder).rglob("*.py")]


@pytest.mark.parametrize("name", PAIR)
def test_no_code_names_a_resource(name: str) -> None:
    naming = [path for path in _code() if name in path.read_text(encoding="utf-8").lower()]
    assert naming == []


def test_more_fields_mean_more_rules_without_a_word_of_code(berth: Resource) -> None:
    assert len(berth.fields) == len(OF_FIELDS)
    assert [f.name for f in berth.fields] == list(OF_FIELDS)
