"""Examine and clean up an environment.

`doctor` examines an environment before a run; `sweep` deletes what a killed run left there.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from contracts.harness.commands.doctor import examine
from contracts.harness.commands.sweep import sweep
from contracts.harness.config.options import read_options
from contracts.harness.outcomes import ConfigurationError, Exit, Outage
from reports.printable import counted

_WIDTH = 14
# The options of a run that these commands accept.
_TEXTS = (
    "--environment",
    "--base-url",
    "--env-file",
    "--allow-host",
    "--allow-writes",
    "--references",
    "--rate-limit",
    "--spec",
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Print the error in one sentence, without the usage."""
        self.exit(Exit.CONFIGURATION, f"error: {message}; --help lists the options.\n")


class _Given:
    """The options of the command line, in the form of pytest's."""

    def __init__(self, said: argparse.Namespace) -> None:
        self._said = {f"--{name.replace('_', '-')}": value for name, value in vars(said).items()}

    def getoption(self, name: str) -> Any:  # noqa: ANN401 -- a text, a list, a flag or None
        """Return the value of an option, or None."""
        return self._said.get(name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code, which is one of a run's."""
    # An ASCII terminal gets escapes instead of a traceback.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a text file
    said = _parser().parse_args(arguments)
    try:
        said.run(said)
    except ConfigurationError as error:
        sys.stderr.write(f"error: {error}\n")
        return Exit.CONFIGURATION
    except Outage as down:
        sys.stderr.write(f"error: {down}\n")
        return Exit.OUTAGE
    except TroubleError as trouble:
        sys.stderr.write(f"{trouble}\n")
        return Exit.ERROR
    return Exit.KEPT


class TroubleError(Exception):
    """Something could not be done; the message has one line for each problem."""


def _examine(said: argparse.Namespace) -> None:
    examine(read_options(_Given(said)), _say)
    sys.stdout.write("A run can start.\n")


def _sweep(said: argparse.Namespace) -> None:
    swept = sweep(read_options(_Given(said)), said.run_id, lambda line: _say("", line))
    if swept.trouble:
        raise TroubleError("\n".join(swept.trouble))
    sys.stdout.write(f"{counted(swept.removed, 'record')} removed, nothing is left.\n")


def _say(name: str, text: str) -> None:
    sys.stdout.write(f"{name:<{_WIDTH}}{text}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m contracts", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    doctor = commands.add_parser(
        "doctor",
        help="check whether a run can start, what it writes, and what it leaves out",
    )
    doctor.add_argument("--resource", action="append", help="as for a run")
    doctor.add_argument("--profile", default="gate", help="as for a run")
    doctor.add_argument("--read-only", action="store_true", help="as for a run")
    doctor.set_defaults(run=_examine)
    sweeping = commands.add_parser("sweep", help="delete what a killed run left behind")
    sweeping.add_argument(
        "--run",
        dest="run_id",
        metavar="ID",
        help="delete the records with the tag of this run, which needs no journal",
    )
    sweeping.set_defaults(run=_sweep, profile="gate")
    for command in (doctor, sweeping):
        for name in _TEXTS:
            command.add_argument(name, help="as for a run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
