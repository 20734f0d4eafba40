"""One mock to break, and the contracts that run against it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import requests

from contracts.harness.checks.every_answer import ResponseChecks
from contracts.harness.checks.factory import Checks
from contracts.harness.config.environments import MOCK, Environment
from contracts.harness.generation.profiles import Profile
from contracts.harness.http.client import Client
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.health import OutageDetector
from contracts.harness.http.second_look import SecondLook
from contracts.harness.http.written import Written
from contracts.harness.oracle import list_shape as listing
from contracts.harness.outcomes import NotRun, RunEnded
from contracts.harness.recording.recorder import Recorder
from contracts.harness.recording.report import ContractReport
from contracts.harness.records.created import track
from contracts.harness.records.journal import Journal
from contracts.harness.records.resource_clients import ResourceClients
from mock_api.server import Mock
from proof.contracts import ContractFunction, all_contracts
from reports.results import Finding
from spec import Rule, Spec, derive

_SECONDS = 30


@dataclass
class Observed:
    """The findings of contracts that ran one after another, in their order.

    `requests` counts all requests; `reports` are what a run aggregates.
    """

    requests: int = 0
    findings: list[tuple[ContractFunction, Finding]] = field(default_factory=list)
    reports: list[ContractReport] = field(default_factory=list)

    def first(self, rule: Rule) -> tuple[ContractFunction, Finding] | None:
        """Return the first finding against a rule, and its contract."""
        return next((pair for pair in self.findings if pair[1].rule == rule.id), None)


class Bench:
    """Breaks a running mock and runs contracts against it, each time from a clean state."""

    def __init__(self, spec: Spec, mock: Mock, profile: Profile) -> None:
        self.spec = spec
        self.rules: Sequence[Rule] = derive(spec)
        self._mock = mock
        self.profile = profile
        self.contracts = all_contracts()
        values = {s.variable: mock.credentials[s.header] for s in spec.schemes}
        self._credentials = Credentials(spec.schemes, values)
        self._control = requests.Session()
        # A connection that idles while contracts run may close just when it is used again.
        self._control.headers["Connection"] = "close"

    def break_only(self, *faults: str) -> None:
        """Empty the mock, and switch on exactly these faults."""
        self._control.post(f"{self._mock.base_url}/-/reset", timeout=_SECONDS).raise_for_status()
        address = f"{self._mock.base_url}/-/faults"
        self._control.put(address, json=list(faults), timeout=_SECONDS).raise_for_status()

    def vary(self, *variants: str) -> None:
        """Switch on exactly these variants."""
        address = f"{self._mock.base_url}/-/variants"
        self._control.put(address, json=list(variants), timeout=_SECONDS).raise_for_status()

    def run_contracts(
        self,
        pairs: Iterable[tuple[ContractFunction, Rule]],
        until: Rule | None = None,
    ) -> Observed:
        """Run contracts in turn, up to the first finding against the rule `until`."""
        recorder = Recorder(self.rules, self._credentials, self._mock.base_url, "pytest '{node}'")
        checks = checks_at(
            self._mock.base_url, self._credentials, self.spec, recorder, self.profile
        )
        observed = Observed()
        for contract, rule in pairs:
            self._run_contract(contract, rule, checks, observed)
            if until and observed.first(until):
                break
            self._tidy_up(checks, observed, contract)
        return observed

    def _run_contract(
        self, contract: ContractFunction, rule: Rule, checks: Checks, observed: Observed
    ) -> None:
        recorder = checks.recorder
        report = ContractReport(f"{contract.name}[{rule.id}]", rule.says, rule.id)
        recorder.open(report)
        try:
            # As in a run, a rule that is already found broken is not tested again.
            if recorder.earlier(rule.id) is None:
                contract.run(rule, checks)
            else:
                report.outcome = "failed"
        except (Exception, NotRun, RunEnded) as raised:  # noqa: BLE001 -- a run continues after it
            report.end(raised)
        observed.findings += [(contract, one) for one in report.findings]
        observed.requests += report.requests
        observed.reports.append(report)

    @staticmethod
    def _tidy_up(checks: Checks, observed: Observed, contract: ContractFunction) -> None:
        """Delete the records of the contract; findings during cleanup count, too."""
        report = checks.recorder.report
        known = len(report.findings)
        with suppress(NotRun, RunEnded):
            checks.clients.clear()
        observed.findings += [(contract, one) for one in report.findings[known:]]


def checks_at(
    base_url: str,
    credentials: Credentials,
    spec: Spec,
    recorder: Recorder,
    profile: Profile,
) -> Checks:
    """Return the checks of a mock."""
    created = track(spec.resources, Journal())
    client = Client(
        base_url,
        credentials,
        OutageDetector(base_url, spec.resources),
        observers=[ResponseChecks(recorder, credentials, created)],
        # A mock needs no time.
        second_look=SecondLook(Written(listing.items), sleep=lambda _: None),
    )
    mock = Environment(MOCK, "")
    clients = ResourceClients(spec, client, recorder, created, mock, tag="contract-proof")
    return Checks(spec, clients, profile)


def own_contracts(bench: Bench, rule: Rule) -> Iterator[tuple[ContractFunction, Rule]]:
    """Yield the contracts that judge a rule, each with the rule."""
    return ((one, rule) for one in bench.contracts if one.judges(bench.spec, rule))
