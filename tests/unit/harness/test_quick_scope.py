"""What smoke leaves to the deeper profiles: repetitions, never a kind of promise."""

from collections import Counter

import pytest

from contracts.harness.config.options import Options, read_options
from contracts.harness.generation.profiles import PROFILES
from contracts.harness.planning.quick_scope import left_to_deeper
from spec import Rule, derive, load
from tests.support.given_options import given

RULES = derive(load())
REACHABLE = [rule for rule in RULES if not rule.unreachable]


def _options(profile: str, **more: object) -> Options:
    return read_options(given(profile=profile, **more))


def _kept(profile: str = "smoke") -> list[Rule]:
    left = left_to_deeper(_options(profile))
    return [rule for rule in REACHABLE if rule.id not in left]


@pytest.mark.parametrize("profile", sorted({*PROFILES} - {"smoke"}))
def test_the_deeper_profiles_leave_nothing(profile: str) -> None:
    assert left_to_deeper(_options(profile)) == {}


def test_smoke_meets_every_kind_of_every_resource_but_lists() -> None:
    everything = {(rule.resource, rule.kind) for rule in REACHABLE}
    missing = everything - {(rule.resource, rule.kind) for rule in _kept()}
    assert {kind for _, kind in missing} == {"filter", "order_by", "paging"}
    assert {rule.kind for rule in _kept()} == {rule.kind for rule in REACHABLE}


def test_smoke_tries_every_credential_by_create_and_by_every_operation_somewhere() -> None:
    tried = [rule for rule in _kept() if rule.kind == "authentication"]
    by = Counter((rule.resource, rule.operation) for rule in tried)
    assert {count for (_, operation), count in by.items() if operation == "create"} == {7}
    assert {count for (_, operation), count in by.items() if operation != "create"} == {1}
    assert len(by) == 60
    others = Counter(rule.details["scheme"] for rule in tried if rule.operation != "create")
    assert set(others.values()) == {7, 8}


BAD_REQUESTS = {
    *("answered", "content_type", "discreet", "json"),
    *("malformed_json", "malformed_pk", "no_effect", "robust", "unknown_pk"),
}


@pytest.mark.parametrize("kind", sorted(BAD_REQUESTS))
def test_smoke_sends_bad_requests_to_one_operation_of_each_resource(kind: str) -> None:
    tried = [rule for rule in _kept() if rule.kind == kind]
    assert len(tried) == len({rule.resource for rule in tried}) == 10
    everywhere = {rule.operation for rule in REACHABLE if rule.kind == kind}
    assert {rule.operation for rule in tried} == everywhere


REASONS = {
    "left_to_deeper_profile_credentials": {"authentication"},
    "left_to_deeper_profile_lists": {"filter", "order_by", "paging"},
    "left_to_deeper_profile_bad_requests": BAD_REQUESTS,
}


def test_what_is_left_is_told_with_its_reason() -> None:
    told: dict[str, set[str]] = {}
    for name, reason in left_to_deeper(_options("smoke")).items():
        told.setdefault(reason.code, set()).add(_kind(name))
    assert told == REASONS


def test_where_wrong_credentials_are_spared_nothing_more_of_them_is_left() -> None:
    sparing = _options("smoke", base_url="https://dev.example", allow_host="dev.example")
    assert sparing.permissions.sparing
    assert "authentication" not in set(map(_kind, left_to_deeper(sparing)))


def _kind(name: str) -> str:
    return next(rule.kind for rule in RULES if rule.id == name)
