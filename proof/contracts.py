"""The contracts as plain functions, which run without starting pytest."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import contracts
from contracts.harness.checks.factory import Checks
from contracts.harness.planning import coverage
from spec import Rule, Spec

_FOLDER = Path(contracts.__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFunction(coverage.Contract):
    """One contract function.

    `arguments` holds the arguments of each of its parametrizations. `rank` is 0 for handwritten
    cases, 1 for cases that schemathesis enumerates, and 2 for random values. `compares` is true if
    it compares several answers, and `unauthenticated` if it sends wrong credentials. `group` names
    the contracts that share its requests or records, and `leads` says that it precedes them.
    """

    function: Callable[..., None]
    arguments: tuple[dict[str, Any], ...]
    rank: int
    compares: bool
    group: str | None
    leads: bool
    unauthenticated: bool

    def judges(self, spec: Spec, rule: Rule) -> bool:
        """Return whether it runs for a rule."""
        if self.unauthenticated and not spec.schemes:
            return False
        return coverage.Contract.judges(self, spec, rule)

    def run(self, rule: Rule, checks: Checks) -> None:
        """Run it for a rule; raises RuleBroken, NotRun, or Outage, as under pytest."""
        for arguments in self.arguments:
            self.function(rule=rule, checks=checks, **arguments)


@cache
def all_contracts() -> tuple[ContractFunction, ...]:
    """Return the contracts, those first that explain a failure best.

    Load Hypothesis's profile before the first call: a test takes its settings when it is imported.
    """
    return tuple(sorted(_found(), key=lambda contract: (contract.rank > 0, contract.compares)))


def _found() -> Iterator[ContractFunction]:
    for path in sorted(_FOLDER.glob("test_*.py")):
        for name, function in vars(importlib.import_module(f"contracts.{path.stem}")).items():
            marks = {mark.name: mark for mark in getattr(function, "pytestmark", ())}
            if not name.startswith("test_") or coverage.MARKER not in marks:
                continue
            if not marks[coverage.MARKER].args:
                # It judges pinned known failures, which a fault never is.
                continue
            parametrize = marks.get("parametrize")
            judged = coverage.Contract.marked(name, marks[coverage.MARKER])
            schedule = marks["schedule"].kwargs if "schedule" in marks else {}
            yield ContractFunction(
                name=judged.name,
                kinds=judged.kinds,
                written=judged.written,
                function=function,
                arguments=tuple({parametrize.args[0]: one} for one in parametrize.args[1])
                if parametrize
                else ({},),
                rank=2 if "draws" in marks else int("deep" in marks),
                compares=schedule.get("order") == "last",
                group=schedule.get("group"),
                leads=schedule.get("order") == "first" or bool(schedule.get("leads")),
                unauthenticated=bool(schedule.get("credentials")),
            )
