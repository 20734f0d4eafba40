"""What nights have found by drawing at random, kept for the nights and gates that follow.

Hypothesis names examples by a test's source text, which all rules of a contract share, and keeps
none at all under a given seed. So they are kept here by the contract under way.
"""

from collections.abc import Callable, Iterable
from typing import Any

import hypothesis
from hypothesis.control import current_build_context
from hypothesis.database import ExampleDatabase, choices_to_bytes

_NODES = b"pigello-contracts: nodes"
_SPARE = (b".secondary", b".pareto")


class Examples(ExampleDatabase):
    """The examples of each contract; `node` is the one under way.

    With `writes` what is found is kept and what is healed dropped; without, nothing changes, so
    that what is replayed depends on what was kept alone.
    """

    def __init__(self, kept: ExampleDatabase, *, writes: bool) -> None:
        super().__init__()
        self._kept = kept
        self._writes = writes
        self._met: set[bytes] = set()
        self._told: set[str] = set()
        self.node = ""

    def nodes(self) -> list[str]:
        """Give the contracts that have examples, in the order of their names."""
        named = sorted(node.decode() for node in self._kept.fetch(_NODES))
        return [node for node in named if any(True for _ in self._kept.fetch(node.encode()))]

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """Yield the examples of the contract under way, always in the same order."""
        yield from sorted(self._kept.fetch(self._own(key)))

    def save(self, key: bytes, value: bytes) -> None:
        """Keep an example of the contract under way."""
        if self._writes:
            self._kept.save(self._own(key), value)
            self._kept.save(_NODES, self.node.encode())

    def delete(self, key: bytes, value: bytes) -> None:
        """Drop an example, unless it has broken another rule in passing this very time."""
        if self._writes and value not in self._met:
            self._kept.delete(self._own(key), value)

    def remember(self, rule: str) -> None:
        """Keep what is being drawn, for it has broken a rule in passing; once for each rule.

        Hypothesis keeps only what makes a test fail.
        """
        if not hypothesis.currently_in_test_context():
            return
        drawn = choices_to_bytes(current_build_context().data.choices)
        if drawn in self._kept.fetch(self.node.encode()):
            self._met.add(drawn)
        elif rule not in self._told:
            self._met.add(drawn)
            self.save(b"", drawn)
        self._told.add(rule)

    def _own(self, key: bytes) -> bytes:
        suffix = next((spare for spare in _SPARE if key.endswith(spare)), b"")
        return self.node.encode() + suffix


def with_examples(test: Callable[..., Any]) -> Callable[..., Any]:
    """Let a test of Hypothesis use the database under a given seed, too.

    It would have no key there otherwise; which one it is, `Examples` does not mind.
    """
    test._hypothesis_internal_database_key = b"contract"  # type: ignore[attr-defined]
    return test
