"""Measures requests per second, compared with a bare session that sends the same requests.

Both talk to a server that only replays recorded answers, so that only the client counts. The
contracts run as plain functions; `split` shows what pytest adds.
"""

import gc
import itertools
import pickle
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import requests
from hypothesis import is_hypothesis_test, seed, settings
from requests import PreparedRequest

from benchmarks.replay import REWIND, Recorded, answered
from benchmarks.table import MeasuredTable, Spread
from contracts.harness.generation.example_database import with_examples
from contracts.harness.generation.profiles import PROFILES, hypothesis_settings
from contracts.harness.http.client import Client
from contracts.harness.http.exchange import Exchange
from mock_api.server import Mock, listening, running
from proof.bench import Bench
from proof.contracts import ContractFunction, all_contracts
from spec import Rule, load
from strategies import fresh

_RESOURCES = ("protectedidentity", "subtenant", "workengagement")
_VALUES = {"test_any_good_value_is_accepted", "test_any_broken_value_is_refused"}
_BODIES = {"test_any_good_body_is_read_back"}
_OWN, _COVERAGE = "enumerated cases", "enumerated cases from schemathesis"
_SINGLE, _WHOLE = "random single values", "random bodies"
_FUZZED = "random requests and sequences from schemathesis"
_TOGETHER = {
    "all enumerated cases": (_OWN, _COVERAGE),
    "all random requests": (_WHOLE, _FUZZED),
}
Pairs = Sequence[tuple[ContractFunction, Rule]]


@dataclass(frozen=True, slots=True)
class Timed:
    """The seconds of each repetition of the same requests."""

    requests: int
    ours: Sequence[float]
    bare: Sequence[float]

    def cells(self) -> tuple[int, Spread, Spread, Spread]:
        """Return the requests, the requests per second of both sides, and their ratio."""
        ours, bare = ([self.requests / one for one in each] for each in (self.ours, self.bare))
        shares = [one / other for one, other in zip(self.bare, self.ours, strict=True)]
        return self.requests, Spread.of(ours), Spread.of(bare), Spread.of(shares)


def together(several: Sequence[Timed]) -> Timed:
    """Return the sum of several measurements, repetition by repetition."""
    ours = [sum(parts) for parts in zip(*(one.ours for one in several), strict=True)]
    bare = [sum(parts) for parts in zip(*(one.bare for one in several), strict=True)]
    return Timed(sum(one.requests for one in several), ours, bare)


def throughput(repeat: int) -> MeasuredTable:
    """Measure each group of contracts `repeat` times, alternating with the bare session."""
    profile = PROFILES["gate"]
    settings.register_profile("bench", hypothesis_settings(profile, None))
    settings.load_profile("bench")
    table = MeasuredTable(
        "throughput",
        "requests per second, and the ratio to a bare requests.Session",
        ("contracts", "requests", "the contracts", "bare session", "share"),
    )
    spec = load()
    timed: dict[str, Timed] = {}
    with running() as mock:
        for name, group in _groups().items():
            bench = Bench(spec, mock, profile)
            bench.break_only()
            rules = [rule for rule in bench.rules if rule.resource in _RESOURCES]
            pairs = [(c, rule) for c in group for rule in rules if c.judges(spec, rule)]
            timed[name] = _compared(mock, pairs, _record(bench, pairs), repeat)
            table.add(name, *timed[name].cells())
    for name, parts in _TOGETHER.items():
        table.add(name, *together([timed[part] for part in parts]).cells())
    return table


def _groups() -> dict[str, list[ContractFunction]]:
    """Return the contracts in groups, by what chooses the requests."""
    found = all_contracts()
    for contract in found:
        if is_hypothesis_test(contract.function):
            # As in a run, which assigns each a seed and an example database.
            with_examples(seed(0)(contract.function))
    return {
        _OWN: [one for one in found if one.rank == 0],
        _COVERAGE: [one for one in found if one.rank == 1],
        _SINGLE: [one for one in found if one.name in _VALUES],
        _WHOLE: [one for one in found if one.name in _BODIES],
        _FUZZED: [
            one
            for one in found
            if one.rank == 2 and one.name not in _VALUES | _BODIES  # noqa: PLR2004 -- a rank
        ],
    }


@contextmanager
def _counted_ids() -> Iterator[None]:
    """Count ids instead of drawing them, so that the same requests can be sent again."""
    numbers = itertools.count(1)
    with (
        patch.object(uuid, "uuid4", lambda: uuid.UUID(int=next(numbers) + (4 << 76) + (8 << 60))),
        patch.object(fresh, "_counter", itertools.count(1)),
    ):
        yield


@contextmanager
def _set_aside() -> Iterator[None]:
    """Exclude what is loaded from garbage collection, as a run does."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _record(bench: Bench, pairs: Pairs) -> list[Recorded]:
    """Run contracts, and return every request that they send, also those that repeat a call."""
    sent: list[Recorded] = []
    send = Client._try

    def recorded(client: Client, prepared: PreparedRequest, exchange: Exchange) -> None:
        send(client, prepared, exchange)
        sent.append(
            Recorded(
                exchange.method,
                exchange.path,
                {str(name): str(value) for name, value in exchange.request_headers.items()},
                exchange.request_body,
                exchange.status or 500,
                answered(dict(exchange.headers)),
                exchange.content,
            )
        )

    with _counted_ids(), patch.object(Client, "_try", recorded):
        bench.run_contracts(pairs)
    return sent


def _compared(mock: Mock, pairs: Pairs, recorded: list[Recorded], repeat: int) -> Timed:
    ours, bare = [], []
    with replaying(recorded) as url, _set_aside():
        bench = Bench(load(), Mock(url, mock.credentials), PROFILES["gate"])
        for _ in range(repeat):
            started = time.perf_counter()
            with _counted_ids():
                bench.run_contracts(pairs)
            ours.append(time.perf_counter() - started)
            strayed = int(requests.post(url + REWIND, timeout=30).text)
            if strayed:
                message = f"{strayed} of {len(recorded)} requests differ from the recording"
                raise RuntimeError(message)
            bare.append(_sent_barely(url, recorded))
            requests.post(url + REWIND, timeout=30)
    return Timed(len(recorded), ours, bare)


def _sent_barely(url: str, recorded: list[Recorded]) -> float:
    with requests.Session() as session:
        # Otherwise a bare session looks up proxies and passwords for every request.
        session.trust_env = False
        started = time.perf_counter()
        for one in recorded:
            answer = session.request(
                one.method, url + one.path, headers=one.headers, data=one.body, timeout=30
            )
            answer.content  # noqa: B018 -- read to its end
        return time.perf_counter() - started


@contextmanager
def replaying(recorded: list[Recorded]) -> Iterator[str]:
    """Serve recorded answers in a separate process; yields the address."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "recorded")
        path.write_bytes(pickle.dumps(recorded))
        with listening([sys.executable, "-m", "benchmarks.replay", str(path)]) as url:
            yield url
