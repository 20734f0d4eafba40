"""The contracts as plain functions, so that bringing one to bear costs no start of pytest."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import contracts
from contracts.harness.checks.factory import Checks
from contracts.harness.planning import coverage
from spec import Rule

_FOLDER = Path(contracts.__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(coverage.Contract):
    """One contract function, and how it asks.

    `arguments` holds the further arguments of each of its parametrizations; `rank` is 0 where it
    asks on purpose, 1 where it sends what schemathesis enumerates, 2 where Hypothesis draws, and
    `compares` tells that it holds several answers against each other.
    """

    run: Callable[..., None]
    arguments: tuple[dict[str, Any], ...]
    rank: int
    compares: bool

    def bring(self, rule: Rule, checks: Checks) -> None:
        """Run it for a rule; raises Broken, NotRun or Outage as it does under pytest."""
        for arguments in self.arguments:
            self.run(rule=rule, checks=checks, **arguments)


@cache
def all_contracts() -> tuple[Contract, ...]:
    """Return the contracts in the order of a run, as contracts.harness.planning.order sorts them.

    Hypothesis' profile must be loaded before the first call: a test takes its settings when it is
    imported.
    """
    return tuple(sorted(_found(), key=lambda contract: (contract.rank > 0, contract.compares)))


def _found() -> Iterator[Contract]:
    for path in sorted(_FOLDER.glob("test_*.py")):
        for name, function in vars(importlib.import_module(f"contracts.{path.stem}")).items():
            marks = {mark.name: mark for mark in getattr(function, "pytestmark", ())}
            if not name.startswith("test_") or coverage.MARKER not in marks:
                continue
            if not marks[coverage.MARKER].args:
                # It judges what a list of known failures pins, which no fault is.
                continue
            parametrize = marks.get("parametrize")
            judged = coverage.Contract.marked(name, marks[coverage.MARKER])
            yield Contract(
                name=judged.name,
                kinds=judged.kinds,
                written=judged.written,
                run=function,
                arguments=tuple({parametrize.args[0]: one} for one in parametrize.args[1])
                if parametrize
                else ({},),
                rank=2 if "draws" in marks else int("deep" in marks),
                compares="compares" in marks,
            )
