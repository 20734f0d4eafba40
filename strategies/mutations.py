"""Ways of breaking a rule, found by their own name or by the rule's kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strategies.values import Invalid


@dataclass(frozen=True, slots=True)
class Mutation:
    """One way of breaking one rule.

    `cases` has at least one member, and all of them break the same rule. `drawn` makes more of
    the same; without it the cases themselves are drawn.
    """

    name: str
    cases: tuple[Invalid, ...]
    drawn: st.SearchStrategy[Invalid] | None = None

    @property
    def rule(self) -> str:
        """The kind of rule that is broken."""
        return self.cases[0].rule

    @property
    def strategy(self) -> st.SearchStrategy[Invalid]:
        """Broken values of this way; the first case is the simplest."""
        return st.sampled_from(self.cases) if self.drawn is None else self.drawn


def representatives(ways: Sequence[Mutation]) -> tuple[Invalid, ...]:
    """Return every case of every way, in order."""
    return tuple(case for way in ways for case in way.cases)


def broken(ways: Sequence[Mutation], breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw broken values: of all ways, of one named way, or of one kind of rule.

    Raises ValueError, with the known names, when `breaking` is none of them.
    """
    chosen = [way.strategy for way in ways if breaking in {None, way.name, way.rule}]
    if not chosen:
        known = ", ".join(sorted({name for way in ways for name in (way.name, way.rule)}))
        raise ValueError(f"no way of breaking is called {breaking!r}; known here: {known}")
    return st.one_of(chosen)
