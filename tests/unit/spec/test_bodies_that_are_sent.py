"""The bodies that are built stand beside these tests: a change of one shows in review.

Renew them with `pytest tests/unit/spec --snapshot-update`, then read what changed.
"""

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from spec import Resource, Spec, derive
from strategies import bodies, relations
from strategies.covering_rows import covering_rows, edge_rows
from strategies.fresh import Fresh
from strategies.reference import Reference


@pytest.fixture(params=["berth", "protectedidentity", "organizationuserworkengagement"])
def resource(request: pytest.FixtureRequest, wider_spec: Spec) -> Resource:
    return wider_spec.resource(request.param)


def _told(value: Any) -> str:  # noqa: ANN401 - a JSON value or a placeholder
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_told(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_told, value)) + "]"
        case Fresh():
            return f"a new {value.field.name}"
        case Reference():
            which = ["of its own"] * value.alone + ["in upper case"] * value.upper_case
            return " ".join([f"a {value.target}", *which])
        case _:
            return ascii(value)


def test_whole_bodies(resource: Resource, snapshot: SnapshotAssertion) -> None:
    smallest = bodies.minimal(resource)
    told = {
        "minimal": _told(smallest),
        **{f"complete, choice {n}": _told(bodies.complete(resource, n)) for n in range(3)},
        **{f"edge {n}": _told(row.body) for n, row in enumerate(edge_rows(resource))},
        **{f"tour, row {n}": _told(row.body) for n, row in enumerate(covering_rows(resource)[:3])},
    }
    for field in resource.writable:
        value = {field.name: bodies.plain_value(field)}
        told[f"Create with {field.name}"] = _told(bodies.having(resource, **value))
        told[f"Update of {field.name}"] = _told(bodies.patch(resource, smallest, **value))
    assert told == snapshot


def test_bodies_that_keep_or_break_a_rule_between_fields(
    resource: Resource, wider_spec: Spec, snapshot: SnapshotAssertion
) -> None:
    told = []
    for rule in derive(wider_spec):
        if rule.resource != resource.name or "relation" not in rule.details or rule.unreachable:
            continue
        told += [
            f"{rule.id} kept, {kept.description}: {_told(kept.body)}"
            for kept in relations.keeping(resource, rule)
        ]
        for broken in relations.breaking(resource, rule):
            before = f", stored {_told(broken.stored)}" if broken.stored is not None else ""
            right = "" if broken.alone else ", or put right"
            told.append(
                f"{rule.id} broken, {broken.description}: {_told(broken.body)}{before}{right}"
            )
    assert told == snapshot
