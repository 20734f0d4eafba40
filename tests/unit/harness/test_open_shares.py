"""The open values are spread over the fields of a run."""

from collections import Counter
from dataclasses import replace

from contracts.harness.checks.open_shares import OpenShares
from spec import Field, OperationName, Resource, load
from strategies.fields import value_type
from strategies.values import Unspecified

SPEC = load()
TESTED = [SPEC.resource(name) for name in ("tenant", "workengagement", "subtenant")]
FIELDS = [(one, f) for one in TESTED for f in one.writable if f.basis != "open"]
Key = tuple[str, str]


def _key(field: Field, sample: Unspecified) -> Key:
    return value_type(field).name, sample.description


def _classes() -> set[Key]:
    return {_key(field, sample) for _, field in FIELDS for sample in value_type(field).open}


def _sent(shares: OpenShares, how: OperationName) -> list[tuple[Key, tuple[str, str]]]:
    return [
        (_key(field, sample), (resource.name, field.name))
        for resource, field in FIELDS
        for sample in shares.sent_by(how, resource, field)
    ]


def test_each_class_is_sent_once_by_create_and_once_by_update() -> None:
    shares = OpenShares(TESTED)
    how: OperationName
    for how in ("create", "update"):
        sent = Counter(key for key, _ in _sent(shares, how))
        assert set(sent) == _classes()
        assert set(sent.values()) == {1}


def test_create_and_update_take_different_fields_where_there_are_two() -> None:
    shares = OpenShares(TESTED)
    created, updated = dict(_sent(shares, "create")), dict(_sent(shares, "update"))
    having: dict[str, set[tuple[str, str]]] = {}
    for resource, field in FIELDS:
        having.setdefault(value_type(field).name, set()).add((resource.name, field.name))
    several = [key for key in created if len(having[key[0]]) > 1]
    assert several
    assert all(created[key] != updated[key] for key in several)


def test_the_classes_go_to_many_fields() -> None:
    places = {place for _, place in _sent(OpenShares(TESTED), "create")}
    texts = [f for _, f in FIELDS if value_type(f).name == "text"]
    assert len(texts) > 4
    of_texts = {p for (name, _), p in _sent(OpenShares(TESTED), "create") if name == "text"}
    assert len(of_texts) > 4
    assert len(places) > len(of_texts)


def test_every_whole_number_is_sent_its_own_fraction() -> None:
    resource = SPEC.resource("workengagement")
    limits: dict[str, dict[str, int]] = {"low": {"maximum": 3}, "high": {"minimum": 12}}
    fields = [
        replace(resource.field("name"), name=name, schema={"type": "integer", **one})
        for name, one in limits.items()
    ]
    resource = replace(resource, fields=tuple(fields))
    shares = OpenShares([resource])
    created = {field.name: shares.sent_by("create", resource, field) for field in fields}
    sent = {
        name: [one.value for one in values if one.question == "fraction"]
        for name, values in created.items()
    }
    assert sent == {"low": [1.5], "high": [12.5]}


def test_two_processes_agree() -> None:
    assert _sent(OpenShares(TESTED), "create") == _sent(OpenShares(TESTED), "create")
    reordered = OpenShares(reversed(TESTED))
    assert {key for key, _ in _sent(reordered, "create")} == _classes()


def test_a_field_of_another_run_gets_none() -> None:
    other: Resource = SPEC.resource("organizationuser")
    shares = OpenShares(TESTED)
    assert [shares.sent_by("create", other, field) for field in other.writable] == [[]] * len(
        other.writable
    )
