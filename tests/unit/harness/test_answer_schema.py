"""Each kind of mistake in an answered record is named by the rule it breaks."""

from pathlib import Path
from typing import Any

import pytest

from contracts.harness.oracle.answer_schema import Validators, printable
from contracts.harness.records.references import Unchecked, resolve_references
from spec import Resource, Rule, Spec, derive, load
from strategies import bodies
from tests.support.descriptions import BERTH, copied

ID = "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10"
# The field, what is answered in it (absent: it is left out), and the kinds of rule that breaks.
ABSENT = object()
MISTAKES: list[tuple[str, object, set[str]]] = [
    ("id", ABSENT, {"id.required"}),
    ("id", "none", {"id.format"}),
    ("id", None, {"id.not_null"}),
    ("id", 7, {"id.type"}),
    ("label", ABSENT, {"label.required"}),
    ("label", "a", {"label.min_length"}),
    ("label", "a" * 10, {"label.max_length"}),
    ("label", None, {"label.not_null"}),
    ("first", 1, {"first.type"}),
    ("depth", 0, {"depth.minimum"}),
    ("depth", 41, {"depth.maximum"}),
    ("depth", "4", {"depth.type"}),
    ("depth", 4.5, {"depth.type"}),
    ("depth", True, {"depth.type"}),
    ("flags", ["a", "a"], {"flags.unique_items"}),
    ("flags", "a", {"flags.type"}),
    ("harbour", ID, {"harbour.reference"}),
    ("harbour", {"id": "x"}, {"harbour.reference"}),
    ("harbour", {}, {"harbour.reference"}),
    ("harbour", {"id": None}, {"harbour.reference"}),
    ("gln", "9521234567890", {"gln.format"}),
    ("paint", "abz", {"paint.pattern"}),
    ("paint", "abc\n", {"paint.pattern"}),
    ("side", "aft", {"side.enum"}),
    ("opens", "2020-02-30", {"opens.format"}),
    ("created_at", "yesterday", {"created_at.format"}),
    ("created_at", None, {"created_at.not_null"}),
]
# Fields that are set (others of the group are null), and the relation that breaks.
GROUPS: list[tuple[tuple[str, ...], tuple[str, ...], str]] = [
    (("first", "second", "third"), (), "first.any_of"),
    (("left", "right"), ("left", "right"), "left.excluded_by"),
]
UNNAMED: list[tuple[tuple[str, ...], tuple[str, ...], str]] = [
    (("latch", "key"), ("latch",), "latch.together_with"),
    (("latch", "key"), ("key",), "latch.together_with"),
    (("rope", "anchor"), ("rope",), "rope.requires"),
]
FINE: list[tuple[str, object]] = [
    ("id", ID.upper()),
    ("created_at", "2020-01-01T00:00:00+02:00"),
    ("created_at", "2020-01-01T00:00:00.5Z"),
    ("tags", []),
    ("tags", None),
    ("harbour", {"id": ID, "type": "harbour"}),
    ("harbour", None),
    ("flags", []),
    ("surprise", {"a": 1}),
    ("depth", 4.0),
]


@pytest.fixture(scope="module")
def wider_spec(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    folder: Path = copied(tmp_path_factory.mktemp("answers") / "description")
    (folder / "resources" / BERTH.name).write_bytes(BERTH.read_bytes())
    return load(folder)


@pytest.fixture(scope="module")
def berth(wider_spec: Spec) -> Resource:
    return wider_spec.resource("berth")


@pytest.fixture(scope="module")
def rules(wider_spec: Spec) -> dict[str, Rule]:
    return {rule.id: rule for rule in derive(wider_spec)}


def _good(resource: Resource) -> dict[str, Any]:
    record: dict[str, Any] = resolve_references(bodies.complete(resource), Unchecked())
    return {**record, "id": ID, "created_at": "2020-01-01T00:00:00Z"}


def _found(resource: Resource, record: object) -> set[str]:
    return {f"{one.field}.{one.kind}" for one in Validators().violations(resource, record)}


def test_a_good_record_has_no_mistakes(berth: Resource) -> None:
    for choice in (0, 1):
        record = resolve_references(bodies.complete(berth, choice), Unchecked())
        assert _found(berth, {**_good(berth), **record} | {"left": None}) == set()


@pytest.mark.parametrize(("name", "value", "kinds"), MISTAKES)
def test_a_mistake_is_named_by_its_rule(
    berth: Resource, rules: dict[str, Rule], name: str, value: object, kinds: set[str]
) -> None:
    record = {key: one for key, one in {**_good(berth), name: value}.items() if one is not ABSENT}
    assert _found(berth, record) == kinds
    assert all(f"berth.{kind}" in rules for kind in kinds)


@pytest.mark.parametrize(
    ("group", "there", "rule"),
    [
        *GROUPS,
        *UNNAMED,
    ],
)
def test_a_broken_relation_is_named_by_its_rule(
    berth: Resource,
    rules: dict[str, Rule],
    group: tuple[str, ...],
    there: tuple[str, ...],
    rule: str,
) -> None:
    changed = {name: "a" if name in there else None for name in group}
    assert _found(berth, {**_good(berth), **changed}) == {rule}
    assert f"berth.{rule}" in rules


@pytest.mark.parametrize(
    ("there", "rule"), [((), "tenant.any_of"), (("tenant", "sub_tenant"), "tenant.excluded_by")]
)
def test_both_and_neither_of_two_are_told_apart(
    wider_spec: Spec, rules: dict[str, Rule], there: tuple[str, ...], rule: str
) -> None:
    resource = wider_spec.resource("protectedidentity")
    record = {"id": ID, **{name: {"id": ID} for name in there}}
    assert _found(resource, record) == {rule}
    assert f"protectedidentity.{rule}" in rules


@pytest.mark.parametrize(("name", "value"), FINE)
def test_what_is_allowed_is_no_mistake(berth: Resource, name: str, value: object) -> None:
    assert _found(berth, {**_good(berth), name: value}) == set()


def test_every_mistake_of_a_record_is_found(berth: Resource) -> None:
    record = {**_good(berth), "id": "x", "depth": 0, "side": "aft", "left": None}
    assert _found(berth, record) == {"id.format", "depth.minimum", "side.enum"}


def test_a_mistake_says_where_what_and_what_instead(berth: Resource) -> None:
    [violation] = Validators().violations(berth, {**_good(berth), "depth": 0})
    assert (violation.pointer, violation.expected, violation.got) == ("/depth", "minimum 1", "0")


def test_a_lone_surrogate_is_no_reason_to_stumble(berth: Resource) -> None:
    assert _found(berth, {**_good(berth), "first": "\ud800", "\udfff": 1}) == set()
    assert printable({"a\ud800": ["\udfff"]}) == {"a\ufffd": ["\ufffd"]}


@pytest.mark.parametrize("value", [10**400, -(10**400), 1e308, float("inf"), float("nan")])
def test_a_number_beyond_measure_is_no_reason_to_stumble(berth: Resource, value: float) -> None:
    assert "depth.minimum" not in _found(berth, {**_good(berth), "left": None, "first": "a"})
    list(Validators().violations(berth, {**_good(berth), "depth": value}))
