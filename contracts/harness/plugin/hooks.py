"""Connects a contract run to pytest: parametrizes by rule and reports each contract."""

import gc
import os
import pickle
import warnings
from collections import Counter
from collections.abc import Collection, Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from contracts.harness.config.options import read_options
from contracts.harness.generation.example_database import with_examples
from contracts.harness.generation.profiles import QUICK_PASSES
from contracts.harness.generation.warm_up import see_values, write_characters_down
from contracts.harness.http.preflight import preflight
from contracts.harness.outcomes import (
    ConfigurationError,
    Exit,
    LimitReached,
    NotRun,
    Outage,
    SuiteFailure,
)
from contracts.harness.planning.auth_scope import AuthScope
from contracts.harness.planning.coverage import MARKER
from contracts.harness.planning.order import (
    by_worth,
    failed_before,
    node_of,
    quick_pass_of,
    quick_passes,
)
from contracts.harness.planning.selection import (
    ContractSelection,
    asks_little,
    asks_update_apart,
    is_drawn,
    rule_of,
    sends_wrong_credentials,
)
from contracts.harness.planning.xdist_scheduler import GroupedScheduling
from contracts.harness.plugin.finish import RunFinisher
from contracts.harness.plugin.loading import no_garbage_collection, share_what_is_equal
from contracts.harness.plugin.outcome import SHOWN, OutcomeReporter
from contracts.harness.plugin.process import WorkerContext
from contracts.harness.plugin.progress import ProgressLine
from contracts.harness.plugin.signals import EndingSignals

NAME = "pigello-contracts"
# The attribute of pytest's report that carries the contract's; xdist transfers attributes.
_REPORT = "pigello_report"
# The phase that xdist reports for a test whose worker crashed.
_CRASHED = "???"


class ContractsPlugin:
    """One contract run; registered only when pytest was asked for contracts.

    Under pytest-xdist there is one in the controller, which owns the mock and the results, and one
    in each worker, which judges.
    """

    def __init__(self, config: pytest.Config) -> None:
        """Read the options and find the target; raises ConfigurationError."""
        self._config = config
        self._signals = EndingSignals(worker=hasattr(config, "workerinput"))
        self._context = WorkerContext(config, read_options(config.getoption))
        self._options = self._context.options
        examples_of = self._context.handed.get("examples_of", ())
        self._selection = ContractSelection(self._options, examples_of)
        self._auth_scope = AuthScope(self._options)
        self._finisher = RunFinisher(config, self._context, self._selection)
        self.checks = self._context.checks
        # With -x, the first finding matters most.
        self._fail_fast = bool(config.getoption("maxfail"))
        self._reporter = OutcomeReporter(
            self.checks.recorder,
            self._options.known,
            fail_fast=self._fail_fast,
            runs_all=not self._context.is_worker,
            repeats_broken=self._options.update_known,
        )
        self._quick_passes = self._fail_fast and self._options.profile.every_operation
        self._tidied = False
        self._progress: ProgressLine | None = None

    # -- before the contracts ----------------------------------------------------------------------

    def pytest_report_header(self) -> list[str]:
        """Return what the run judges, with which profile and seed."""
        options, rules = self._options, self._context.rules
        where = f"{options.environment.name} at {self._context.target.base_url}"
        first = f"contracts: {where}, {len(rules):,} rules of {', '.join(options.resources)}"
        depth = f"profile: {options.profile.name} ({options.profile.says})"
        return [first, f"{depth}, seed: {options.seed}, references: {options.references}"]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """Check that values can be generated and that the environment answers."""
        if self._context.is_worker:
            return
        self._progress = self._made_progress()
        resources = self._options.spec.resources
        try:
            # Not while pytest configures itself: Hypothesis warns of values drawn so early.
            see_values(self._options.spec)
            if self._options.profile.examples and self._config.getoption("numprocesses", None):
                write_characters_down()
            preflight(self.checks.client, resources, self._options.resources)
        except ConfigurationError as error:
            self._finisher.give_up(str(error), Exit.CONFIGURATION, self._selection.mine)
        except Outage as down:
            self._finisher.give_up(str(down), Exit.OUTAGE, self._selection.mine)
        except LimitReached as limit:
            self._finisher.give_up(f"{limit}.", Exit.PARTIAL, self._selection.mine)

    def _made_progress(self) -> ProgressLine | None:
        """Return the progress line in place of pytest's, unless pytest was asked for more."""
        terminal: Any = self._config.pluginmanager.getplugin("terminalreporter")
        if terminal is None or self._config.get_verbosity() > 0:
            return None
        terminal.showfspath = False
        return ProgressLine(terminal)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ANN401 -- xdist is not typed
        """Send the target to a worker."""
        self._context.hand_over(node.workerinput)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(
        self,
        config: pytest.Config,
        log: Any,  # noqa: ANN401 -- xdist is not typed
    ) -> GroupedScheduling | None:
        """Schedule the contracts by group, unless --dist asks for something else."""
        usual = config.getoption("dist") == "load"
        return GroupedScheduling(config, log, together=not self._fail_fast) if usual else None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        """Collect the contracts, which live to the end, and no garbage meanwhile."""
        with no_garbage_collection():
            return (yield)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run a contract once for each rule of the kinds it judges."""
        if "rule" in metafunc.fixturenames:
            marker = metafunc.definition.get_closest_marker(MARKER)
            rules = self._selection.rules_for(marker)
            contract = metafunc.definition
            little = self._quick_passes and asks_little(contract)
            before = quick_passes(rules, updates=asks_update_apart(contract)) if little else []
            metafunc.parametrize("rule", [*before, *rules], ids=str)
        if "question" in metafunc.fixturenames:
            pairs = self._selection.questions()
            names = [f"{resource}.{question.id}" for question, resource in pairs]
            metafunc.parametrize(("question", "resource"), pairs, ids=names)

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makeitem(self) -> Generator[None, object, object]:
        """Make the contracts of a test smaller."""
        made = yield
        if isinstance(made, list):
            share_what_is_equal(made)
        return made

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Deselect contracts that the profile or the options leave out, and order the others."""
        kept: list[pytest.Item] = []
        left_out: list[pytest.Item] = []
        for item in items:
            (left_out if self._selection.leaves_out(item) else kept).append(item)
        found = set(self._context.handed.get("examples_of", ()))
        if self._fail_fast:
            # Only with -x: otherwise the same run sends the same requests in the same order.
            found |= failed_before(self._config)
        items[:] = by_worth(
            kept,
            found,
            fail_fast=self._fail_fast,
            credentials_last=self.checks.client.probes is not None,
        )
        if left_out:
            self._config.hook.pytest_deselected(items=left_out)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count the contracts of each rule, and exempt loaded objects from garbage collection."""
        self._finisher.tally.expected = self._reporter.expect(session.items)
        # They live to the end, and collecting garbage among them takes a sixth of a run. Collecting
        # it once here would take seconds with many resources, and find next to nothing.
        gc.freeze()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Count the contracts of each rule by their names, since workers collect them."""
        known = {rule.id for rule in self._context.rules}
        expected = Counter(rule for one in ids if (rule := _named(one, known)))
        self._finisher.tally.expected = expected

    # -- each contract -----------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Open the report of a contract."""
        self._signals.check()
        quick_pass = quick_pass_of(item)
        self.checks.use(self._options.profile if quick_pass is None else QUICK_PASSES[quick_pass])
        examples = self._context.examples
        if examples is not None:
            examples.node = node_of(item)
            if is_drawn(item) and isinstance(item, pytest.Function):
                with_examples(item.obj)
        self._reporter.open(item)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Skip a contract that this environment leaves out, or whose rule is already broken."""
        rule = rule_of(pyfuncitem)
        if rule:
            self._auth_scope.permit(rule)
        if self.checks.client.probes and sends_wrong_credentials(pyfuncitem):
            self._tidy_up_first()
        self._reporter.recall(pyfuncitem)
        try:
            return (yield)
        except NotRun as not_run:
            if not_run.reason.code != "unsettled":
                raise
        # Once more from its beginning, since one of its requests may have been carried out or not.
        wanted = pyfuncitem._fixtureinfo.argnames
        pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in wanted})
        return True

    def _tidy_up_first(self) -> None:
        """Delete all records before the first wrong credential, since a ban would keep them."""
        if not self._tidied:
            self._tidied = True
            self._context.delete_records(everything=True)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self) -> None:
        """Delete the records of the contract."""
        if not self._reporter.ended:
            self._context.delete_records()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Derive the outcome of the contract, and put the finding into pytest's report."""
        report = yield
        report.nodeid = node_of(item)
        if call.when != "teardown" or call.excinfo:
            self._reporter.report_phase(item, call, report)
        if call.when == "teardown":
            # Serialized if it leaves the process: xdist transfers only built-in types.
            own = self.checks.recorder.report
            setattr(report, _REPORT, pickle.dumps(own) if self._context.is_worker else own)
        if self._context.is_worker:
            # The controller keeps every report to the end, and does not read these.
            report.keywords = {}
        report.sections = [
            (name, self.checks.recorder.readable(text)) for name, text in report.sections
        ]
        return report

    # -- after the contracts -----------------------------------------------------------------------

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the report of a contract, from this process or from a worker."""
        if self._context.is_worker:
            return
        own = getattr(report, _REPORT, None)
        if own is not None:
            # A worker of this run wrote the bytes.
            own = pickle.loads(own) if isinstance(own, bytes) else own  # noqa: S301
            self._finisher.tally.add(own)
            if self._progress is not None:
                self._progress.add(
                    own, self._finisher.tally.expected.total(), self._options.known.holding
                )
        elif report.when == _CRASHED:
            trouble = (report.nodeid, "its worker process crashed")
            self._finisher.tally.errors.append(trouble)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Print no letter for each contract: the progress line counts them instead."""
        if self._progress is None or report.when != "call" or hasattr(report, "wasxfail"):
            return None
        return report.outcome, "", ""

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int
    ) -> Generator[None, None, None]:
        """Delete the records that are left; the controller writes the results."""
        unwritten = None
        try:
            yield
        except OSError as error:
            # Another plugin could not write its report.
            unwritten = error
        self._context.delete_records(everything=True)
        if not self._context.is_worker:
            self._context.clean_up()
            self._finisher.close(session, exitstatus)
            if unwritten:
                self._finisher.fail(session, unwritten)
            self._leave_to_summary()
            # pytest would print it after the verdict.
            session._shouldfail = session._shouldstop = False

    @pytest.hookimpl(trylast=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Keep pytest from repeating, after the verdict, why a run ends early."""
        terminal: Any = self._config.pluginmanager.getplugin("terminalreporter")
        ours = (pytest.exit.Exception, pytest.Session.Interrupted)
        if terminal is not None and isinstance(excinfo.value, ours):
            terminal._report_keyboardinterrupt = lambda: None

    def _leave_to_summary(self) -> None:
        """Take the findings out of what pytest prints of each failed test."""
        if self._progress is not None:
            self._progress.clear()
        terminal: Any = self._config.pluginmanager.getplugin("terminalreporter")
        if terminal is not None and self._finisher.lines():
            failed = terminal.stats.get("failed", [])
            terminal.stats["failed"] = [one for one in failed if not hasattr(one, SHOWN)]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        """Link from the raw log to the page."""
        prefix.append('<p><a href="index.html">The report of this run</a></p>')

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(
        self,
        terminalreporter: Any,  # noqa: ANN401 -- untyped
    ) -> Generator[None]:
        """Print what is broken, where to read more, and last the verdict."""
        yield
        lines = self._finisher.lines()
        if lines:
            terminalreporter.section("contracts")
            # It would count contracts; the verdict counts rules.
            terminalreporter.summary_stats = lambda: None
        for number, line in enumerate(map(self.checks.recorder.readable, lines), 1):
            color = {"red" if self._finisher.broken else "green": True, "bold": True}
            is_heading = bool(line) and not line.startswith(" ")
            last = number == len(lines)
            terminalreporter.write_line(line, **(color if last else {"bold": is_heading}))
        if os.environ.get("GITHUB_ACTIONS") == "true":
            for line in self._finisher.annotations:
                terminalreporter.write_line(self.checks.recorder.readable(line))

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Take credentials out of a warning, such as one about an exception in a thread."""
        message = str(warning_message.message)
        readable = self.checks.recorder.readable(message)
        if readable != message:
            warning_message.message = Warning(readable)

    def pytest_unconfigure(self) -> None:
        """Stop the mock, and delete temporary files."""
        self._context.close()


def _named(node: str, known: Collection[str]) -> str | None:
    """Return the rule in a contract's parameters, or None."""
    parameters = node.partition("[")[2].removesuffix("]").split("-")
    return next((one for one in parameters if one in known), None)


def register(config: pytest.Config) -> None:
    """Begin a contract run; an invalid configuration ends it with one sentence."""
    given = config.getoption("--output")
    if given is not None:
        # pytest has no other way to move its cache once it has read its options.
        config._inicache["cache_dir"] = str(Path(given).absolute() / ".pytest_cache")
    try:
        with no_garbage_collection():
            plugin = ContractsPlugin(config)
    except ConfigurationError as error:
        pytest.exit(str(error), returncode=Exit.CONFIGURATION)
    except Outage as error:
        pytest.exit(str(error), returncode=Exit.OUTAGE)
    except SuiteFailure as error:
        pytest.exit(f"{error}.", returncode=Exit.ERROR)
    config.pluginmanager.register(plugin, NAME)
