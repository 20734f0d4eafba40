"""The mock on the command line."""

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from starlette.types import ASGIApp

from mock_api.app import create_app
from mock_api.credentials import export_lines
from mock_api.greeting import banner
from mock_api.names import UnknownNameError
from mock_api.request_log import RequestLog
from mock_api.server import READY, ServerError
from mock_api.serving import listen, serve, stop_when_input_ends
from mock_api.store import Store, StoreError
from mock_api.switchboard import Switchboard
from mock_api.variants import VARIANTS
from spec import SpecError
from spec.applications import chosen_folders, load_all

_PORT = 8321
_HIGHEST_PORT = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped and return 0, or 2 after one sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        spec = load_all(chosen_folders(options.spec, options.application))
        switchboard = Switchboard(spec, options.variant)
        if options.list_faults:
            sys.stdout.write("".join(f"{one}\n" for one in switchboard.catalogue.ids()))
            return 0
        if options.export:
            sys.stdout.write("".join(f"{line}\n" for line in export_lines(spec)))
            return 0
        switchboard.switch(options.fault)
        app: ASGIApp = create_app(spec, Store(options.database), switchboard)
        taken = listen(options.host, options.port)
        address = _address(options.host, taken.getsockname()[1])
        if options.until_input_ends:
            stop_when_input_ends()
        app = RequestLog(app) if options.log else app
        # What is loaded by now lives to the end.
        gc.freeze()
        gc.enable()
        serve(app, taken, f"{READY}{address}\n{banner(spec, address)}")
    except (SpecError, UnknownNameError, StoreError, ServerError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Print the error in one sentence, without the usage."""
        self.exit(2, f"error: {message}; --help lists the options.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m mock_api",
        description="Serve an environment that keeps every promise of the reference.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", type=_port, default=_PORT, help="0 takes a free one (%(default)s)"
    )
    parser.add_argument("--database", type=Path, metavar="FILE", help="SQLite file for the data")
    parser.add_argument(
        "--application",
        action="append",
        metavar="NAME",
        help="serve this application of spec/ (accounts); repeatable",
    )
    parser.add_argument(
        "--spec",
        action="append",
        type=Path,
        metavar="DIR",
        help="serve the description in this folder; repeatable",
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="RULE_ID[:WAY]",
        help="break one rule, by default in its first way; repeatable",
    )
    parser.add_argument(
        "--export",
        action="store_true",
        help="print the lines that export the credentials, for eval, and exit",
    )
    parser.add_argument("--log", action="store_true", help="print a line for each request")
    parser.add_argument("--list-faults", action="store_true", help="print every fault and exit")
    parser.add_argument(
        "--variant",
        action="append",
        default=[],
        metavar="NAME",
        help=f"behave like another implementation; repeatable: {', '.join(VARIANTS)}",
    )
    parser.add_argument(
        "--until-input-ends", action="store_true", help="stop when standard input closes"
    )
    return parser


def _port(text: str) -> int:
    if (
        text.isascii()
        and text.isdigit()
        and len(text) <= len(str(_HIGHEST_PORT))
        and int(text) <= _HIGHEST_PORT
    ):
        return int(text)
    raise argparse.ArgumentTypeError(f"must be a number from 0 to {_HIGHEST_PORT}, not {text!r}")


if __name__ == "__main__":
    # Until the mock serves: a third of loading would go into finding no garbage.
    gc.disable()
    sys.exit(main())
