"""Runs of the contracts as a user starts them, each in its own process."""

import os
import re
import shutil
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from mock_api.server import Mock
from reports.results import Results
from spec import load
from spec.today import VARIABLE, today
from tests.support.warm import forked

_REPORT = re.compile(r"[Rr]eport: (\S+)/index\.html")
_LONGEST = 240
_AT_ONCE = 2
# The pauses in seconds before a repeated call, and of cleaning up.
_PAUSES = (
    ("http/second_look.py", "(0.1, 0.5, 2.0)", "(0.01, 0.05, 0.2)"),
    ("records/cleanup.py", "= 15.0, 4.0", "= 1.5, 0.4"),
    ("records/cleanup.py", "(0.2, 0.5, 1.0, 2.0)", "(0.02, 0.05, 0.1, 0.2)"),
)
KEYS = {scheme.variable: f"made-up-{scheme.name}" for scheme in load().schemes}


@dataclass(frozen=True)
class Run:
    """A run that has ended: its exit code, everything it said, and its folder."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """All that the terminal showed."""
        return self.out + self.err

    @property
    def folder(self) -> Path:
        """Where its reports lie."""
        found = _REPORT.search(self.text)
        assert found, self.text
        return Path(found[1])

    @property
    def results(self) -> Results:
        """What results.json says; reading it checks it."""
        return Results.from_json((self.folder / "results.json").read_bytes())

    @property
    def broken(self) -> list[str]:
        """The ids of the rules found broken."""
        return [rule.id for rule in self.results.rules if rule.verdict == "broken"]

    @property
    def failures(self) -> list[str]:
        """The texts of junit.xml's failures and errors."""
        tree = ET.parse(self.folder / "junit.xml")  # noqa: S314 -- written by our own run
        cases = [*tree.iter("failure"), *tree.iter("error")]
        assert all(case.get("message") for case in cases)
        return [case.text or "" for case in cases]

    @property
    def page(self) -> str:
        """The page."""
        return (self.folder / "index.html").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Started:
    """A run under way; it writes what it prints into two files."""

    process: BaseProcess
    out: Path
    err: Path

    def end(self) -> Run:
        """Wait for its end."""
        self.process.join(_LONGEST)
        self.process.kill()
        self.process.join()
        code = self.process.exitcode
        assert code is not None
        out, err = (path.read_text(encoding="utf-8") for path in (self.out, self.err))
        return Run(code, out, err)


@dataclass(frozen=True)
class Checkout:
    """A folder with everything a run needs."""

    root: Path

    @property
    def spec(self) -> Path:
        """Its description."""
        return self.root / "spec" / "accounts"

    @property
    def out(self) -> Path:
        """Where runs are written."""
        return self.root / "reports" / "out"

    def copied(self, folder: Path) -> "Checkout":
        """Copy it with its bytecode, without its reports, to where a test may change it."""
        shutil.copytree(self.root, folder, ignore=shutil.ignore_patterns("out", ".pytest_cache"))
        return Checkout(folder)

    def hurried(self, folder: Path) -> "Checkout":
        """Copy it to where runs look as often as anywhere, with a tenth of the pauses between."""
        hurried = self.copied(folder)
        for name, usual, short in _PAUSES:
            path = hurried.root / "contracts" / "harness" / name
            text = path.read_text(encoding="utf-8")
            assert usual in text, f"{name} does not hold {usual!r} any more"
            path.write_text(text.replace(usual, short, 1), encoding="utf-8")
        return hurried

    def start(self, *arguments: str, **environment: str) -> Started:
        """Start a run with these arguments, and these variables besides the neutral ones.

        An address is that of a mock, or of a double of one, unless an environment is named.
        """
        if "--base-url" in arguments and "--environment" not in arguments:
            arguments = (*arguments, "--environment", "mock")
        folder = Path(tempfile.mkdtemp(dir=self.root.parent))
        process = forked(
            arguments or ("contracts",),
            self.root,
            {**_neutral(), **environment},
            folder / "out",
            folder / "err",
        )
        return Started(process, folder / "out", folder / "err")

    def run(self, *arguments: str, **environment: str) -> Run:
        """Run the contracts with these arguments."""
        return self.start("contracts", *arguments, **environment).end()

    def smoke(self, url: str, *arguments: str, **environment: str) -> Run:
        """Run the smallest profile against an address."""
        return self.run("--profile", "smoke", "--base-url", url, *arguments, **environment)


def _neutral() -> Mapping[str, str]:
    """Give the environment without what would steer a run, or pytest, from outside."""
    # pytest keeps its cache in tox's folder if there is one: runs would share what had failed last.
    steering = ("PIGELLO_", "PYTEST_", "TOX_", "CI", "GITHUB_", "COV_", "HYPOTHESIS_", "PYTHONDONT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(steering)}
    # The day of these tests is the day of their runs.
    kept[VARIABLE] = today().isoformat()
    # The process that runs are forked from has loaded plugins of pytest before pytest could.
    kept["PYTEST_ADDOPTS"] = "-W ignore::pytest.PytestAssertRewriteWarning"
    return kept


def variables(mock: Mock) -> dict[str, str]:
    """Give a mock's credentials as the variables that a run reads."""
    return {scheme.variable: mock.credentials[scheme.header] for scheme in load().schemes}


def at_once(starting: Mapping[str, Callable[[], Run]]) -> dict[str, Run]:
    """Make several runs, as many at a time as a small machine carries."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        under_way = {name: pool.submit(start) for name, start in starting.items()}
        return {name: run.result() for name, run in under_way.items()}
