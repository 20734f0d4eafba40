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
    told = {f.agrees_with for f in fields}
    free = {
        f.name
        for f in fields
        if f.name not in told
        and not (f.relations or f.agrees_with or f.target or f.unique or f.required)
    }
    required = {f.name for f in fields if f.required}
    changed = [set(patch) - required for patch in untouched._single_changes(record)]
    assert [len(one) <= 1 for one in changed] == [True] * len(changed)
    assert set().union(*changed) == free
