"""Which fields an Update changes alone, so that a change that spreads can be seen."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import groupby, permutations
from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts.harness.checks.base import ProfileProgress
from contracts.harness.checks.isolation import IsolationCheck, _joined
from contracts.harness.generation.profiles import PROFILES
from contracts.harness.http.credentials import Credentials
from contracts.harness.outcomes import RuleBroken
from contracts.harness.recording.recorder import Recorder
from contracts.harness.recording.report import ContractReport
from contracts.harness.records.created import CreatedRecord
from proof.bench import checks_at
from spec import derive, load
from strategies import bodies
from strategies.control import control, is_free
from tests.support import careless
from tests.support.loopback import Asked, Reply, as_json, loopback

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


@pytest.mark.parametrize("name", [resource.name for resource in SPEC.resources])
def test_sets_of_changes_tell_any_two_fields_apart_and_leave_all_of_them_full(name: str) -> None:
    untouched, _ = check(name)
    state = control(SPEC.resource(name), opaque=True)
    record = cast(CreatedRecord, SimpleNamespace(body=dict(state)))
    patches = untouched._single_changes(record)
    changes = [[*alike] for _, alike in groupby(patches, key=sorted)]
    sets = [_joined(one) for one in untouched._in_sets(changes)]
    assert sum(map(len, sets)) <= len(patches)
    fields = set().union(*patches) - set(patches[0])
    for one, other in permutations(fields, 2):
        assert any(one in patch and other not in patch for [patch, *_] in sets), (one, other)
    sent = [value for steps in sets for patch in steps for value in patch.items()]
    assert all(value in sent for patch in patches for value in patch.items())
    for steps in sets:
        for patch in steps:
            state |= patch
        assert all(state[name] for name in steps[-1] if untouched._resource.field(name).nullable)


USER = "organizationuser"
UPDATE = next(rule for rule in derive(SPEC) if rule.id == f"{USER}.update.partial")


def _judged(change: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any] | None]) -> list[str]:
    """Return what is said of a server whose Update stores what `change` makes of it.

    It refuses what `change` makes nothing of.
    """
    usual = careless.answering()

    def answer(asked: Asked) -> Reply:
        if asked.method != "PATCH":
            return usual(asked)
        stored = json.loads(usual(replace(asked, method="GET")).body)
        changed = change(stored, asked.json)
        if changed is None:
            return as_json({}, 400)
        return usual(replace(asked, body=json.dumps(changed).encode()))

    values = {scheme.variable: "made up" for scheme in SPEC.schemes}
    credentials = Credentials(SPEC.schemes, values)
    with loopback(answer) as server:
        recorder = Recorder(derive(SPEC), credentials, server.url, "pytest '{node}'")
        recorder.open(ContractReport("node", UPDATE.says, UPDATE.id))
        judging = checks_at(server.url, credentials, SPEC, recorder, PROFILES["gate"])
        with suppress(RuleBroken):
            judging.isolation(UPDATE).keeps_other_fields()
        return [str(one.because) for one in recorder.report.findings]


def test_one_field_alone_is_blamed_for_what_it_changes() -> None:
    def change(_: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        return sent if {"email", "fmi"} - {*sent} != {"fmi"} else {**sent, "fmi": None}

    assert _judged(change) == ["Update sent detail_access, email, and fmi changed"]


def test_what_only_a_set_of_fields_changes_is_found_as_well() -> None:
    def change(_: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        return {**sent, "last_name": None} if len(sent) > 3 else sent

    [because] = _judged(change)
    assert because.startswith("Update sent detail_access, org_no, fmi, ")
    assert because.endswith(" and last_name changed")


def test_a_server_that_refuses_to_update_several_fields_is_judged_by_one_at_a_time() -> None:
    def few(_: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any] | None:
        return sent if len(sent) <= 3 else None

    def change(stored: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any] | None:
        return few(stored, {**sent, "is_active": False} if "role" in sent else sent)

    assert _judged(few) == []
    assert _judged(change) == ["Update sent detail_access, role, and is_active changed"]


def test_an_update_that_does_not_fill_the_fields_again_is_followed_by_one_of_each() -> None:
    def change(_: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any] | None:
        if len(sent) > 3 and any(isinstance(value, list) and value[1:] for value in sent.values()):
            return None
        return {**sent, "custom_id": None} if "is_active" in sent and len(sent) == 2 else sent

    assert _judged(change) == ["Update sent detail_access, is_active, and custom_id changed"]
