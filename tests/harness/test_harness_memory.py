"""What an Update changes, so that a lost or a spread change can be seen."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts.harness.memory_trial import MemoryTrial
from contracts.harness.profiles import PROFILES
from contracts.harness.subject import Record
from spec import derive, load
from strategies import bodies

SPEC = load()
[PARTIAL, *_] = [rule for rule in derive(SPEC) if rule.kind == "partial"]


def trial(name: str) -> tuple[MemoryTrial, Record]:
    resource = SPEC.resource(name)
    subject = SimpleNamespace(resource=resource, ledger=None)
    memory = MemoryTrial(
        cast(Any, subject), PARTIAL, PROFILES["gate"], tour=cast(Any, None), seen=set()
    )
    return memory, cast(Record, SimpleNamespace(body=bodies.complete(resource)))


@pytest.mark.parametrize("name", ["workengagement", "protectedidentity"])
def test_any_change_changes_something(name: str) -> None:
    memory, record = trial(name)
    change = memory._any_change(record)
    assert {key for key, value in change.items() if record.body.get(key) != value}


@pytest.mark.parametrize("name", [resource.name for resource in SPEC.resources])
def test_every_field_that_is_tied_to_no_other_is_changed_alone(name: str) -> None:
    memory, record = trial(name)
    fields = SPEC.resource(name).writable
    told = {f.agrees_with for f in fields}
    free = {
        f.name
        for f in fields
        if f.name not in told
        and not (f.relations or f.agrees_with or f.target or f.unique or f.required)
    }
    required = {f.name for f in fields if f.required}
    changed = [set(patch) - required for patch in memory._single_changes(record)]
    assert [len(one) <= 1 for one in changed] == [True] * len(changed)
    assert set().union(*changed) == free
