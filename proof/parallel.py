"""Runs a proof in several processes, each with its own mock."""

import atexit
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from hypothesis import settings

from contracts.harness.generation.profiles import PROFILES, hypothesis_settings
from contracts.harness.planning.order_table import ContractOfKind
from mock_api.faults import Catalogue, Fault
from mock_api.server import running
from proof import order
from proof.bench import Bench
from proof.contracts import ContractFunction, all_contracts
from proof.proof import Proof
from proof.trials import Trial, WholeRun, catches, try_fault, try_whole
from spec import derive
from spec.applications import load_all

Progress = Callable[[int, int, int], None]
_CHUNK = 10
_MOST_TRIES = 24
# These seldom find the rule that they were started for.
_IN_PASSING = {
    "test_sequences_of_calls": ("gone", "persisted"),
    "test_any_good_body_is_read_back": ("read_back",),
    "test_random_requests": ("status",),
}


@dataclass(frozen=True, slots=True)
class ProofWorker:
    """The bench of a process, its faults by id, and the stack that keeps its mock running."""

    bench: Bench
    faults: dict[str, Fault]
    stack: ExitStack


_workers: list[ProofWorker] = []


def set_up(folders: Sequence[Path], profile: str) -> None:
    """Prepare a process: load the profile, and start its mock."""
    settings.register_profile("proof", hypothesis_settings(PROFILES[profile], None))
    settings.load_profile("proof")
    spec = load_all(folders)
    stack = ExitStack()
    # Before the interpreter ends, while the thread that reads the mock's output can still end.
    atexit.register(stack.close)
    mock = stack.enter_context(running(folders=folders))
    faults = {fault.id: fault for fault in Catalogue(spec).faults}
    _workers.append(ProofWorker(Bench(spec, mock, PROFILES[profile]), faults, stack))


def _tried(fault: str, *, others: int, seed: int) -> Trial:
    [worker] = _workers
    return try_fault(worker.bench, worker.faults[fault], others, seed)


def _tried_whole(fault: str) -> WholeRun:
    [worker] = _workers
    return try_whole(worker.bench, worker.faults[fault])


def _wakes(name: str, ids: Sequence[str]) -> int:
    """Return how many faults it takes to turn a contract red, or 0 if none does."""
    [worker] = _workers
    contract = next(one for one in all_contracts() if one.name == name)
    for number, fault in enumerate(ids, start=1):
        if catches(worker.bench, contract, worker.faults[fault]):
            return number
    return 0


def prove(  # noqa: PLR0913 -- the options of the command
    ids: Sequence[str],
    *,
    folders: Sequence[Path],
    profile: str,
    others: int,
    whole: int,
    seed: int,
    jobs: int,
    complete: bool,
    progress: Progress,
) -> Proof:
    """Try every fault in `jobs` processes; if `complete`, find idle contracts, too."""
    started = time.monotonic()
    drawn = random.Random(seed)  # noqa: S311 -- a sample, not a secret
    with ProcessPoolExecutor(
        max(jobs, 1), get_context("spawn"), set_up, (folders, profile)
    ) as pool:
        # Neighbors share a resource and take similar times, so shuffled chunks end together.
        shuffled = drawn.sample(list(ids), len(ids))
        tried = pool.map(partial(_tried, others=others, seed=seed), shuffled, chunksize=_CHUNK)
        trials: list[Trial] = []
        for trial in tried:
            trials.append(trial)
            progress(len(trials), len(ids), sum(one.caught_by is None for one in trials))
        chosen = drawn.sample(list(ids), min(whole, len(ids)))
        runs = list(pool.map(_tried_whole, chosen))
        caught = Counter(trial.caught_by for trial in trials if trial.caught_by)
        quiet = [one for one in with_a_rule(folders) if one.name not in caught] if complete else []
        tries = [_kin(one, trials, drawn) for one in quiet]
        woken = list(pool.map(_wakes, [one.name for one in quiet], tries))
    position = {fault: number for number, fault in enumerate(ids)}
    return Proof(
        profile=profile,
        seed=seed,
        trials=tuple(sorted(trials, key=lambda trial: position[trial.fault])),
        whole_runs=tuple(sorted(runs, key=lambda run: position[run.fault])),
        caught_by={one.name: caught[one.name] for one in all_contracts()},
        idle=tuple(one.name for one, number in zip(quiet, woken, strict=True) if not number),
        complete=complete,
        seconds=time.monotonic() - started,
    )


def learn_order(
    trials: Sequence[Trial], *, folders: Sequence[Path], profile: str
) -> tuple[list[ContractOfKind], dict[str, Mapping[int, float]]]:
    """Return the order of contracts that finds most first, and what it and the files' order find.

    Measures the requests of each contract in runs without a fault, in a process with the profile.
    """
    with ProcessPoolExecutor(1, get_context("spawn"), set_up, (folders, profile)) as pool:
        return pool.submit(_learned, trials).result()


def _learned(
    trials: Sequence[Trial],
) -> tuple[list[ContractOfKind], dict[str, Mapping[int, float]]]:
    [worker] = _workers
    by_file = order.measure(worker.bench)
    places = order.table(trials, by_file)
    by_table = order.measure(worker.bench, places)
    found = {
        "in the order of the files": order.shares(trials, by_file),
        "in the order learned": order.shares(trials, by_table),
    }
    return places, found


def with_a_rule(folders: Sequence[Path]) -> list[ContractFunction]:
    """Return the contracts that have a rule to judge: a description need not use every kind."""
    spec = load_all(folders)
    promised = {rule.kind for rule in derive(spec)}
    possible = (one for one in all_contracts() if spec.schemes or not one.unauthenticated)
    return [one for one in possible if promised & _kinds(one)]


def _kinds(contract: ContractFunction) -> set[str]:
    return {*contract.kinds, *_IN_PASSING.get(contract.name, ())}


def _kin(contract: ContractFunction, trials: Iterable[Trial], drawn: random.Random) -> list[str]:
    """Return some faults of each kind that a contract judges."""
    by_kind: dict[str, list[str]] = {}
    kinds = _kinds(contract)
    for trial in trials:
        if trial.kind in kinds:
            by_kind.setdefault(trial.kind, []).append(trial.fault)
    each = max(_MOST_TRIES // max(len(by_kind), 1), 1)
    draw = partial(_some, drawn=drawn, count=each)
    return [fault for kind in sorted(by_kind) for fault in draw(sorted(by_kind[kind]))]


def _some(faults: Sequence[str], *, drawn: random.Random, count: int) -> list[str]:
    return drawn.sample(list(faults), min(count, len(faults)))
