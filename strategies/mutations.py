"""Mutations that break a rule, found by their name or by the kind of the rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strategies.values import Invalid


@dataclass(frozen=True, slots=True)
class Mutation:
    """One way to break one rule.

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
        """Return invalid values of this mutation; the first case is the simplest."""
        return st.sampled_from(self.cases) if self.drawn is None else self.drawn


def representatives(mutations: Sequence[Mutation]) -> tuple[Invalid, ...]:
    """Return every case of every mutation, in order."""
    return tuple(case for mutation in mutations for case in mutation.cases)


def broken(
    mutations: Sequence[Mutation], breaking: str | None = None
) -> st.SearchStrategy[Invalid]:
    """Draw invalid values: of all mutations, of one by its name, or of one kind of rule.

    Raises ValueError, with the known names, when `breaking` is none of them.
    """
    chosen = [one.strategy for one in mutations if breaking in {None, one.name, one.rule}]
    if not chosen:
        known = ", ".join(sorted({name for one in mutations for name in (one.name, one.rule)}))
        raise ValueError(f"there is no mutation {breaking!r}; known: {known}")
    return st.one_of(chosen)
