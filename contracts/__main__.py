"""Examine and clean up an environment.

`doctor` examines an environment before a run; `sweep` deletes what a killed run left there.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from contracts.harness.commands.doctor import examine
from contracts.harness.commands.sweep import sweep
from contracts.harness.config.option_table import declare_options
from contracts.harness.config.options import Options, read_options
from contracts.harness.outcomes import ConfigurationError, Exit, Outage, SuiteFailure
from reports.printable import counted

_WIDTH = 14


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Print what is wrong in one sentence, without the usage."""
        self.exit(Exit.CONFIGURATION, f"error: {message}; --help lists the options.\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code, one of those of a run."""
    # A terminal that only prints ASCII gets escapes instead of a traceback.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a text file
    given = vars(_parser().parse_args(arguments))
    try:
        options = read_options(lambda name: given.get(name.removeprefix("--").replace("-", "_")))
        given["command"](options, given)
    except ConfigurationError as error:
        sys.stderr.write(f"error: {error}\n")
        return Exit.CONFIGURATION
    except Outage as down:
        sys.stderr.write(f"error: {down}\n")
        return Exit.OUTAGE
    except SuiteFailure as failure:
        sys.stderr.write(f"error: {failure}.\n")
        return Exit.ERROR
    except TroubleError as trouble:
        sys.stderr.write(f"{trouble}\n")
        return Exit.ERROR
    return Exit.KEPT


class TroubleError(Exception):
    """Something could not be done; the message has one line for each problem."""


def _doctor(options: Options, _: object) -> None:
    examine(options, _print)
    sys.stdout.write("A run can start.\n")


def _sweep(options: Options, given: dict[str, str]) -> None:
    swept = sweep(options, given["run"], lambda line: _print("", line))
    if swept.trouble:
        deleted = f"{counted(swept.deleted, 'record')} deleted, not everything:"
        raise TroubleError("\n".join([deleted, *swept.trouble]))
    sys.stdout.write(f"{swept.sentence}\n")


def _print(name: str, text: str) -> None:
    sys.stdout.write(f"{name:<{_WIDTH}}{text}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m contracts", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    doctor = commands.add_parser(
        "doctor", help="check whether a run can start, what it writes, and what it leaves out"
    )
    doctor.set_defaults(command=_doctor)
    declare_options(doctor.add_argument, "doctor")
    sweeper = commands.add_parser("sweep", help="delete what a killed run left behind")
    sweeper.set_defaults(command=_sweep)
    sweeper.add_argument(
        "--run",
        metavar="ID",
        help="delete the records with the tag of this run, which needs no journal",
    )
    declare_options(sweeper.add_argument, "sweep")
    return parser


if __name__ == "__main__":
    sys.exit(main())
