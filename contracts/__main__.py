"""The contracts on the command line, besides running them.

`doctor` looks an environment over; `sweep` removes what a killed run has left there.
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
# Those of a run that a look before it understands, by what they take.
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
        """Say what is wrong in one sentence, without the usage."""
        self.exit(Exit.CONFIGURATION, f"error: {message}; --help lists the options.\n")


class _Given:
    """The options said here, as a run of pytest would be asked for them."""

    def __init__(self, said: argparse.Namespace) -> None:
        self._said = {f"--{name.replace('_', '-')}": value for name, value in vars(said).items()}

    def getoption(self, name: str) -> Any:  # noqa: ANN401 -- a text, a list, a flag or None
        """Give an option's value; None where it was not said."""
        return self._said.get(name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code, which is one of a run's."""
    # A terminal that knows ASCII only gets escapes instead of a traceback.
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
    """Something could not be done; the message says what, a line each."""


def _examine(said: argparse.Namespace) -> None:
    examine(read_options(_Given(said)), _say)
    sys.stdout.write("A run may begin.\n")


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
        help="see whether a run may begin, what it would write and leave out",
    )
    doctor.add_argument("--resource", action="append", help="as for a run")
    doctor.add_argument("--profile", default="gate", help="as for a run")
    doctor.add_argument("--read-only", action="store_true", help="as for a run")
    doctor.set_defaults(run=_examine)
    sweeping = commands.add_parser("sweep", help="remove what a killed run has left")
    sweeping.add_argument(
        "--run",
        dest="run_id",
        metavar="ID",
        help="a run that has no journal here: what shows its mark is removed",
    )
    sweeping.set_defaults(run=_sweep, profile="gate")
    for command in (doctor, sweeping):
        for name in _TEXTS:
            command.add_argument(name, help="as for a run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
