"""The contracts of List on trial: silent on healthy servers, and each fault found where it lies."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from contracts.harness.checks.base import ProfileProgress
from contracts.harness.checks.factory import Checks
from contracts.harness.checks.list_samples import ListSamples
from contracts.harness.checks.lists import ListCheck
from contracts.harness.generation.profiles import PROFILES
from contracts.harness.http.credentials import Credentials
from contracts.harness.oracle.filters import held
from contracts.harness.outcomes import NotRun, RuleBroken
from contracts.harness.recording.recorder import Recorder
from contracts.harness.recording.report import ContractReport
from mock_api.faults import Catalogue, Fault
from mock_api.server import Mock, running
from proof.bench import checks_at
from reports.results import Finding
from spec import Field, Rule, Spec, derive, load
from spec.loader import ACCOUNTS
from tests.support import careless
from tests.support.descriptions import LODGER
from tests.support.loopback import Asked, Reply, as_json, loopback
from tests.support.mocks import break_only

PAIR = ("protectedidentity", "workengagement")
# As contracts/test_lists.py asks for them; that file can only be read by a contract run.
CONTRACTS: dict[str, Callable[[Checks, Rule], None]] = {
    "paging": lambda checks, rule: checks.lists(rule).pages_add_up(),
    "order_by": lambda checks, rule: checks.lists(rule).is_ordered(),
    "filter": lambda checks, rule: checks.filters(rule).is_filtered(),
}
SPEC = load()
RULES = derive(SPEC)
FAULTS = [
    fault
    for fault in Catalogue(SPEC).faults
    if fault.rule.kind in CONTRACTS and fault.rule.resource in PAIR
]
# One fault of each sort: every way of another operator is one sort.
SORTS = {
    (fault.rule.kind, fault.rule.field, fault.way.name.partition("_")[0]): fault for fault in FAULTS
}


class Session:
    """The list rules of one mock, judged as a run judges them."""

    def __init__(self, mock: Mock, spec: Spec = SPEC) -> None:
        rules = RULES if spec is SPEC else derive(spec)
        self.rules = [rule for rule in rules if rule.kind in CONTRACTS]
        values = {s.variable: mock.credentials[s.header] for s in spec.schemes}
        credentials = Credentials(spec.schemes, values)
        self.recorder = Recorder(rules, credentials, mock.base_url, "pytest '{node}'")
        self.checks = checks_at(mock.base_url, credentials, spec, self.recorder, PROFILES["gate"])
        self.findings: dict[str, list[Finding]] = {}
        self.not_run: dict[str, NotRun] = {}
        self.kept: set[str] = set()

    def judge(self, *names: str) -> None:
        """Judge the list rules of these resources, or these rules, and tidy up."""
        for rule in self.rules:
            if {rule.resource, rule.id} & set(names):
                self._judge(rule)
        self.checks.clients.clear(everything=True)

    def _judge(self, rule: Rule) -> None:
        self.recorder.open(ContractReport(rule.id, rule.says, rule.id))
        try:
            CONTRACTS[rule.kind](self.checks, rule)
            self.kept.add(rule.id)
        except RuleBroken:
            pass
        except NotRun as reason:
            self.not_run[rule.id] = reason
        for finding in self.recorder.report.findings:
            self.findings.setdefault(finding.rule, []).append(finding)
        self.checks.clients.clear()


@pytest.fixture(scope="module")
def wider(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two resources and a made-up one, which has filters of every kind."""
    folder = tmp_path_factory.mktemp("wider")
    (folder / "resources").mkdir()
    for path in (
        *ACCOUNTS.glob("*.yaml"),
        *(ACCOUNTS / "resources" / f"{name}.yaml" for name in PAIR),
    ):
        shutil.copy(path, folder / path.relative_to(ACCOUNTS))
    # What Python alone reads as a pattern is no matter of List.
    text = re.sub(r" *pattern: .*\\Z'\n", "", LODGER.read_text(encoding="utf-8"))
    (folder / "resources" / "lodger.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def wider_mock(wider: Path) -> Iterator[Mock]:
    with running(folders=[wider]) as mock:
        yield mock


WHOLE = {rule.id for rule in RULES if rule.kind in CONTRACTS and rule.resource in PAIR}


def test_a_healthy_server_keeps_every_rule_in_few_requests(mock: Mock) -> None:
    session = Session(mock)
    session.judge(*PAIR)
    assert session.findings == {}
    assert session.kept == WHOLE
    assert len(session.kept) == 23
    assert session.checks.client.requests <= 126


def test_nothing_is_left_behind(mock: Mock) -> None:
    session = Session(mock)
    session.judge(*PAIR)
    for name in PAIR:
        assert session.checks.resource_client(name).call("list").json == []


def test_other_peoples_records_do_not_matter(mock: Mock) -> None:
    others = Session(mock).checks.resource_client("workengagement")
    for code in ("aBc", None, "a1B2c3", "2c3a1B"):
        others.given({"name": "somebody else's", "color_code": code})
    session = Session(mock)
    session.judge(*PAIR)
    assert (session.findings, session.kept) == ({}, WHOLE)


VARIANTS = [
    ["envelope", "upper_case_ids", "extra_fields", "field_order", "gzip"],
    ["timestamps_with_offset", "connection_close", "trims", "coerces", "read_only_refused"],
]


@pytest.mark.parametrize("variants", VARIANTS, ids=lambda names: names[0])
def test_other_healthy_servers_keep_every_rule(variants: list[str]) -> None:
    with running(variants=variants) as mock:
        session = Session(mock)
        session.judge(*PAIR)
    assert (session.findings, session.kept) == ({}, WHOLE)


def test_times_shown_in_whole_seconds_are_judged_no_further() -> None:
    with running(variants=["timestamps_without_fraction"]) as mock:
        session = Session(mock)
        session.judge(*PAIR)
    assert session.findings == {}
    assert all(".created_at" in rule for rule in WHOLE - session.kept)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_is_found(mock: Mock, fault: Fault) -> None:
    break_only(mock, fault.id)
    session = Session(mock)
    session.judge(fault.rule.id)
    [finding] = session.findings[fault.rule.id]
    assert list(session.findings) == [fault.rule.id]
    assert finding.steps
    assert "/list/?" in finding.reproduce.script


@pytest.mark.parametrize("fault", SORTS.values(), ids=lambda fault: fault.id)
def test_a_fault_is_laid_to_its_own_rule(mock: Mock, fault: Fault) -> None:
    break_only(mock, fault.id)
    session = Session(mock)
    session.judge(fault.rule.resource)
    assert list(session.findings) == [fault.rule.id]
    assert {reason.caused_by for reason in session.not_run.values()} <= {fault.rule.id}


@pytest.mark.parametrize(
    ("fault", "blamed"),
    [
        ("workengagement.list.complete:omits_last", "workengagement.list.complete"),
        ("workengagement.list.complete:omits_newest", "workengagement.list.complete"),
        ("workengagement.list.complete:duplicates", "workengagement.list.complete"),
        ("workengagement.list.items:bare_ids", "workengagement.list.items"),
        ("workengagement.list.items:wrapped", "workengagement.list.items"),
        ("workengagement.create.status:wrong_number", None),
        ("workengagement.color_code.read_back", "workengagement.color_code.read_back"),
        ("workengagement.list.json:truncated", "workengagement.list.json"),
        ("workengagement.id.format:wrong_in_answers", "workengagement.id.format"),
        ("workengagement.created_at.constant:differs_in_list", None),
    ],
)
def test_another_rules_fault_is_not_laid_to_list(
    mock: Mock, fault: str, blamed: str | None
) -> None:
    break_only(mock, fault)
    session = Session(mock)
    session.judge("workengagement")
    assert not set(session.findings) & WHOLE
    causes = {reason.caused_by for reason in session.not_run.values()}
    ways_there = {"workengagement.list.filter.id.in", "workengagement.list.order_by"}
    assert causes - ways_there <= {blamed, "workengagement.list.items"}


def test_every_kind_of_filter_is_judged(wider: Path, wider_mock: Mock) -> None:
    session = Session(wider_mock, spec=load(wider))
    session.judge("lodger")
    assert (session.findings, session.not_run) == ({}, {})
    fields = Counter(rule.partition(".filter.")[2].partition(".")[0] for rule in session.kept)
    texts, numbers = ["code", "last_name"], ["level", "amount", "start_date", "signed_time"]
    assert fields == {
        **dict.fromkeys(texts, 10),
        **dict.fromkeys([*numbers, "created_at"], 7),
        "keeper": 3,
        "places": 2,
        "active": 1,
        "id": 1,
        "": 2,
    }


@pytest.mark.parametrize(
    "field", ["last_name", "amount", "signed_time", "keeper", "places", "active"]
)
def test_every_kind_of_filter_is_found_broken(wider: Path, wider_mock: Mock, field: str) -> None:
    spec = load(wider)
    for fault in Catalogue(spec).faults:
        if fault.rule.id.startswith(f"lodger.list.filter.{field}"):
            break_only(wider_mock, fault.id)
            session = Session(wider_mock, spec=spec)
            session.judge(fault.rule.id)
            assert list(session.findings) == [fault.rule.id], fault.id


@pytest.mark.parametrize(
    ("texts", "sortable"),
    [
        (["b", "a", "c"], True),
        (["b", "a", "a"], True),
        (["b", "a", None], True),
        (["a", "a", None], False),
        (["B", "a", "c"], False),
        (["a", "b", "\n"], False),
    ],
    ids=["apart", "twice", "null", "one value", "case", "not comparable"],
)
def test_only_values_whose_order_is_beyond_doubt_are_sorted_by(
    texts: list[str | None], *, sortable: bool
) -> None:
    field = Field("text", {"type": ["string", "null"]})
    holding = [held(field, text, ours=True) for text in texts]
    client = SimpleNamespace(resource=SPEC.resource("workengagement"), recorder=None)
    records = SimpleNamespace(
        client=client, sortable=[field], pks=("1", "2", "3"), held=lambda _: holding
    )
    progress = ProfileProgress(PROFILES["gate"], {})
    samples = SimpleNamespace(plain=records, tied=None, literal=None)
    check = ListCheck(cast(ListSamples, samples), RULES[0], progress)
    found = [(one.name, [*held_by.values()]) for one, held_by in check._sortable()]
    assert found == ([("text", holding)] if sortable else [])


@pytest.mark.parametrize(
    ("name", "refused", "requests"),
    [
        ("organizationuser", None, ["bulk_write"]),
        # Its records show when they are created.
        ("workengagement", None, ["bulk_write", "create"]),
        ("workengagement", 400, ["bulk_write", *["create"] * 4]),
        # It is sent again to see whether the refusal lasts, and with a body that is cut.
        ("workengagement", 403, [*["bulk_write"] * 3, *["create"] * 4]),
    ],
)
def test_a_bulk_write_makes_the_records_unless_it_is_refused(
    name: str, refused: int | None, requests: list[str]
) -> None:
    usual, made, resource = careless.answering(), list[str](), SPEC.resource(name)

    def answer(asked: Asked) -> Reply:
        if asked.method == "POST" and asked.path.startswith(resource.path):
            made.append("bulk_write" if asked.path.endswith("/list/") else "create")
            if refused and made[-1] == "bulk_write":
                return as_json({}, refused)
        return usual(asked)

    values = {scheme.variable: "made up" for scheme in SPEC.schemes}
    credentials = Credentials(SPEC.schemes, values)
    with loopback(answer) as server:
        recorder = Recorder(RULES, credentials, server.url, "pytest '{node}'")
        recorder.open(ContractReport("node", "", RULES[0].id))
        checks = checks_at(server.url, credentials, SPEC, recorder, PROFILES["gate"])
        records = ListSamples(checks.resource_client(name)).plain
        known = records.made
        assert made == requests
        assert len({one.pk for one in known}) == len(known) == 4
        assert len(records.born) == len({id(one.born) for one in known})
        assert [one.answered["custom_id"] for one in known] == [
            one.body["custom_id"] for one in known
        ]
