"""Keeps the failing random inputs of nightly runs, for the nights and gates that follow.

Hypothesis names examples by the source text of a test, which all rules of a contract share, and
keeps none under a given seed. This database names them by the running contract.
"""

from collections.abc import Callable, Iterable
from typing import Any

import hypothesis
from hypothesis.control import current_build_context
from hypothesis.database import ExampleDatabase, choices_to_bytes

_NODES = b"pigello-contracts: nodes"
_SPARE = (b".secondary", b".pareto")


class Examples(ExampleDatabase):
    """The examples of each contract; `node` is the running one.

    With `writes`, failing examples are kept and passing ones dropped. Without, nothing changes, so
    that a replay depends only on what was kept.
    """

    def __init__(self, kept: ExampleDatabase, *, writes: bool) -> None:
        super().__init__()
        self._kept = kept
        self._writes = writes
        self._met: set[bytes] = set()
        self._remembered: set[str] = set()
        self.node = ""

    def nodes(self) -> list[str]:
        """Return the contracts that have examples, in the order of their names."""
        named = sorted(node.decode() for node in self._kept.fetch(_NODES))
        return [node for node in named if any(True for _ in self._kept.fetch(node.encode()))]

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """Yield the examples of the running contract, always in the same order."""
        yield from sorted(self._kept.fetch(self._own(key)))

    def save(self, key: bytes, value: bytes) -> None:
        """Keep an example of the running contract."""
        if self._writes:
            self._kept.save(self._own(key), value)
            self._kept.save(_NODES, self.node.encode())

    def delete(self, key: bytes, value: bytes) -> None:
        """Drop an example, unless it broke another rule in this same run."""
        if self._writes and value not in self._met:
            self._kept.delete(self._own(key), value)

    def remember(self, rule: str) -> None:
        """Keep the current example, because it broke another rule; once for each rule.

        Hypothesis keeps only what makes a test fail.
        """
        if not hypothesis.currently_in_test_context():
            return
        drawn = choices_to_bytes(current_build_context().data.choices)
        if drawn in self._kept.fetch(self.node.encode()):
            self._met.add(drawn)
        elif rule not in self._remembered:
            self._met.add(drawn)
            self.save(b"", drawn)
        self._remembered.add(rule)

    def _own(self, key: bytes) -> bytes:
        suffix = next((spare for spare in _SPARE if key.endswith(spare)), b"")
        return self.node.encode() + suffix


def with_examples(test: Callable[..., Any]) -> Callable[..., Any]:
    """Return a Hypothesis test that uses the database also under a given seed.

    Otherwise it has no key there; `Examples` ignores which key it is.
    """
    test._hypothesis_internal_database_key = b"contract"  # type: ignore[attr-defined]
    return test
