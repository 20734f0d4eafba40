"""Finds which contract judges which rule, and why no contract judges the others."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from spec.model import Spec
from spec.rule import Rule

MARKER = "judges"
_OPEN = "open: the reference could not be read far enough to judge it"
_UNDIRECTED = "open: the reference does not say in which direction it holds"


@dataclass(frozen=True, slots=True)
class Contract:
    """A test, and what it judges according to its marker.

    `written` limits it to fields that a request may contain, or to those that it may not.
    """

    name: str
    kinds: tuple[str, ...]
    written: bool | None = None

    @classmethod
    def marked(cls, name: str, mark: Any) -> "Contract":  # noqa: ANN401 -- pytest is not needed here
        """Return the contract of a test with this marker."""
        return cls(name, mark.args, mark.kwargs.get("written"))

    def judges(self, spec: Spec, rule: Rule) -> bool:
        """Return whether it runs for a rule."""
        if rule.kind not in self.kinds or rule.basis == "open":
            return False
        if self.written is None or rule.field is None:
            return True
        return spec.resource(rule.resource).field(rule.field).in_request == self.written


def contracts_of(package: ModuleType) -> Iterator[Contract]:
    """Yield the contracts of a package, by the markers of its tests."""
    return (Contract.marked(name, mark) for name, mark in marks_in(package, MARKER))


def marks_in(package: ModuleType, marker: str) -> Iterator[tuple[str, Any]]:
    """Yield the tests of a package that have a marker, by name, each with that marker."""
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if not found.name.rpartition(".")[2].startswith("test_"):
            continue
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            marks = getattr(function, "pytestmark", ()) if inspect.isfunction(function) else ()
            for mark in marks:
                if mark.name == marker:
                    yield name, mark


@dataclass(frozen=True, slots=True)
class Covered:
    """One rule, and the contracts that run for it."""

    rule: Rule
    contracts: tuple[str, ...]

    @property
    def reason(self) -> str | None:
        """Why no contract can judge it; None if one can."""
        if self.rule.basis == "open":
            return _UNDIRECTED if self.rule.is_undirected else _OPEN
        return self.rule.unreachable

    @property
    def is_judged(self) -> bool:
        """Whether a contract runs for it and can find it broken."""
        return bool(self.contracts) and self.reason is None

    @property
    def is_forgotten(self) -> bool:
        """Whether it has neither a contract nor a reason."""
        return not self.contracts and self.reason is None


def cover(spec: Spec, rules: Sequence[Rule], contracts: Sequence[Contract]) -> tuple[Covered, ...]:
    """Return each rule with its contracts, in the order of the rules."""
    return tuple(
        Covered(rule, tuple(dict.fromkeys(c.name for c in contracts if c.judges(spec, rule))))
        for rule in rules
    )
