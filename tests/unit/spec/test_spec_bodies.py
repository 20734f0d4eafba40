"""Bodies made from the description keep its rules, or break the one they are meant to break."""

from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.harness.oracle.relations import holds
from contracts.harness.records.references import Unchecked, resolve_references
from spec import Field, Resource, Rule, Spec, derive, load
from spec.schemas import create_schema, update_schema
from strategies import bodies, relations
from strategies.covering_rows import CoveringRow, covering_rows, edge_rows
from strategies.fields import value_type
from tests.support.truth import broken_relations
from tests.unit.spec.test_spec_bundle import FORMATS

Body = dict[str, Any]
Rows = Callable[[Resource], tuple[CoveringRow, ...]]
OWN = {resource.name: resource for resource in load().resources}
NAMES = ["berth", *OWN]
KIND = {"ordered_relative_to": "order"}


@pytest.fixture(params=NAMES)
def resource(request: pytest.FixtureRequest, wider_spec: Spec) -> Resource:
    return wider_spec.resource(request.param)


def _filled(body: Body) -> Body:
    filled: Body = resolve_references(body, Unchecked())
    return filled


def _mistakes(schema: dict[str, Any], body: Body) -> list[str]:
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, formats=FORMATS)
    return [f"{e.instance_path}: {e.message}" for e in validator.iter_errors(_filled(body))]


def _is_good(resource: Resource, body: Body) -> None:
    assert _mistakes(create_schema(resource), body) == []
    assert broken_relations(resource, body) == set()
    assert _is_coherent(body)


def _is_coherent(body: Body) -> bool:
    """Tell whether a birth date is the one in the ssn beside it."""
    ssn, born = body.get("ssn"), body.get("birth_date")
    if ssn is None or born is None:
        return True
    digits = ssn.replace("-", "")
    day = int(digits[6:8]) - 60 if int(digits[6:8]) > 60 else int(digits[6:8])
    return bool(born == f"{digits[:4]}-{digits[4:6]}-{day:02d}")


def _without_relations(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "allOf"}


def test_the_smallest_body_is_good_and_nothing_can_be_left_out(resource: Resource) -> None:
    body = bodies.minimal(resource)
    _is_good(resource, body)
    for name in body:
        assert _mistakes(create_schema(resource), {k: v for k, v in body.items() if k != name})


def test_the_fullest_body_is_good_and_lacks_only_what_is_excluded(resource: Resource) -> None:
    groups = list(bodies.exclusive_groups(resource))
    for choice in range(3):
        body = bodies.complete(resource, choice)
        _is_good(resource, body)
        missing = {f.name for f in resource.writable} - set(body)
        assert all(len(set(group) - missing) == 1 for group in groups)
        assert len(missing) == sum(len(group) - 1 for group in groups)
    kept = [bodies.complete(resource, choice).keys() for choice in range(2)]
    assert not groups or kept[0] != kept[1]


def test_a_body_with_one_field_given_is_good(resource: Resource) -> None:
    for field in resource.writable:
        body = bodies.having(resource, **{field.name: bodies.plain_value(field)})
        _is_good(resource, body)
        assert body[field.name] is not None


@pytest.mark.parametrize("name", OWN)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_drawn_body_is_good(name: str, data: st.DataObject) -> None:
    _is_good(OWN[name], data.draw(bodies.drawn(OWN[name])))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_drawn_body_of_another_resource_is_good(berth: Resource, data: st.DataObject) -> None:
    _is_good(berth, data.draw(bodies.drawn(berth)))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_body_that_contradicts_itself_is_repaired(data: st.DataObject) -> None:
    resource = OWN["protectedidentity"]
    body = data.draw(bodies.drawn(resource))
    both = {"tenant": {"id": "a"}, "sub_tenant": {"id": "b"}}
    neither = {"tenant": None, "sub_tenant": None}
    for spoilt in ({**body, **both}, {**body, **neither}):
        assert broken_relations(resource, bodies.repaired(resource, spoilt)) == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_patch_carries_the_required_fields_and_contradicts_nothing(
    wider_spec: Spec, name: str
) -> None:
    resource = wider_spec.resource(name)
    required = {f.name for f in resource.writable if f.required}
    for stored in (bodies.minimal(resource), bodies.complete(resource)):
        for field in resource.writable:
            value = bodies.plain_value(field)
            patch = bodies.patch(resource, stored, **{field.name: value})
            assert required <= set(patch)
            assert _mistakes(update_schema(resource), patch) == [], field.name
            if "requires" not in field.relations:
                assert broken_relations(resource, {**stored, **patch}) == set(), field.name


def test_an_update_is_never_empty(resource: Resource) -> None:
    stored = bodies.minimal(resource)
    sent = bodies.patch(resource, stored)
    assert sent
    assert sent == {name: stored[name] for name in sent}


def test_a_patch_carries_what_its_field_requires(berth: Resource) -> None:
    stored = bodies.minimal(berth)
    patch = bodies.patch(berth, stored, rope="a")
    assert broken_relations(berth, {**stored, **patch}) == set()


@pytest.mark.parametrize("name", ["workengagement", "protectedidentity"])
def test_any_change_changes_something(name: str) -> None:
    stored = bodies.complete(OWN[name])
    change = bodies.any_change(OWN[name], stored)
    assert {key for key, value in change.items() if stored.get(key) != value}


def test_a_format_that_means_one_thing_needs_no_family() -> None:
    assert value_type(Field("gln", {"type": "string", "format": "gln13"})).accepted


# -- bodies that break a rule ----------------------------------------------------------------------


def _relation_rules() -> Iterator[tuple[str, str]]:
    for rule in derive(load()):
        if "relation" in rule.details and not rule.unreachable:
            yield rule.resource, rule.id
    for name in ("first.any_of", "left.excluded_by", "latch.together_with", "rope.requires"):
        yield "berth", f"berth.{name}"
    yield "berth", "berth.opens.ordered_relative_to"


@pytest.fixture(params=list(_relation_rules()), ids=lambda pair: pair[1])
def related(request: pytest.FixtureRequest, wider_spec: Spec) -> tuple[Resource, Rule]:
    name, rule_id = request.param
    [rule] = [rule for rule in derive(wider_spec) if rule.id == rule_id]
    return wider_spec.resource(name), rule


def test_a_body_that_keeps_a_relation_is_good(related: tuple[Resource, Rule]) -> None:
    resource, rule = related
    kept = relations.keeping(resource, rule)
    assert len({one.description for one in kept}) == len(kept) >= 2
    for one in kept:
        _is_good(resource, one.body)


def test_a_body_that_breaks_a_relation_breaks_nothing_else(
    related: tuple[Resource, Rule],
) -> None:
    resource, rule = related
    kind, name, others = KIND.get(rule.kind, rule.kind), str(rule.field), rule.details["others"]
    meant = [frozenset((name, *others))]
    if kind != "any_of":
        meant = [frozenset((name, other)) for other in others]
    for one in relations.breaking(resource, rule):
        before = one.stored or {}
        if one.stored is not None:
            _is_good(resource, one.stored)
        whole = {**before, **one.body}
        [(broken, members)] = broken_relations(resource, whole)
        assert (broken, members in meant) == (kind, True), one.description
        assert _mistakes(_without_relations(create_schema(resource)), whole) == [], one.description
        assert not holds(rule, whole), one.description


def test_a_body_that_breaks_a_relation_alone_is_refused_by_the_schema(
    related: tuple[Resource, Rule],
) -> None:
    resource, rule = related
    if rule.kind in {"ordered_relative_to", "matches_values_of"}:
        return  # JSON Schema has no word for an order or a match.
    for one in relations.breaking(resource, rule):
        if one.stored is None:
            assert _mistakes(create_schema(resource), one.body), one.description
        elif one.alone:
            sent = {**bodies.patch(resource, one.stored), **one.body}
            assert _mistakes(update_schema(resource), sent), one.description


def test_a_create_that_breaks_a_relation_does_so_whatever_is_stored(
    related: tuple[Resource, Rule],
) -> None:
    assert all(one.alone for one in relations.breaking(*related) if one.stored is None)


def test_creates_come_before_updates(related: tuple[Resource, Rule]) -> None:
    stored = [one.stored is not None for one in relations.breaking(*related)]
    assert stored == sorted(stored)
    assert stored[0] is False
    assert stored[-1] is True


# -- the tour --------------------------------------------------------------------------------------


def _classes_to_see(resource: Resource) -> set[tuple[str, str]]:
    exclusive = {name for group in bodies.exclusive_groups(resource) for name in group}
    telling = {f.agrees_with for f in resource.writable} | {
        f.name for f in resource.writable if f.agrees_with
    }
    free = [f for f in resource.writable if not f.relations and not f.unique]
    classes = {
        (field.name, sample.description)
        for field in resource.writable
        if field in free or field.name in exclusive | telling
        for sample in value_type(field).accepted
    }
    return classes | {(f.name, "null") for f in free if f.nullable and f.name not in telling}


def test_the_tour_shows_every_class_of_every_free_field(resource: Resource) -> None:
    seen = {
        (name, sample.description)
        for row in covering_rows(resource)
        for name, shown in row.shows.items()
        for sample in shown
    }
    assert _classes_to_see(resource) <= seen


@pytest.mark.parametrize("rows", [covering_rows, edge_rows], ids=["tour", "edges"])
def test_every_row_is_a_good_body_that_holds_what_it_shows(resource: Resource, rows: Rows) -> None:
    for row in rows(resource):
        _is_good(resource, row.body)
        for name, shown in row.shows.items():
            values = [sample.value for sample in shown]
            assert row.body[name] == (" ".join(values) if len(values) > 1 else values[0])


def test_the_edges_begin_with_the_plainest_values_and_end_with_the_last(
    resource: Resource,
) -> None:
    plainest, _, last = edge_rows(resource)
    assert plainest == covering_rows(resource)[0]
    for name, [shown] in plainest.shows.items():
        if shown.description != "null":
            assert shown == value_type(resource.field(name)).accepted[0]
    free = [f for f in resource.writable if not f.relations and not f.unique and f.nullable]
    telling = {f.agrees_with for f in resource.writable}
    for field in free:
        if field.name not in telling and not field.agrees_with:
            assert [one.description for one in last.shows[field.name]] == ["null"]


def test_the_edges_hold_each_longest_text(resource: Resource) -> None:
    assert len(edge_rows(resource)) == 3
    for field in resource.writable:
        if field.relations or field.unique or "maxLength" not in field.schema:
            continue
        longest = max(len(sample.value) for sample in value_type(field).accepted)
        shown = [row.body.get(field.name) for row in edge_rows(resource)]
        assert longest in {len(value) for value in shown if isinstance(value, str)}, field.name
