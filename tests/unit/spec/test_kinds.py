"""The table of kinds: each is derived somewhere, each is complete, and each is read alike."""

import string
from pathlib import Path

import pytest

from spec import Rule, Spec, derive, load
from spec.kinds import BY_KEYWORD, BY_RELATION, KINDS, Kind, names_of
from spec.loader import EXTENSIONS, RELATIONS

FACTS = {
    "field": {"name", "value"},
    "value": {"name", "limit", "type", "target", "values"},
    "relation": {"name", "others", "all"},
    "operation": {"title", "success", "others"},
    "credential": {"title", "header"},
    "list": {"parameter", "field", "negation"},
}


@pytest.fixture(scope="module")
def rules(wider_spec: Spec, workshop: Path) -> tuple[Rule, ...]:
    """The rules of every resource of the project, and of made-up ones."""
    return (*derive(load()), *derive(wider_spec), *derive(load(workshop)))


def test_every_derived_kind_has_one_entry_and_every_entry_is_derived(
    rules: tuple[Rule, ...],
) -> None:
    assert {rule.kind for rule in rules} == set(KINDS)
    assert [kind.name for kind in KINDS.values()] == list(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_sentence_takes_only_the_facts_of_its_scope(kind: Kind) -> None:
    templates = [kind.says] if isinstance(kind.says, str) else kind.says.values()
    for template in templates:
        assert template.endswith((".", "{negation}."))
        named = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert named <= FACTS[kind.scope]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_kind_is_of_operations_or_of_fields(kind: Kind, rules: tuple[Rule, ...]) -> None:
    of_operations = kind.scope in {"operation", "credential", "list"}
    assert {rule.operation is not None for rule in rules if rule.kind == kind.name} == {
        of_operations
    }


def test_what_a_kind_says_of_itself_is_true_of_its_rules(rules: tuple[Rule, ...]) -> None:
    for rule in rules:
        kind = KINDS[rule.kind]
        assert not kind.fields or rule.field in kind.fields
        assert ("relation" in rule.details) == (kind.scope == "relation")
        assert rule.details.get("relation", rule.kind) in (kind.relations or {rule.kind})
        assert ("scheme" in rule.details) == (kind.scope == "credential")


def test_each_relation_is_an_extension_of_the_description() -> None:
    assert set(RELATIONS) <= EXTENSIONS
    assert {BY_RELATION[relation].scope for relation in RELATIONS.values()} == {"relation"}
    assert {kind.name for kind in BY_RELATION.values()} == set(names_of(scope="relation"))


def test_an_order_is_mirrored_and_the_others_are_their_own_mirror() -> None:
    mirrored = {name: kind.mirrored(name) for name, kind in BY_RELATION.items()}
    assert (mirrored.pop("before"), mirrored.pop("after")) == ("after", "before")
    assert all(name == other for name, other in mirrored.items())


def test_what_a_keyword_says_is_visible_in_any_record() -> None:
    assert {kind.seen_in for kind in BY_KEYWORD.values()} == {"any record"}
    picking = {kind.keyword for kind in KINDS.values() if kind.picks_values}
    limits = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    assert picking == {"format", "pattern", "enum", *limits}


def test_a_kind_that_names_its_operations_has_a_rule_at_each(rules: tuple[Rule, ...]) -> None:
    for kind in KINDS.values():
        if isinstance(kind.operations, tuple) and kind.operations:
            found = {rule.operation for rule in rules if rule.kind == kind.name}
            assert found == set(kind.operations)


def test_names_are_joined_as_in_a_sentence() -> None:
    says = KINDS["any_of"].sentence(all=("a", "b", "c"))
    assert says == "At least one of a, b or c is set."
    assert KINDS["enum"].sentence("cut", name="side", values=[0]) == "side may be 0."
