"""Ties a contract run to pytest: parametrizes by rule, judges outcomes, writes the results."""

import datetime as dt
import sys
import time
from collections import Counter
from collections.abc import Collection, Generator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.errors import FlakyFailure

from contracts.harness import record
from contracts.harness.client import Client
from contracts.harness.court import Court
from contracts.harness.evidence import readable
from contracts.harness.examples import Examples, with_examples
from contracts.harness.examples_place import open_examples
from contracts.harness.forecast import Forecast
from contracts.harness.journal import Journal, journals, read_journal
from contracts.harness.known_proposal import proposal
from contracts.harness.ledger import Ledger
from contracts.harness.options import Options, read_options
from contracts.harness.outcomes import (
    Broken,
    ConfigurationError,
    Ended,
    Exit,
    NotRun,
    Outage,
)
from contracts.harness.pace import Pace
from contracts.harness.preflight import preflight, see_values
from contracts.harness.profiles import hypothesis_settings
from contracts.harness.selection import Selection, is_deep, is_drawn, replays, rule_of
from contracts.harness.target import OUT, Target, point_latest_at, target
from contracts.harness.verdicts import Tally, result_of
from reports.printable import counted
from reports.results import Finding
from reports.terminal import finding_text
from spec import Rule, derive

NAME = "pigello-contracts"
_JUDGES = "judges"
# pytest-xdist carries a report's further attributes from the worker as they are.
_ENTRY = "pigello_entry"
# What it writes for the phase of a test whose worker is gone.
_CRASHED = "???"


class ContractsPlugin:
    """One contract run; registered only when pytest was asked for contracts.

    Under pytest-xdist there is one in the controller, which owns the mock and the results, and one
    in each worker, which judges.
    """

    def __init__(self, config: pytest.Config) -> None:
        """Look through the options and find the target; raises ConfigurationError."""
        self._config = config
        self._worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self.options: Options = read_options(config)
        self.rules: tuple[Rule, ...] = tuple(
            rule for rule in derive(self.options.spec) if rule.resource in self.options.resources
        )
        self._selection = Selection(self.options, self.rules)
        self._known = self.options.known
        self._tally = Tally(
            known=self._known,
            whole=self.options.profile.every_operation and not _is_narrowed(config),
            mine=self._selection.mine,
        )
        self._stack = ExitStack()
        self._hand_over: dict[str, Any] = {}
        self.target = self._find_target()
        self._started = time.time()
        self._outcome: dict[str, Any] = {}
        self._to_come: Counter[str] = Counter()
        self._ended = False
        self._healed = 0
        self._probes = Forecast(self.options, self.rules).probes
        self._examples = self._set_up_hypothesis()
        self.court = self._make_court()

    def _find_target(self) -> Target:
        if self._worker is not None:
            return Target.taken_over(self.options, self._worker["pigello"])
        found, self._hand_over = self._stack.enter_context(target(self.options))
        self._hand_over["seed"] = self.options.seed
        seconds = self.options.ceilings.seconds
        self._hand_over["until"] = None if seconds is None else time.monotonic() + seconds
        self._config.option.xmlpath = str(found.folder / "junit.xml")
        self._config.option.htmlpath = str(found.folder / "pytest.html")
        self._config.option.self_contained_html = True
        return found

    def _set_up_hypothesis(self) -> Examples | None:
        """Let Hypothesis draw as the profile wants; give the examples that it knows already."""
        profile = self.options.profile
        examples = None
        if profile.examples:
            usual, name = OUT / "examples", self.options.environment.name
            kept = open_examples(self.options.examples, name, usual)
            examples = Examples(kept, writes=profile.random)
            # Every process runs the same contracts in the same order, whatever is kept meanwhile.
            self._hand_over["examples_of"] = examples.nodes() if self._worker is None else ()
            seed = self._worker["pigello"]["seed"] if self._worker else self.options.seed
            self._config.option.hypothesis_seed = str(seed if profile.random else 0)
        name = f"pigello-{profile.name}"
        settings.register_profile(name, hypothesis_settings(profile, examples))
        settings.load_profile(name)
        return examples

    def _make_court(self) -> Court:
        options = self.options
        credentials = self.target.credentials
        command = f"pytest '{{node}}' {options.arguments}"
        ledger = Ledger(self.rules, credentials, self.target.base_url, command)
        if self._examples is not None:
            ledger.in_passing = self._examples.remember
        client = Client(
            self.target.base_url,
            credentials,
            limits=options.environment.limits,
            manners=options.manners,
            pace=self._pace(),
        )
        mark = self.target.mark
        if self._worker is not None:
            mark += f"-{self._worker['workerid']}"
        return Court(
            spec=options.spec,
            client=client,
            ledger=ledger,
            references=options.references,
            environment=options.environment,
            profile=options.profile,
            mark=mark,
            journal=self._journal(),
            known=options.known,
        )

    def _journal(self) -> Journal:
        """Make the journal of this process; a mock of our own takes its records with it."""
        if self.options.starts_mock:
            return Journal()
        path = journals(self.options.environment.name) / f"{self.target.run_id}.jsonl"
        process = self._worker["workerid"] if self._worker else ""
        scrub = self.target.credentials.scrub
        return Journal(path, self.target.base_url, self.target.run_id, process, scrub)

    def _pace(self) -> Pace:
        """Make what paces the requests; processes share it where they must count together."""
        ceilings = self.options.ceilings
        together = ceilings.rate is not None or ceilings.requests is not None
        handed = self._worker["pigello"] if self._worker else self._hand_over
        path = self.target.folder / "pace.json" if together else None
        return Pace(ceilings, path=path, until=handed["until"])

    # -- before the contracts ----------------------------------------------------------------------

    def pytest_report_header(self) -> list[str]:
        """Say what is judged, how deep, and with which seed."""
        options = self.options
        where = f"{options.environment.name} at {self.target.base_url}"
        first = f"contracts: {where}, {len(self.rules)} rules of {', '.join(options.resources)}"
        depth = f"profile: {options.profile.name} ({options.profile.says})"
        return [first, f"{depth}, seed: {options.seed}, references: {options.references}"]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """See that values can be made and the environment answers before anything is judged."""
        if self._worker is not None:
            return
        try:
            # Not while pytest is being configured: Hypothesis warns of values made so early.
            see_values(self.options.spec)
            preflight(self.court.client, self.options.spec.resources, self.options.resources)
        except ConfigurationError as error:
            self._give_up(str(error), Exit.CONFIGURATION)
        except Outage as down:
            self._give_up(str(down), Exit.OUTAGE)

    def _give_up(self, sentence: str, code: Exit) -> None:
        """End the run before it began, with a report that says so."""
        self._tally.expected.update(self._selection.mine)
        self._tally.stopped = sentence
        self._write(code, headline=sentence)
        pytest.exit(f"{sentence} Report: {self.target.folder / 'index.html'}", returncode=code)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ANN401 -- xdist is not typed
        """Hand the target over to a worker."""
        node.workerinput["pigello"] = self._hand_over

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run a contract once for each rule of the kinds it judges."""
        if "rule" in metafunc.fixturenames:
            marker = metafunc.definition.get_closest_marker(_JUDGES)
            metafunc.parametrize("rule", self._selection.rules_for(marker), ids=str)
        if "question" in metafunc.fixturenames:
            pairs = self._selection.questions()
            names = [f"{resource}.{question.id}" for question, resource in pairs]
            metafunc.parametrize(("question", "resource"), pairs, ids=names)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out contracts without a rule, and those that draw where nothing is drawn."""
        kept: list[pytest.Item] = []
        left_out: list[pytest.Item] = []
        for item in items:
            (left_out if self._selection.leaves_out(item) else kept).append(item)
        # What is asked on purpose comes before what is made at random: its findings say more.
        # And before all of it comes what an earlier night has found.
        handed = self._worker["pigello"] if self._worker else self._hand_over
        first = frozenset(handed.get("examples_of", ()))
        items[:] = sorted(kept, key=lambda item: (item.nodeid not in first, is_deep(item)))
        if left_out:
            self._config.hook.pytest_deselected(items=left_out)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count the contracts to come for each rule."""
        self._to_come.update(rule.id for rule in map(rule_of, session.items) if rule)
        self._tally.expected = self._to_come.copy()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Count them by their names where workers collect."""
        known = {rule.id for rule in self.rules}
        self._tally.expected = Counter(rule for one in ids if (rule := _named(one, known)))

    # -- each contract -----------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Open the ledger for a contract, and tidy up after it."""
        rule = rule_of(item)
        if rule:
            self._to_come[rule.id] -= 1
        caption = (getattr(item, "function", item).__doc__ or item.name).strip().splitlines()[0]
        if self._examples is not None:
            self._examples.node = item.nodeid
            if is_drawn(item) and hasattr(item, "obj"):
                with_examples(item.obj)
        self.court.ledger.open(item.nodeid, caption, rule.id if rule else None)
        self._outcome = {"outcome": "passed", "reason": None, "caused_by": None}
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> None:
        """Ask nothing that is left out here, nor what another contract has found broken."""
        rule = rule_of(pyfuncitem)
        if rule:
            self._probes.permit(rule)
        earlier = self.court.ledger.earlier(rule.id) if rule else None
        # What is or will be listed as known has to be seen by its own contract.
        listed = self.options.update_known or (rule and rule.id in self._known.holding)
        if earlier is not None and not listed:
            raise Broken(earlier)

    def _is_awaited(self, rule_id: str) -> bool:
        """Tell whether a contract for a rule is still to come in this process."""
        return self._worker is None and self._to_come[rule_id] > 0

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self) -> None:
        """Delete what the contract has made."""
        if self._ended:
            return
        try:
            with self.court.client.pace.finishing():
                self.court.tidy_up()
        except (NotRun, Ended):
            # Whatever keeps a record from being deleted is judged by Delete's own contracts.
            return

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn what happened into the contract's verdict and its words."""
        report = yield
        if call.when != "teardown" or call.excinfo:
            self._judge(item, call, report)
        if call.when == "teardown":
            entry = {**self.court.ledger.entry.plain(), **self._outcome, "node": item.nodeid}
            entry |= {"drawn": is_drawn(item), "replays": replays(item)}
            healed, self._healed = self.court.client.healed - self._healed, self.court.client.healed
            entry["healed"] = healed
            setattr(report, _ENTRY, entry)
        scrub = self.court.client.credentials.scrub
        report.sections = [(name, scrub(readable(text))) for name, text in report.sections]
        return report

    def _judge(
        self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport
    ) -> None:
        ledger = self.court.ledger
        raised = call.excinfo.value if call.excinfo else None
        if isinstance(raised, Ended):
            self._end(item, report, raised)
            return
        if isinstance(raised, NotRun):
            reason = self._shown(str(raised.msg))
            self._outcome |= {"reason": reason, "caused_by": raised.caused_by}
            report.longrepr = _skipped(item, reason)
        finding = _finding_in(raised)
        if finding is None and call.when == "call":
            finding = ledger.news(self._is_awaited, partial(self._is_known, item))
        if finding is not None and self._is_known(item, finding):
            report.outcome = "skipped"
            report.longrepr = self._text(finding, "known")
            report.wasxfail = f"known: {self._known.holding[finding.rule].told}"
            ledger.shown(finding.rule)
        elif finding is not None:
            report.outcome = "failed"
            report.longrepr = self._text(finding)
            if isinstance(raised, Broken | FlakyFailure):
                report.longrepr += "".join(f"\n  {note}" for note in _notes(raised))
            ledger.shown(finding.rule)
        if isinstance(raised, NotRun | Broken) or finding is not None:
            self._outcome["outcome"] = "failed" if isinstance(raised, Broken) else "passed"
            if isinstance(raised, NotRun):
                self._outcome["outcome"] = "skipped"
        elif raised is not None and not isinstance(raised, pytest.skip.Exception):
            report.longrepr = self._shown(str(report.longrepr))
            why = self._shown(f"{type(raised).__name__}: {raised}")
            self._outcome |= {"outcome": "error", "reason": why.splitlines()[0][:500]}

    def _end(self, item: pytest.Item, report: pytest.TestReport, ended: Ended) -> None:
        """Leave the rest of the run out, and say why."""
        self._ended = True
        reason = self._shown(str(ended))
        report.outcome = "skipped"
        report.longrepr = _skipped(item, reason)
        self._outcome |= {
            "outcome": "ended",
            "reason": reason,
            "outage": isinstance(ended, Outage),
        }
        item.session.shouldstop = reason

    def _shown(self, text: str) -> str:
        return self.court.client.credentials.scrub(readable(text))

    def _is_known(self, item: pytest.Item, finding: Finding) -> bool:
        return self._known.excuses(finding, drawn=is_drawn(item), replays=replays(item))

    def _text(self, finding: Finding, verdict: str = "broken") -> str:
        rule = next(rule for rule in self.rules if rule.id == finding.rule)
        return finding_text(finding, result_of(rule, verdict=verdict, findings=(finding,)))

    # -- after the contracts -----------------------------------------------------------------------

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect a contract's entry, from this process or from a worker."""
        entry = getattr(report, _ENTRY, None)
        if self._worker is not None:
            return
        if entry is None:
            if report.when == _CRASHED:
                self._tally.errors.append((report.nodeid, "the process that ran it was killed"))
            return
        self._tally.entries.append(entry)
        if entry["outcome"] == "error":
            self._tally.errors.append((entry["node"], entry["reason"]))
        if entry["outcome"] == "ended" and entry["outage"]:
            self._tally.outage = f"the environment went down: {entry['reason']}"
        elif entry["outcome"] == "ended":
            self._tally.stopped = entry["reason"]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Tidy up, add up, write the results and set the exit code."""
        try:
            with self.court.client.pace.finishing():
                self.court.tidy_up(everything=True)
        except (NotRun, Ended) as trouble:
            sys.stderr.write(f"not everything could be tidied up: {trouble}\n")
        if self._worker is None:
            self._close_journal()
        if self._worker is not None or not self._tally.entries:
            return
        results = self._tally.results(self.rules)
        code = self._tally.exit_code(results)
        if exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} or code != Exit.KEPT:
            session.exitstatus = code
        headline = self._tally.ended
        early = exitstatus == pytest.ExitCode.INTERRUPTED or session.shouldstop
        if headline is None and (early or session.shouldfail):
            self._tally.stopped = "it was stopped before its end"
        self._write(code, headline or next(iter(self._tally.stale(results).values()), None))

    def _close_journal(self) -> None:
        """Throw the journal away if nothing is left of the run, and say so if something is."""
        path = self._journal().path
        if path is None or not path.exists():
            return
        left = read_journal(path)
        if left.nothing:
            path.unlink()
        else:
            sys.stderr.write(
                f"{counted(len(left.records), 'record')} left behind, "
                f"{counted(len(left.unanswered), 'Create')} unanswered; "
                "python -m contracts sweep removes them.\n"
            )

    def _write(self, code: Exit, headline: str | None) -> None:
        now = time.time()
        record.write(
            record.Setting(
                options=self.options,
                target=self.target,
                tally=self._tally,
                rules=self.rules,
                started=dt.datetime.fromtimestamp(self._started, dt.UTC),
                seconds=now - self._started,
                workers=int(getattr(self._config.option, "numprocesses", None) or 1),
                command=_command(self._config.invocation_params.args),
                narrowed=_is_narrowed(self._config),
            ),
            code,
            headline,
        )
        if self.options.update_known:
            self._propose()
        point_latest_at(self.target.folder)

    def _propose(self) -> None:
        """Write down which failures could be listed as known; a person decides."""
        today = dt.datetime.now(dt.UTC).date()
        results = self._tally.results(self.rules)
        text = proposal(self._known, results, self._tally.entries, today)
        path = self.target.folder / "known_failures.toml"
        path.write_text(text, encoding="utf-8")

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        """Lead from the raw log back to the page."""
        prefix.append('<p><a href="index.html">The report of this run</a></p>')

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:  # noqa: ANN401 -- untyped
        """End with the verdict in one line, and where to read more."""
        if not self._tally.entries:
            return
        results = self._tally.results(self.rules)
        terminalreporter.section("contracts")
        for line in record.summary_lines(results, self._tally, self.target.folder):
            terminalreporter.line(line)
        if self.options.update_known:
            proposed = self.target.folder / "known_failures.toml"
            terminalreporter.line(f"proposal: {proposed}, for {self._known.place}")

    def pytest_unconfigure(self) -> None:
        """Stop the mock, and leave nothing behind that is of no use to anybody."""
        if self._worker is None:
            for path in self.target.folder.glob("pace.*"):
                path.unlink(missing_ok=True)
        self._stack.close()


def _skipped(item: pytest.Item, reason: str) -> tuple[str, int, str]:
    """Give what pytest takes for the place and the reason of a skip."""
    return str(item.path), item.location[1] or 0, f"Skipped: {reason}"


def _named(node: str, known: Collection[str]) -> str | None:
    """Give the rule that a contract's name ends with, alone or before other parameters."""
    parameters = node.partition("[")[2].removesuffix("]").split("-")
    return next((one for one in parameters if one in known), None)


def _finding_in(raised: BaseException | None) -> Finding | None:
    """Give the finding an exception carries; one that came and went is intermittent."""
    if isinstance(raised, Broken):
        return raised.finding
    if isinstance(raised, FlakyFailure):
        for inner in raised.exceptions:
            if isinstance(inner, Broken):
                return inner.finding
    return None


def _notes(raised: BaseException) -> Sequence[str]:
    """Give what Hypothesis says to draw the same value again."""
    return [
        line
        for note in getattr(raised, "__notes__", ())
        for line in str(note).splitlines()
        if "reproduce_failure" in line
    ]


def _is_narrowed(config: pytest.Config) -> bool:
    """Tell whether pytest was asked for some contracts only: a rule may lack one of its own."""
    chosen = ("keyword", "markexpr", "deselect", "lf", "stepwise", "ignore", "ignore_glob")
    named = any(Path(str(path)).name != "contracts" for path in config.args)
    return named or any(config.getoption(name, None) for name in chosen)


def _command(arguments: Sequence[str]) -> str:
    return " ".join(["pytest", *map(str, arguments)])


def register(config: pytest.Config) -> None:
    """Begin a contract run; what is set up wrongly ends it with one sentence."""
    try:
        plugin = ContractsPlugin(config)
    except ConfigurationError as error:
        pytest.exit(str(error), returncode=Exit.CONFIGURATION)
    except Outage as error:
        pytest.exit(str(error), returncode=Exit.OUTAGE)
    config.pluginmanager.register(plugin, NAME)
