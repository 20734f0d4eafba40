"""What serves several contracts is sent once: rows of values, and records that stay as they are."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import pairwise, product
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.harness.checks.factory import Checks
from contracts.harness.checks.literal_records import LiteralRecords
from contracts.harness.checks.open_shares import OpenShares
from contracts.harness.checks.open_values import OpenValueCheck
from contracts.harness.checks.shared_refusals import SharedRefusals
from contracts.harness.checks.shared_rows import CoveringRows
from contracts.harness.generation.profiles import PROFILES
from contracts.harness.http.credentials import Credentials
from contracts.harness.outcomes import NotRun, RuleBroken
from contracts.harness.recording.recorder import Recorder
from contracts.harness.recording.report import ContractReport
from proof.bench import checks_at
from spec import Resource, derive, load
from spec.questions import load_questions
from strategies import bodies
from strategies.control import is_free, is_opaque
from strategies.covering_rows import covering_rows
from strategies.fields import value_type
from tests.support.careless import answering
from tests.support.loopback import Answering, Asked, Reply, as_json, loopback

SPEC = load()
RULES = {rule.id: rule for rule in derive(SPEC)}


@contextmanager
def _checks(answer: Answering) -> Iterator[Checks]:
    credentials = Credentials(SPEC.schemes, {s.variable: "made up" for s in SPEC.schemes})
    with loopback(answer) as server:
        recorder = Recorder(derive(SPEC), credentials, server.url, "pytest '{node}'")
        yield checks_at(server.url, credentials, SPEC, recorder, PROFILES["gate"])


def _answering(*, wrong_color: bool, asked_for: list[str]) -> Answering:
    """Return a server's answers; List shows another color than was sent in one of the rows."""
    right = answering()

    def answer(asked: Asked) -> Reply:
        asked_for.append(f"{asked.method} {'list' if '/list/' in asked.path else 'one'}")
        reply = right(asked)
        if wrong_color and asked_for[-1] == "GET list":
            records = json.loads(reply.body)
            shown = [one | {"color_code": one.get("color_code") or "abc"} for one in records]
            return as_json(shown)
        return reply

    return answer


def _read_back(answer: Answering, name: str) -> ContractReport:
    rule = RULES[f"workengagement.{name}.read_back"]
    with _checks(answer) as judging:
        judging.recorder.open(ContractReport("node", "rows", rule.id))
        with suppress(RuleBroken):
            judging.read_back(rule).reads_back_every_class()
        return judging.recorder.report


def test_a_row_that_list_shows_otherwise_is_broken_alone() -> None:
    report = _read_back(_answering(wrong_color=True, asked_for=[]), "color_code")
    [found] = report.findings
    assert found.rule == "workengagement.color_code.read_back"
    assert found.got == '"abc"'
    assert [step.method for step in found.steps] == ["POST", "GET"]


def test_one_list_shows_all_rows_and_get_every_fifth() -> None:
    asked_for: list[str] = []
    rows = covering_rows(SPEC.resource("workengagement"))
    with _checks(_answering(wrong_color=False, asked_for=asked_for)) as judging:
        judging.recorder.open(ContractReport("node", "rows", None))
        sent = CoveringRows(judging.resource_client("workengagement"), PROFILES["gate"])
        for name, row in product(PROFILES["gate"].writes_by, rows):
            for sample in row.shows["color_code"]:
                assert sent.are_read_back(name, "color_code", sample)
    # Created, updated, and written by Bulk write.
    assert Counter(asked_for)["GET list"] == 3
    # Two of the last are read by Get, too.
    assert Counter(asked_for)["GET one"] == 2 * len(rows[::5]) + 2


def test_refused_updates_use_one_record_until_one_is_accepted() -> None:
    body = {"name": "Anna", "color_code": "abc"}
    with _checks(answering()) as judging:
        judging.recorder.open(ContractReport("node", "shared", None))
        client = judging.resource_client("workengagement")
        record = client.shared_with(body)
        assert client.shared_with(dict(body)) is record
        other = client.shared_with(body | {"color_code": None})
        client.clear()
        assert client.shared_with(body) is record
        client.created.stop_sharing(record.pk)
        assert client.shared_with(body).pk not in {record.pk, other.pk}
        client.clear(shared=True)
        assert client.created.unneeded(shared=True, kept=True) == []


@pytest.mark.parametrize("refuses", [False, True])
def test_whole_values_of_all_fields_share_a_record_if_it_is_accepted(*, refuses: bool) -> None:
    resource = SPEC.resource("organizationuser")
    fields = [f for f in resource.writable if is_opaque(f) and is_free(resource, f)]
    assert len(fields) > 1
    right, creates = answering(), list[int]()

    def answer(asked: Asked) -> Reply:
        if asked.method != "POST" or "/list/" in asked.path:
            return right(asked)
        creates.append(sum(field.name in asked.json for field in fields))
        return Reply(400) if refuses and creates[-1] > 1 else right(asked)

    with _checks(answer) as judging:
        for field in fields:
            rule = RULES[f"organizationuser.{field.name}.read_back"]
            judging.recorder.open(ContractReport("node", "whole", rule.id))
            judging.read_back(rule)._stores_the_whole_value(field)
            assert not judging.recorder.report.findings
    assert creates == [len(fields)] + [1] * refuses * len(fields)


@pytest.mark.parametrize("resource", SPEC.resources, ids=lambda one: one.name)
def test_get_shows_an_update_of_every_field_that_rows_change(resource: Resource) -> None:
    rows = covering_rows(resource)
    changed = [
        {name for name, value in then.body.items() if value != row.body.get(name)}
        for row, then in pairwise((*rows, rows[0]))
    ]
    client: Any = SimpleNamespace(resource=resource, recorder=None, has=lambda _: True)
    alone = CoveringRows(client, PROFILES["gate"])._are_read_alone(rows)
    read = [names for names, is_read in zip(changed, alone, strict=True) if is_read]
    assert set().union(*read) == set().union(*changed)
    assert len(read) < len(rows) / 2


def test_open_values_of_free_fields_update_one_record_as_long_as_it_can_be_read() -> None:
    right, broken, created = answering(), list[bool](), list[str]()

    def answer(asked: Asked) -> Reply:
        if asked.method == "POST":
            created.append(asked.path)
        if asked.method == "GET" and broken:
            return Reply(500)
        return right(asked)

    with _checks(answer) as judging:
        client = judging.resource_client("organizationuser")
        shares: Any = SimpleNamespace(
            sent_by=lambda name, _, field: value_type(field).open[: 2 * (name == "update")]
        )

        def update(name: str) -> None:
            rule = RULES[f"organizationuser.{name}.read_back"]
            judging.recorder.open(ContractReport("node", name, rule.id))
            nothing = SharedRefusals(client.resource, PROFILES["gate"], {}, OpenShares(()))
            one = OpenValueCheck(client, rule, shares, nothing)
            with suppress(NotRun):
                one.stores_what_it_answers()

        update("email")
        update("phone_number")
        assert len(created) == 1
        broken.append(True)
        update("email")
        broken.clear()
        update("phone_number")
        assert len(created) == 2


def test_filters_by_patterns_share_the_texts_that_have_a_meaning_elsewhere() -> None:
    with _checks(answering()) as judging:
        judging.recorder.open(ContractReport("node", "filters", None))
        field = SPEC.resource("organizationuser").field("anonymization_name")
        literal = LiteralRecords(judging.resource_client("organizationuser"))
        asked = {
            operator: {text.swapcase() if operator.startswith("i") else text for text in texts}
            for operator in ("", "contains", "icontains")
            for texts in [[*literal.questions(field, operator)]]
        }
    texts = {str(record.body["anonymization_name"]) for record in literal.made} - {"axb"}
    assert asked[""] == texts
    assert asked["contains"] | asked["icontains"] == texts
    assert {"a%b", "a_b", "a\\b", "a[b]", "Åsa éЖ"} == asked["contains"] & asked["icontains"]


@pytest.mark.parametrize("order", [("status", "robust"), ("robust", "status")])
def test_one_valid_call_is_judged_by_several_contracts(order: tuple[str, str]) -> None:
    right, lists = answering(), list[str]()

    def answer(asked: Asked) -> Reply:
        reply = right(asked)
        if asked.method != "GET" or not asked.path.endswith("/workengagement/list/"):
            return reply
        lists.append(asked.path)
        return Reply(202, reply.body)

    with _checks(answer) as judging:
        for kind in order:
            rule = RULES[f"workengagement.list.{kind}"]
            judging.recorder.open(ContractReport(kind, "calls", rule.id))
            with suppress(RuleBroken):
                check = judging.operation(rule)
                (check.succeeds if kind == "status" else check.handles_every_request)()
            if kind == "status":
                [found] = judging.recorder.report.findings
    # One valid, and one without credentials.
    assert len(lists) == 2
    assert (found.rule, found.code) == ("workengagement.list.status", "wrong_status")
    assert found.steps[-1].method == "GET"


def test_bodies_that_keep_a_rule_share_a_bulk_write_unless_it_is_refused() -> None:
    rule = RULES["organizationuser.first_name.any_of"]
    right = answering()

    def judged(*refused: str) -> tuple[list[int], list[str]]:
        written = list[int]()

        def answer(asked: Asked) -> Reply:
            if asked.method == "POST" and isinstance(asked.json, list):
                written.append(len(asked.json))
                if any({*item} & {*refused} for item in asked.json):
                    return Reply(400)
            return right(asked)

        with _checks(answer) as judging:
            judging.recorder.open(ContractReport("node", "bodies", rule.id))
            with suppress(RuleBroken):
                judging.relation(rule).accepts_what_keeps_it()
            return written, [str(one.because) for one in judging.recorder.report.findings]

    assert judged() == ([3], [])
    written, [because] = judged("last_name")
    assert written == [3, 1, 1]
    assert "last_name" in because


BULK = {
    "in_order": lambda checks, rule: checks.lifecycle(rule).answers_in_the_order_sent(),
    "persisted": lambda checks, rule: checks.lifecycle(rule).finds_created_records(),
}


@pytest.mark.parametrize("kind", BULK)
@pytest.mark.parametrize("faulty", [False, True])
def test_the_bulk_write_of_rows_serves_other_contracts_if_nothing_is_wrong(
    kind: str, *, faulty: bool
) -> None:
    rule, right = RULES[f"workengagement.bulk_write.{kind}"], answering()
    written = list[int]()

    def answer(asked: Asked) -> Reply:
        many = asked.method == "POST" and isinstance(asked.json, list)
        if many:
            written.append(len(asked.json))
        lost = faulty and kind == "persisted"
        if lost and asked.method == "GET" and "/list/" not in asked.path:
            return Reply(404)
        reply = right(asked)
        return as_json(json.loads(reply.body)[::-1], 201) if many and faulty and not lost else reply

    with _checks(answer) as judging:
        judging.recorder.open(ContractReport("rows", "rows", None))
        rows = judging.use(PROFILES["gate"]).covering_rows["workengagement"]
        some = value_type(SPEC.resource("workengagement").field("name")).accepted[0]
        rows.are_accepted("bulk_write", "name", some)
        assert (rows.bulk_written is None) == faulty
        del written[:]
        judging.recorder.open(ContractReport("node", kind, rule.id))
        with suppress(RuleBroken):
            BULK[kind](judging, rule)
        found = [one.rule for one in judging.recorder.report.findings]
    assert found == ([rule.id] if faulty else [])
    healthy = {"in_order": [1], "persisted": []}[kind]
    assert written == ({"in_order": [11], "persisted": [2]}[kind] if faulty else healthy)


@pytest.mark.parametrize("faulty", [False, True])
def test_one_list_shows_the_records_that_an_update_must_leave_alone(*, faulty: bool) -> None:
    rule, right = RULES["workengagement.update.only_that"], answering()
    reads = Counter[str]()
    others = list[str]()

    def answer(asked: Asked) -> Reply:
        reply = right(asked)
        if asked.method == "GET":
            reads["list" if "/list/" in asked.path else "one"] += 1
        if asked.method == "POST":
            others.append(json.loads(reply.body)["id"])
        if faulty and asked.method == "PATCH" and others:
            path = f"{SPEC.resource('workengagement').path}{others[-1]}/"
            right(replace(asked, path=path, body=b'{"name": "changed"}'))
        return reply

    with _checks(answer) as judging:
        judging.recorder.open(ContractReport("node", "others", rule.id))
        with suppress(RuleBroken):
            judging.isolation(rule).keeps_other_records()
        found = [one.got for one in judging.recorder.report.findings]
    assert found == (["name changed"] if faulty else [])
    # Before, after, and after an Update with the id of another; Get before and after for one alone.
    assert reads == ({"list": 2, "one": 1} if faulty else {"list": 3, "one": 2})


@pytest.mark.parametrize(("profile", "requests"), [("gate", 0), ("nightly", 1)])
def test_a_gate_does_not_draw_the_body_that_every_contract_creates(
    profile: str, requests: int
) -> None:
    right, created = answering(), list[str]()

    def answer(asked: Asked) -> Reply:
        created.extend([asked.path] if asked.method == "POST" else [])
        return right(asked)

    with _checks(answer) as judging:
        judging.use(PROFILES[profile])
        judging.recorder.open(ContractReport("node", "drawn", None))
        check = judging.read_back(RULES["workengagement.create.persisted"])
        check.reads_back_another(bodies.minimal(SPEC.resource("workengagement")))
        assert len(created) == requests
        check.reads_back_another({"name": "Åsa"})
        assert len(created) == requests + 1


def test_open_questions_update_one_record_as_long_as_it_keeps_its_id() -> None:
    right, created, moved = answering(), list[str](), list[bool]()
    updates = [one for one in load_questions() if one.operation == "update" and not one.needs]

    def answer(asked: Asked) -> Reply:
        created.extend([asked.path] if asked.method == "POST" else [])
        reply = right(asked)
        if asked.method == "PATCH" and moved:
            return as_json({**json.loads(reply.body), "id": "6c0b4a57-0000-4000-8000-000000000000"})
        return reply

    with _checks(answer) as judging:
        judging.recorder.open(ContractReport("node", "open", None))

        def ask() -> int:
            for question in updates[:1] * 2:
                judging.question(question, "workengagement").ask()
            return len(created)

        assert ask() == 1
        moved.append(True)
        assert ask() == 2
