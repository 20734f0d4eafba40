"""Finishes a run: adds up the reports of its contracts, writes the results, and prints them."""

import datetime as dt
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from contracts.harness.known.proposal import proposal
from contracts.harness.outcomes import Exit
from contracts.harness.planning.selection import ContractSelection
from contracts.harness.plugin.process import WorkerContext
from contracts.harness.plugin.target import point_latest_at
from contracts.harness.recording.verdicts import Tally
from reports.annotations import annotations
from spec.today import today


class RunFinisher:
    """Finishes a run once all contracts have reported; `tally` holds their reports."""

    def __init__(
        self, config: pytest.Config, context: WorkerContext, selection: ContractSelection
    ) -> None:
        self._config = config
        self._context = context
        self._started = time.time()
        self._narrowed = _is_narrowed(config)
        self._summary: list[str] = []
        self.broken = False
        self.annotations: list[str] = []
        options = context.options
        self.tally = Tally(
            known=options.known,
            whole=options.profile.every_operation and not self._narrowed,
            mine=selection.mine,
            left=selection.left,
            fail_on=options.fail_on,
            # Only all shards together show the share.
            require_judged=None if options.shard else options.require_judged,
        )

    def give_up(self, sentence: str, code: Exit, expected: Iterable[str]) -> None:
        """End the run before its first contract, with a report that says why."""
        self.tally.expected.update(expected)
        self.tally.stopped = sentence
        self._write(code, sentence)
        page = self._context.target.folder / "index.html"
        pytest.exit(f"{sentence} Report: {page}", returncode=code)

    def close(self, session: pytest.Session, exitstatus: int) -> None:
        """Add up, write the results and set the exit code."""
        if not self.tally.reports and exitstatus != pytest.ExitCode.INTERRUPTED:
            return
        results = self.tally.results(self._context.rules)
        code = self.tally.exit_code(results)
        if code == Exit.KEPT:
            self.tally.errors += self.tally.unexplained(results)
            code = self.tally.exit_code(results)
        if exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} or code != Exit.KEPT:
            session.exitstatus = code
        headline = self.tally.ended
        early = exitstatus == pytest.ExitCode.INTERRUPTED or session.shouldstop
        if headline is None and (early or session.shouldfail):
            self.tally.stopped = "it was stopped before its end"
        stale = next(iter(self.tally.stale(results).values()), None)
        try:
            self._write(code, headline or stale or self.tally.too_few(results))
        except OSError as error:
            self.fail(session, error)

    def fail(self, session: pytest.Session, error: OSError) -> None:
        """End with 70, because a report cannot be written: no other code is seen without it."""
        place = error.filename or self._context.target.folder
        session.exitstatus = Exit.ERROR
        self._summary = [f"No report: {place} cannot be written ({error.strerror})."]

    def _write(self, code: Exit, headline: str | None) -> None:
        # Here, since the page takes long to load, and workers write none.
        from contracts.harness.plugin.results_writer import FinishedRun, summary_lines, write  # noqa: PLC0415

        context = self._context
        written = write(
            FinishedRun(
                options=context.options,
                target=context.target,
                tally=self.tally,
                rules=context.rules,
                started=dt.datetime.fromtimestamp(self._started, dt.UTC),
                seconds=time.time() - self._started,
                workers=int(getattr(self._config.option, "numprocesses", None) or 1),
                command=" ".join(["pytest", *map(str, self._config.invocation_params.args)]),
                narrowed=self._narrowed,
            ),
            code,
            headline,
        )
        if context.options.update_known:
            text = proposal(context.options.known, written.rules, self.tally.reports, today())
            self._proposed.write_text(text, encoding="utf-8")
        point_latest_at(context.target.folder)
        self.broken = code != Exit.KEPT
        self.annotations = list(annotations(written))
        self._summary = summary_lines(written, self.tally, context.target.folder)

    @property
    def _proposed(self) -> Path:
        """The proposed list of known failures, for a person to review."""
        return self._context.target.folder / "known_failures.toml"

    def lines(self) -> list[str]:
        """Return the lines of the terminal summary; none if nothing was judged."""
        if not self._summary:
            return []
        options = self._context.options
        more = list(self._context.left)
        if options.update_known:
            more.append(f"proposal: {self._proposed}, for {options.known.place}")
        return [*self._summary[:-1], *more, self._summary[-1]]


def _is_narrowed(config: pytest.Config) -> bool:
    """Return whether pytest selects only some contracts, so that a rule may lack one."""
    chosen = ("keyword", "markexpr", "deselect", "lf", "stepwise", "ignore", "ignore_glob")
    named = any(Path(str(path)).name != "contracts" for path in config.args)
    return named or any(config.getoption(name, None) for name in chosen)
