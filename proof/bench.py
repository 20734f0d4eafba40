"""One mock to break, and the contracts to bring before it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import requests
from hypothesis.errors import FlakyFailure

from contracts.harness.checks.factory import Checks
from contracts.harness.config.environments import MOCK, Environment
from contracts.harness.generation.profiles import Profile
from contracts.harness.http.client import Client
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import NotRun, RuleBroken, RunEnded
from contracts.harness.recording.recorder import Recorder
from mock_api.server import Mock
from proof.contracts import Contract, all_contracts
from reports.results import Finding
from spec import Rule, Spec, derive

_SECONDS = 30


@dataclass
class Hearing:
    """What contracts, brought one after another, have found: the findings in their order.

    `requests` counts all that were sent, `entries` is what a run would add its results up from.
    """

    requests: int = 0
    findings: list[tuple[Contract, Finding]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)

    def first(self, rule: Rule) -> tuple[Contract, Finding] | None:
        """Return the first finding against a rule, and the contract that had it."""
        return next((pair for pair in self.findings if pair[1].rule == rule.id), None)


class Bench:
    """Breaks a running mock and hears contracts on it, each time with nothing remembered."""

    def __init__(self, spec: Spec, mock: Mock, profile: Profile) -> None:
        self.spec = spec
        self.rules: Sequence[Rule] = derive(spec)
        self._mock = mock
        self.profile = profile
        self.contracts = all_contracts()
        values = {s.variable: mock.credentials[s.header] for s in spec.schemes}
        self._credentials = Credentials(spec.schemes, values)
        self._control = requests.Session()
        # A connection that idles while contracts are heard may be closed just when it is used.
        self._control.headers["Connection"] = "close"

    def break_only(self, *faults: str) -> None:
        """Empty the mock and let exactly these faults be on."""
        self._control.post(f"{self._mock.base_url}/-/reset", timeout=_SECONDS).raise_for_status()
        address = f"{self._mock.base_url}/-/faults"
        self._control.put(address, json=list(faults), timeout=_SECONDS).raise_for_status()

    def vary(self, *variants: str) -> None:
        """Let the mock be this implementation from now on."""
        address = f"{self._mock.base_url}/-/variants"
        self._control.put(address, json=list(variants), timeout=_SECONDS).raise_for_status()

    def hear(
        self,
        pairs: Iterable[tuple[Contract, Rule]],
        until: Rule | None = None,
        seen: Callable[[Exchange], None] = lambda _: None,
    ) -> Hearing:
        """Bring contracts in turn, up to the first finding against the rule `until`.

        `seen` is told of every exchange.
        """
        recorder = Recorder(self.rules, self._credentials, self._mock.base_url, "pytest '{node}'")
        client = Client(self._mock.base_url, self._credentials)
        checks = Checks(
            spec=self.spec,
            client=client,
            recorder=recorder,
            references="unchecked",
            environment=Environment(MOCK, ""),
            profile=self.profile,
            tag="contract-proof",
        )
        watch = client.observe

        def observe(exchange: Exchange) -> None:
            seen(exchange)
            watch(exchange)

        client.observe = observe
        hearing = Hearing()
        for contract, rule in pairs:
            self._bring(contract, rule, checks, hearing)
            if until and hearing.first(until):
                break
            self._tidy_up(checks, hearing, contract)
        return hearing

    def _bring(self, contract: Contract, rule: Rule, checks: Checks, hearing: Hearing) -> None:
        recorder = checks.recorder
        recorder.open(f"{contract.name}[{rule.id}]", rule.says, rule.id)
        outcome: dict[str, Any] = {"outcome": "passed", "reason": None, "caused_by": None}
        try:
            # As in a run, nothing is asked again that was found broken in passing.
            if recorder.earlier(rule.id) is None:
                contract.bring(rule, checks)
            else:
                outcome["outcome"] = "failed"
        except (RuleBroken, FlakyFailure):
            outcome["outcome"] = "failed"
        except NotRun as not_run:
            reason = str(not_run.msg)
            outcome = {"outcome": "skipped", "reason": reason, "caused_by": not_run.caused_by}
        except RunEnded as ended:
            outcome |= {"outcome": "ended", "reason": str(ended), "outage": True}
        except Exception as error:  # noqa: BLE001 -- a run goes on after whatever a contract raises
            outcome |= {"outcome": "error", "reason": f"{type(error).__name__}: {error}"}
        hearing.findings += [(contract, one) for one in recorder.entry.findings]
        hearing.requests += recorder.entry.requests
        hearing.entries.append({**recorder.entry.plain(), **outcome, "node": recorder.entry.node})

    @staticmethod
    def _tidy_up(checks: Checks, hearing: Hearing, contract: Contract) -> None:
        """Delete what the contract has made; what is found meanwhile counts as well."""
        entry = checks.recorder.entry
        known = len(entry.findings)
        with suppress(NotRun, RunEnded):
            checks.tidy_up()
        hearing.findings += [(contract, one) for one in entry.findings[known:]]
        hearing.entries[-1] |= entry.plain()


def own_contracts(bench: Bench, rule: Rule) -> Iterator[tuple[Contract, Rule]]:
    """Yield the contracts that judge a rule, each with it."""
    return ((one, rule) for one in bench.contracts if one.judges(bench.spec, rule))
