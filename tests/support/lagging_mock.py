"""A mock with read replicas: Get and List may show the records as they were some time ago.

`python -m tests.support.lagging_mock SECONDS EVERY OPERATION... -- ARGUMENTS` starts it with these
arguments of the mock; every EVERY-th call of the operations lags behind.
"""

import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from mock_api.__main__ import main
from mock_api.answer import MockAnswer
from mock_api.behaviour import Behaviour, Change
from mock_api.call import Call, Proceed
from mock_api.credentials import credentials
from mock_api.server import Mock, listening
from mock_api.store import Store
from spec.applications import load_all


@dataclass
class Replica:
    """Keeps a copy of the records after each write, and reads from one that is old enough."""

    seconds: float
    every: int
    operations: Sequence[str]
    _copies: deque[tuple[float, Store]] = field(default_factory=deque)
    _reads: int = 0

    def __call__(self, call: Call, proceed: Proceed) -> MockAnswer:
        """Carry out one call."""
        if not self._copies:
            self._copy(call.store)
        if call.operation.name in {"get", "list"}:
            self._reads += call.operation.name in self.operations
            late = call.operation.name in self.operations and self._reads % self.every == 0
            return proceed(replace(call, store=self._old()) if late else call)
        answer = proceed(call)
        self._copy(call.store)
        return answer

    def _copy(self, store: Store) -> None:
        copy = Store()
        store._db.backup(copy._db)
        self._copies.append((time.monotonic(), copy))

    def _old(self) -> Store:
        before = time.monotonic() - self.seconds
        while len(self._copies) > 1 and self._copies[1][0] <= before:
            self._copies.popleft()[1].close()
        return self._copies[0][1]


@contextmanager
def lagging(
    seconds: float,
    folders: Sequence[Path],
    *,
    every: int = 1,
    operations: Sequence[str] = ("get", "list"),
) -> Iterator[Mock]:
    """Run such a mock in a separate process until the block ends."""
    command = [sys.executable, "-m", __name__, str(seconds), str(every), *operations, "--"]
    command += ["--port", "0", "--until-input-ends"]
    command += [part for folder in folders for part in ("--spec", str(folder.resolve()))]
    with listening(command) as address:
        yield Mock(address, credentials(load_all(folders)))


if __name__ == "__main__":
    place = sys.argv.index("--")
    seconds, every, *names = sys.argv[1:place]
    replica = Change(name="replica", around=Replica(float(seconds), int(every), names))
    usual = Behaviour.change
    Behaviour.change = lambda self, changes: usual(self, [*changes, replica])  # type: ignore[method-assign]
    sys.exit(main(sys.argv[place + 1 :]))
