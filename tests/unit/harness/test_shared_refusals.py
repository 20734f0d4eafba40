"""Invalid values of several fields share a request where a server names each wrong field."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest

from contracts.harness.checks.factory import Checks
from contracts.harness.checks.invalid_classes import by_operation
from contracts.harness.checks.open_shares import OpenShares
from contracts.harness.checks.shared_refusals import SentClass, SharedRefusals, WrongBody
from contracts.harness.generation.profiles import PROFILES
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import NotRun, RuleBroken
from contracts.harness.recording.recorder import Recorder
from contracts.harness.recording.report import ContractReport
from proof.bench import checks_at
from reports.results import Finding
from spec import Rule, derive, load
from spec.kinds import names_of
from strategies.fields import value_type
from strategies.values import Invalid
from tests.support.careless import answering
from tests.support.loopback import Answering, Asked, Loopback, Reply, as_json, loopback

SPEC = load()
RESOURCE = SPEC.resource("workengagement")
KINDS = {*names_of(scope="value"), "not_null"}
RULES = [
    rule
    for rule in derive(SPEC)
    if rule.resource == RESOURCE.name and rule.kind in KINDS and rule.basis != "open"
    if RESOURCE.field(str(rule.field)) in RESOURCE.writable and not rule.unreachable
]
# The invalid values that each rule sends, by operation; those of each field, as JSON; their number.
SENT = {
    rule.id: by_operation(rule, RESOURCE.field(str(rule.field)), PROFILES["gate"]) for rule in RULES
}
INVALID = {
    field.name: {
        json.dumps(sample.value)
        for rule in RULES
        if rule.field == field.name
        for samples in SENT[rule.id].values()
        for sample in samples
    }
    for field in RESOURCE.writable
}
NUMBER = sum(len(samples) for by_name in SENT.values() for samples in by_name.values())
TEXTS = ("name", "custom_id")
OPEN = {json.dumps(sample.value) for sample in value_type(RESOURCE.field("name")).open}
# One server lacks a check of Update, and another one of Create.
Accepted = tuple[str, str, str]
COLOR: Accepted = (
    *("PATCH", "color_code"),
    json.dumps(SENT["workengagement.color_code.pattern"]["update"][-1].value),
)
LONG_NAME: Accepted = (
    *("POST", "name"),
    json.dumps(SENT["workengagement.name.max_length"]["create"][0].value),
)

Complain = Callable[[Sequence[str], Any], Any]


def by_key(wrong: Sequence[str], _: object) -> object:
    return {name: ["This is wrong."] for name in wrong}


def by_item(wrong: Sequence[str], _: object) -> object:
    return [{name: ["This is wrong."] for name in wrong}]


def by_path(wrong: Sequence[str], sent: object) -> object:
    return {"detail": [{"loc": ["body", name], "msg": "wrong", "input": sent} for name in wrong]}


def by_pointer(wrong: Sequence[str], _: object) -> object:
    return {"errors": [{"instancePath": f"/{name}", "message": "is wrong"} for name in wrong]}


def in_a_list(wrong: Sequence[str], _: object) -> object:
    return {"title": "Bad Request", "errors": [{"field": name, "message": "no"} for name in wrong]}


def with_a_name_of_its_own(wrong: Sequence[str], _: object) -> object:
    return {"name": "ValidationError", "errors": {name: ["This is wrong."] for name in wrong}}


def in_prose(wrong: Sequence[str], _: object) -> object:
    return {"detail": ", ".join(f"{name} is wrong" for name in wrong)}


def the_last_alone(wrong: Sequence[str], _: object) -> object:
    return {wrong[-1]: ["This is wrong."]}


def one_at_most(wrong: Sequence[str], _: object) -> object:
    return {wrong[0]: ["wrong"]} if len(wrong) == 1 else {"detail": "Several fields are wrong."}


def the_whole_body(_: object, sent: object) -> object:
    return {"error": "invalid", "received": sent}


def every_field(*_: object) -> object:
    return {field.name: ["One of these is wrong."] for field in RESOURCE.writable}


def every_sent_field(_: object, sent: dict[str, Any]) -> object:
    return dict.fromkeys(sent, "One of these is wrong.")


def none_of_them(*_: object) -> object:
    return None


NAMING = (by_key, by_item, by_path, by_pointer, in_a_list, with_a_name_of_its_own)
UNCLEAR = (
    *(in_prose, the_last_alone, one_at_most, the_whole_body),
    *(every_field, every_sent_field, none_of_them),
)


def _strict(
    complain: Complain,
    accepted: Accepted | None = None,
    invalid: Mapping[str, Collection[str]] = INVALID,
) -> Answering:
    right = answering()

    def answer(asked: Asked) -> Reply:
        if asked.method not in {"POST", "PATCH"}:
            return right(asked)
        items = asked.json if isinstance(asked.json, list) else [asked.json]
        for sent in items:
            values = {name: json.dumps(value) for name, value in sent.items()}
            wrong = [name for name, value in values.items() if value in invalid.get(name, ())]
            if accepted and asked.method == accepted[0] and values.get(accepted[1]) == accepted[2]:
                wrong.remove(accepted[1])
            if wrong:
                return as_json(complain(wrong, sent), 400)
        return right(asked)

    return answer


@contextmanager
def _judging(answer: Answering) -> Iterator[tuple[Checks, Loopback]]:
    credentials = Credentials(SPEC.schemes, {s.variable: "made up" for s in SPEC.schemes})
    with loopback(answer) as server:
        rules = [rule for rule in derive(SPEC) if rule.resource == RESOURCE.name]
        recorder = Recorder(rules, credentials, server.url, "pytest '{node}'")
        yield checks_at(server.url, credentials, SPEC, recorder, PROFILES["gate"]), server


def _judge(answer: Answering, rules: Sequence[Rule] = RULES) -> tuple[list[Finding], int]:
    """Return what the contracts of invalid values find, and how many requests are refused."""
    found: list[Finding] = []
    with _judging(answer) as (checks, server):
        for rule in rules:
            checks.recorder.open(ContractReport("node", "refusals", rule.id))
            with suppress(RuleBroken, NotRun):
                checks.field(rule).refuses_every_class()
            assert checks.recorder.report.cases, rule.id
            found += checks.recorder.report.findings
    writes = [one for one in server.asked if one.method in {"POST", "PATCH"}]
    return found, sum(_is_wrong(one) for one in writes)


def _is_wrong(asked: Asked) -> bool:
    return _strict(by_key)(asked).status == 400


@pytest.mark.parametrize("complain", NAMING)
def test_a_server_that_names_each_field_gets_many_wrong_values_at_once(complain: Complain) -> None:
    found, refused = _judge(_strict(complain))
    assert not found
    assert refused < 0.8 * NUMBER


@pytest.mark.parametrize("complain", UNCLEAR)
def test_a_server_that_does_not_gets_each_value_alone(complain: Complain) -> None:
    found, refused = _judge(_strict(complain))
    assert not found
    # The items of one Bulk write in two places, and a few tries.
    assert NUMBER <= refused <= NUMBER + 12


@pytest.mark.parametrize("rules", [RULES, RULES[::-1]], ids=["in order", "reversed"])
@pytest.mark.parametrize("accepted", [COLOR, LONG_NAME])
@pytest.mark.parametrize("complain", [*NAMING, *UNCLEAR])
def test_a_value_that_is_accepted_is_found_among_those_that_are_refused(
    complain: Complain, accepted: Accepted, rules: Sequence[Rule]
) -> None:
    method, field, _ = accepted
    [found], _ = _judge(_strict(complain, accepted), rules)
    assert found.rule.startswith(f"workengagement.{field}.")
    sent = json.loads(str(found.steps[-1].request_body))
    wrong = [name for name, values in INVALID.items() if json.dumps(sent.get(name)) in values]
    assert (found.steps[-1].method, wrong) == (method, [field])


def test_one_rule_alone_sends_its_own_values() -> None:
    rule = _rule("workengagement.color_code.pattern")
    own = sum(map(len, SENT[rule.id].values()))
    _, refused = _judge(_strict(by_key), [rule])
    # The items of one Bulk write in two places.
    assert refused == own + 2


@pytest.mark.parametrize(("complain", "alone"), [(by_key, 0.5), (in_prose, 1)])
def test_open_values_that_are_refused_beside_invalid_ones_are_not_sent_again(
    complain: Complain, alone: float
) -> None:
    refused = {**INVALID, **{name: INVALID[name] | OPEN for name in TEXTS}}
    with _judging(_strict(complain, invalid=refused)) as (checks, server):
        for rule in RULES:
            checks.recorder.open(ContractReport("node", "values", rule.id))
            checks.field(rule).refuses_every_class()
        del server.asked[:]
        for name in TEXTS:
            rule = _rule(f"workengagement.{name}.read_back")
            checks.recorder.open(ContractReport("node", "values", rule.id))
            checks.read_back(rule).reads_back_every_class()
        assert not checks.recorder.report.findings
    sent = [one.json for one in server.asked if one.method in {"POST", "PATCH"}]
    values = [json.dumps(one.get(name)) for one in sent if isinstance(one, dict) for name in TEXTS]
    # Create sends each to one of the texts, and so does Update.
    share = sum(value in OPEN for value in values) / (2 * len(OPEN))
    assert share == 1 if alone == 1 else share <= alone


def _refused(sent: dict[str, Any], *wrong: str) -> Exchange:
    create = RESOURCE.operations["create"]
    return Exchange(
        RESOURCE,
        create,
        create.method,
        create.path,
        {},
        json.dumps(sent).encode(),
        status=400,
        content=json.dumps(dict.fromkeys(wrong, "wrong")).encode(),
    )


def _class_of(rule: Rule, value: object) -> SentClass:
    return SentClass("create", rule, Invalid(value, rule.kind, f"it became {value}"))


def _rule(rule_id: str) -> Rule:
    return next(rule for rule in derive(SPEC) if rule.id == rule_id)


def test_a_value_that_was_changed_before_it_was_sent_is_not_shown() -> None:
    shared = SharedRefusals(RESOURCE, PROFILES["gate"], {}, OpenShares(()))
    name = _class_of(_rule("workengagement.name.type"), 1)
    color = _class_of(_rule("workengagement.color_code.pattern"), "green")
    shared.learn(WrongBody((name,)), _refused({"name": 1}, "name"))
    body = {"name": 1, "color_code": "abc"}
    shared.learn(WrongBody((name, color)), _refused(body, "name", "color_code"))
    assert shared.is_shown(name)
    assert not shared.is_shown(color)


def test_null_in_a_field_that_others_may_need_is_sent_alone() -> None:
    resource = SPEC.resource("organizationuser")
    first_name, email = (
        replace(_rule(f"organizationuser.{name}.type"), kind="not_null")
        for name in ("first_name", "email")
    )
    rules = {one.id: one for one in (email, first_name)}
    shared = SharedRefusals(resource, PROFILES["gate"], rules, OpenShares(()))
    known = _class_of(_rule("organizationuser.last_name.type"), 1)
    shared.learn(WrongBody((known,)), _refused({"last_name": 1}, "last_name"))
    shared.learn(WrongBody((_class_of(email, None),)), _refused({"email": None}, "email"))
    together = shared.body_with(known)
    assert together is not None
    assert [one.field for one in together.classes] == ["last_name", "email"]
    assert shared.body_with(_class_of(first_name, None)) is None
