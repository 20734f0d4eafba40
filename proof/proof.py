"""The result of a proof: the trials of all faults, and what they say about the contracts."""

import json
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from proof.trials import Trial, WholeRun

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of a proof.

    `idle` names the contracts that no fault turns red, or is empty unless every fault was tried.
    `seconds` is wall-clock time.
    """

    profile: str
    seed: int
    trials: tuple[Trial, ...]
    whole_runs: tuple[WholeRun, ...]
    caught_by: Mapping[str, int]
    idle: tuple[str, ...]
    complete: bool
    seconds: float

    @property
    def missed(self) -> tuple[Trial, ...]:
        """The faults that no contract names."""
        return tuple(trial for trial in self.trials if trial.caught_by is None)

    @property
    def misnamed(self) -> tuple[WholeRun, ...]:
        """The whole runs whose first finding is not the faulty rule's."""
        return tuple(run for run in self.whole_runs if not run.names_the_rule_first)

    @property
    def unseen(self) -> tuple[WholeRun, ...]:
        """The whole runs that do not find the faulty rule broken.

        What contracts share in a run could hide what each finds alone.
        """
        return tuple(run for run in self.whole_runs if not run.sees_the_rule)

    @property
    def holds(self) -> bool:
        """Whether every fault is caught and every contract catches something."""
        return not (self.missed or self.unseen or self.idle)

    def requests(self) -> tuple[float, float]:
        """Return the median and the 95th percentile of requests until a fault is caught."""
        counts = sorted(trial.requests for trial in self.trials if trial.caught_by)
        if not counts:
            return 0.0, 0.0
        return statistics.median(counts), counts[min(len(counts) - 1, len(counts) * 95 // 100)]

    def confusions(self) -> list[tuple[str, str, int]]:
        """Return, by kind, which rules whole runs name first instead of the faulty one."""
        kinds = Counter((_kind(run.rule), _named(run)) for run in self.misnamed)
        return [(kind, named, count) for (kind, named), count in kinds.most_common()]

    def to_json(self) -> str:
        """Return the proof as JSON."""
        median, late = self.requests()
        document: dict[str, Any] = {
            "format": FORMAT,
            "profile": self.profile,
            "seed": self.seed,
            "complete": self.complete,
            "holds": self.holds,
            "seconds": round(self.seconds, 1),
            "faults": len(self.trials),
            "missed": [trial.fault for trial in self.missed],
            "unseen_in_a_whole_run": [run.fault for run in self.unseen],
            "idle_contracts": list(self.idle),
            "requests_until_caught": {"median": median, "p95": late},
            "caught_by": dict(self.caught_by),
            "first_finding_names_the_rule": {
                "runs": len(self.whole_runs),
                "named": len(self.whole_runs) - len(self.misnamed),
            },
            "trials": [asdict(trial) for trial in self.trials],
            "whole_runs": [asdict(run) for run in self.whole_runs],
        }
        return json.dumps(document, ensure_ascii=False, indent=1)

    def lines(self) -> Sequence[str]:
        """Return the lines for the terminal."""
        caught = len(self.trials) - len(self.missed)
        median, late = self.requests()
        counts = f"median {median:g}, 95th percentile {late:g}"
        said = [f"{caught} of {len(self.trials)} faults caught; requests to catch: {counts}"]
        if self.whole_runs:
            named = len(self.whole_runs) - len(self.misnamed)
            said.append(f"{named} of {len(self.whole_runs)} whole runs name the faulty rule first")
        said += [f"MISSED  {trial.fault}: {trial.says}" for trial in self.missed]
        said += [f"UNSEEN  {run.fault}: a whole run does not report it" for run in self.unseen]
        said += [f"IDLE    {name}: no fault turns this contract red" for name in self.idle]
        return said


def _kind(rule: str) -> str:
    """Return the kind in a rule's id: its last part, except for credentials and filters."""
    parts = rule.split(".")
    return next((part for part in parts if part in {"authentication", "filter"}), parts[-1])


def _named(run: WholeRun) -> str:
    return _kind(run.broken[0]) if run.broken else "nothing"
