"""Which fields an Update changes alone, so that a change that spreads can be seen."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts.harness.checks.base import ProfileProgress
from contracts.harness.checks.isolation import IsolationCheck
from contracts.harness.generation.profiles import PROFILES
from contracts.harness.records.created import CreatedRecord
from spec import derive, load
from strategies import bodies
from strategies.control import control, is_free

SPEC = load()
[PARTIAL, *_] = [rule for rule in derive(SPEC) if rule.kind == "partial"]


def check(name: str) -> tuple[IsolationCheck, CreatedRecord]:
    resource = SPEC.resource(name)
    client = SimpleNamespace(resource=resource, recorder=None)
    untouched = IsolationCheck(cast(Any, client), PARTIAL, ProfileProgress(PROFILES["gate"], {}))
    return untouched, cast(CreatedRecord, SimpleNamespace(body=bodies.complete(resource)))


@pytest.mark.parametrize("name", [resource.name for resource in SPEC.resources])
def test_every_field_that_is_tied_to_no_other_is_changed_alone(name: str) -> None:
    untouched, record = check(name)
    fields = SPEC.resource(name).writable
    needed = {f.agrees_with for f in fields}
    needed |= {name for f in fields for names in f.relations.values() for name in names}
    free = {
        f.name
        for f in fields
        if f.name not in needed
        and not (f.relations or f.agrees_with or f.unique or f.id_of or f.required)
    }
    required = {f.name for f in fields if f.required}
    changed = [set(patch) - required for patch in untouched._single_changes(record)]
    assert [len(one) <= 1 for one in changed] == [True] * len(changed)
    assert set().union(*changed) == free


@pytest.mark.parametrize("name", [resource.name for resource in SPEC.resources])
def test_the_control_record_holds_nothing_that_a_reset_produces(name: str) -> None:
    resource = SPEC.resource(name)
    body = control(resource, opaque=True)
    for field in resource.writable:
        if field.name in body and is_free(resource, field):
            assert body[field.name], field.name


@pytest.mark.parametrize("name", [resource.name for resource in SPEC.resources])
def test_every_patch_finds_the_other_fields_full(name: str) -> None:
    resource = SPEC.resource(name)
    state = control(resource, opaque=True)
    untouched, _ = check(name)
    record = cast(CreatedRecord, SimpleNamespace(body=dict(state)))
    free = {f.name for f in resource.writable if is_free(resource, f)}
    for patch in untouched._single_changes(record):
        emptied = {key for key in free & state.keys() if not state[key]}
        assert emptied <= patch.keys()
        state |= patch
