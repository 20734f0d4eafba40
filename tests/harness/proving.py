"""Runs the contracts of one rule in this process, so that a fault costs no start of pytest."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import contracts
from contracts.harness.client import Client
from contracts.harness.court import Court
from contracts.harness.credentials import Credentials
from contracts.harness.environments import MOCK, Environment
from contracts.harness.ledger import Ledger
from contracts.harness.outcomes import Broken, NotRun
from contracts.harness.profiles import PROFILES
from mock_api.server import Mock
from reports.results import Finding
from spec import Rule, Spec, derive

_FOLDER = Path(contracts.__file__).parent
_MODES = ("positive", "negative")


def _modules() -> Iterator[ModuleType]:
    for path in sorted(_FOLDER.glob("test_*.py")):
        yield importlib.import_module(f"contracts.{path.stem}")


@dataclass(frozen=True)
class Contract:
    """One contract function: the kinds of rule it judges, and whose fields."""

    run: Callable[..., None]
    kinds: tuple[str, ...]
    written: bool | None
    generates: bool

    def judges(self, spec: Spec, rule: Rule) -> bool:
        """Tell whether it judges a rule, as a run of pytest would."""
        if rule.kind not in self.kinds or rule.basis == "open":
            return False
        if self.written is None or rule.field is None:
            return True
        return spec.resource(rule.resource).field(rule.field).in_request == self.written

    def bring(self, rule: Rule, court: Court) -> None:
        """Run it for a rule."""
        if not self.generates:
            self.run(rule=rule, court=court)
            return
        for mode in _MODES:
            self.run(rule=rule, court=court, mode=mode)


def _contracts() -> Iterator[Contract]:
    """Yield every contract but those in which Hypothesis draws."""
    for module in _modules():
        for name, function in vars(module).items():
            marks = {mark.name: mark for mark in getattr(function, "pytestmark", ())}
            if name.startswith("test_") and "judges" in marks and "draws" not in marks:
                judges: Any = marks["judges"]
                yield Contract(function, judges.args, judges.kwargs.get("written"), "deep" in marks)


# What is generated comes last: it takes longest and says least.
CONTRACTS = tuple(sorted(_contracts(), key=lambda contract: contract.generates))


def findings(spec: Spec, mock: Mock, rule: Rule) -> list[Finding]:
    """Bring one rule before a mock by its own contracts and give what they find."""
    values = {s.variable: mock.credentials[s.header] for s in spec.schemes}
    credentials = Credentials(spec.schemes, values)
    ledger = Ledger(derive(spec), credentials, mock.base_url, "pytest '{node}'")
    court = Court(
        spec=spec,
        client=Client(mock.base_url, credentials),
        ledger=ledger,
        references="unchecked",
        environment=Environment(MOCK, ""),
        profile=PROFILES["gate"],
        mark="contract-test",
    )
    found: list[Finding] = []
    for contract in CONTRACTS:
        if found or not contract.judges(spec, rule):
            continue
        ledger.open(rule.id, rule.says, rule.id)
        try:
            contract.bring(rule, court)
        except Broken as broken:
            found.append(broken.finding)
        except NotRun:
            pass
        found += [one for one in ledger.entry.findings if one not in found]
    return found
