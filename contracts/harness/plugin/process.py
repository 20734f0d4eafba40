"""Sets up one process of a contract run: the target, the checks, the examples."""

import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from contracts.harness.checks.every_answer import ResponseChecks
from contracts.harness.checks.factory import Checks
from contracts.harness.config.options import Options
from contracts.harness.generation.example_database import Examples
from contracts.harness.generation.example_store import open_examples
from contracts.harness.generation.internals import steady_hypothesis
from contracts.harness.generation.profiles import hypothesis_settings
from contracts.harness.http.client import Client
from contracts.harness.http.health import OutageDetector
from contracts.harness.http.limits import RunLimits
from contracts.harness.http.rate_limit import RateLimiter
from contracts.harness.http.second_look import SecondLook
from contracts.harness.http.written import Written
from contracts.harness.oracle import list_shape as listing
from contracts.harness.outcomes import NotRun, RunEnded
from contracts.harness.paths import OUT
from contracts.harness.plugin.target import Target, target
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.alive import alive
from contracts.harness.records.cleanup import Cleanup, left_behind
from contracts.harness.records.created import track
from contracts.harness.records.journal import Journal, journals
from contracts.harness.records.resource_clients import ResourceClients

_HANDED = "pigello"
# So many lines say what is left; the sweep says all.
_MOST_LINES = 6


class WorkerContext:
    """One process of a run: the only one, or with pytest-xdist the controller or a worker.

    The controller owns the mock and sends `handed` to each worker.
    """

    def __init__(self, config: pytest.Config, options: Options) -> None:
        """Find the target and set everything up; raises ConfigurationError."""
        worker: Mapping[str, Any] | None = getattr(config, "workerinput", None)
        self.is_worker = worker is not None
        self.options = options
        self.rules = options.rules
        self._name = "" if worker is None else str(worker["workerid"])
        self._share = (0, 1) if worker is None else _share(worker)
        self._config = config
        self._stack = ExitStack()
        self.handed: dict[str, Any] = {}
        # What the run left behind, and why; nothing if it kept no journal.
        self.left: list[str] = []
        self.target = self._find_target() if worker is None else self._take_over(worker)
        self.examples = self._set_up_hypothesis()
        self.checks = self._make_checks()

    def hand_over(self, workerinput: dict[str, Any]) -> None:
        """Send a worker its input."""
        workerinput[_HANDED] = self.handed

    def _take_over(self, worker: Mapping[str, Any]) -> Target:
        self.handed = worker[_HANDED]
        return Target.taken_over(self.options, self.handed)

    def _find_target(self) -> Target:
        found, self.handed = self._stack.enter_context(target(self.options))
        self.handed["seed"] = self.options.seed
        if not self.options.starts_mock:
            self._stack.enter_context(alive(self._journal_of(found.run_id)))
        seconds = self.options.run_limits.seconds
        self.handed["until"] = None if seconds is None else time.monotonic() + seconds
        self._config.option.htmlpath = str(found.folder / "pytest.html")
        self._config.option.self_contained_html = True
        return found

    def _set_up_hypothesis(self) -> Examples | None:
        """Apply the profile to Hypothesis; return the examples of earlier runs, if it uses them."""
        profile, output = self.options.profile, self.options.output
        examples = None
        if output != OUT:
            set_hypothesis_home_dir(output / ".hypothesis")
        if profile.examples:
            steady_hypothesis()
            usual, name = output / "examples", self.options.environment.name
            kept = open_examples(self.options.examples, name, usual)
            examples = Examples(kept, writes=profile.random)
            # Every process runs the same contracts in the same order, whatever the others store.
            self.handed.setdefault("examples_of", examples.nodes())
            seed = self.handed["seed"] if profile.random else 0
            self._config.option.hypothesis_seed = str(seed)
        name = f"pigello-{profile.name}"
        settings.register_profile(name, hypothesis_settings(profile, examples))
        settings.load_profile(name)
        return examples

    def _make_checks(self) -> Checks:
        options = self.options
        credentials = self.target.credentials
        command = f"pytest '{{node}}' {options.arguments}"
        recorder = Recorder(self.rules, credentials, self.target.base_url, command, self._remember)
        created = track(options.spec.resources, self.journal())
        client = Client(
            self.target.base_url,
            credentials,
            OutageDetector(
                self.target.base_url,
                options.spec.resources,
                patience=options.environment.patience,
            ),
            observers=(ResponseChecks(recorder, credentials, created),),
            timeouts=options.environment.timeouts,
            permissions=options.permissions,
            rate_limiter=self._rate_limiter(),
            probe_limiter=self._probe_limiter(),
            second_look=self._second_look(),
            patience=options.environment.patience,
        )
        clients = ResourceClients(
            options.spec,
            client,
            recorder,
            created,
            options.environment,
            references=options.references,
            tag="-".join(part for part in (self.target.tag, self._name) if part),
            share=self._share,
        )
        return Checks(options.spec, clients, options.profile, options.known)

    def _remember(self, rule: str) -> None:
        if self.examples is not None:
            self.examples.remember(rule)

    def journal(self) -> Journal:
        """Return the journal of this process; it stays empty for a mock that this run starts."""
        if self.options.starts_mock:
            return Journal()
        path = self._journal_of(self.target.run_id)
        scrub = self.target.credentials.scrub
        return Journal(path, self.target.base_url, self.target.run_id, self._name, scrub)

    def _journal_of(self, run_id: str) -> Path:
        folder = journals(self.options.output, self.options.environment.name)
        return folder / f"{run_id}.jsonl"

    def delete_records(self, *, everything: bool = False) -> None:
        """Delete what the contract has created, or `everything`; what is refused is left.

        The contracts of Delete judge what keeps a record from being deleted.
        """
        with self.checks.client.rate_limiter.finishing(), suppress(NotRun, RunEnded):
            self.checks.clients.clear(everything=everything)

    def clean_up(self) -> None:
        """Delete what the journal says is left, also by workers that were killed."""
        journal = self.journal()
        path = journal.path
        if path is None or not path.exists():
            return
        cleanup = Cleanup(self.checks.clients, self.checks.recorder)
        try:
            with self.checks.client.rate_limiter.finishing():
                left = cleanup.run(path, journal)
        except OSError as error:
            self.left = [f"records may be left: {path} cannot be read ({error.strerror})"]
            return
        self.left = [left_behind(left, path), *dict.fromkeys(cleanup.why.values())][:_MOST_LINES]
        if left.nothing:
            self.left = self.left[:1]
            path.unlink()

    def _rate_limiter(self) -> RateLimiter:
        """Return the rate limiter; all processes share it if they must count together."""
        run_limits = self.options.run_limits
        together = run_limits.rate is not None or run_limits.requests is not None
        path = self.target.folder / "pace.json" if together else None
        return RateLimiter(run_limits, path=path, until=self.handed["until"])

    def _second_look(self) -> SecondLook:
        """Return what repeats a call in doubt; without pauses for a mock, which needs no time."""
        written = Written(listing.items)
        if self.options.starts_mock:
            return SecondLook(written, sleep=lambda _: None)
        return SecondLook(written, watches=True)

    def _probe_limiter(self) -> RateLimiter | None:
        """Return the limiter of wrong credentials, which all processes share; None for a mock."""
        environment = self.options.environment
        if environment.auth_rate is None and environment.auth_requests is None:
            return None
        limits = RunLimits(rate=environment.auth_rate, requests=environment.auth_requests)
        return RateLimiter(limits, path=self.target.folder / "pace.credentials.json")

    def close(self) -> None:
        """Stop the mock, and delete temporary files."""
        if not self.is_worker:
            for path in self.target.folder.glob("pace.*"):
                path.unlink(missing_ok=True)
        self._stack.close()


def _share(worker: Mapping[str, Any]) -> tuple[int, int]:
    """Return the number of a worker of pytest-xdist, from 0, and how many there are."""
    return int(str(worker["workerid"]).removeprefix("gw")), int(worker["workercount"])
