"""Writes the page or the summary of a run, joins its shards, and shortens histories.

python -m reports render results.json
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from reports.changes import compared
from reports.exits import Exit
from reports.format import InvalidResults
from reports.history import KEEP, Line, append, file_of, prune, read
from reports.merge import merged
from reports.page import page
from reports.printable import counted
from reports.results import Results
from reports.summary import summary
from reports.verdicts import sentence
from reports.written import write

BAD_INPUT = 2
HISTORIES = Path(__file__).with_name("out") / "history"


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 if done, 2 for invalid input or an output error.

    `merge` returns the exit code of the joined run, and 78 for invalid input.
    """
    options = _parser().parse_args(arguments)
    if options.command == "merge":
        return _merge(options.results, options.out)
    try:
        if options.command == "prune":
            _prune(options.histories, options.keep)
            return 0
        results = _read(options.results)
        if options.command == "summary":
            _write(summary(results), options.out)
        else:
            _write(page(results), options.out or options.results.with_name("index.html"))
    except InvalidResults as trouble:
        sys.stderr.write(f"{trouble}\n")
        return BAD_INPUT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    render = commands.add_parser("render", help="write the HTML page of a run")
    render.add_argument(
        "--out", type=Path, help="where to write it (default: index.html beside FILE)"
    )
    markdown = commands.add_parser("summary", help="write the Markdown summary of a run")
    markdown.add_argument("--out", type=Path, help="where to write it (default: the terminal)")
    for command in (render, markdown):
        command.add_argument("results", type=Path, metavar="FILE", help="the run's results.json")
    merge = commands.add_parser("merge", help="join the results of all shards of a run")
    merge.add_argument(
        "results", type=Path, nargs="+", metavar="FILE", help="results.json of each shard"
    )
    merge.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write it")
    prune = commands.add_parser("prune", help="drop the oldest runs of the histories")
    prune.add_argument(
        "histories", type=Path, nargs="*", metavar="FILE", help=f"default: all in {HISTORIES}"
    )
    prune.add_argument(
        "--keep",
        type=_number,
        default=KEEP,
        metavar="N",
        help="runs to keep (%(default)s)",
    )
    return parser


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of runs; give 1 or more")
    return int(text)


def _prune(histories: Sequence[Path], keep: int) -> None:
    for path in histories or sorted(HISTORIES.glob("*.jsonl")):
        if not path.is_file():
            raise InvalidResults(f"There is no history {path}; give a file such as mock.jsonl.")
        try:
            dropped, troubles = prune(path, keep)
        except OSError as trouble:
            raise InvalidResults(
                f"{path} cannot be pruned ({trouble.strerror}); make it writable."
            ) from trouble
        sys.stdout.write(f"{path.name}: {counted(dropped, 'line')} dropped\n")
        sys.stderr.writelines(f"{trouble}\n" for trouble in troubles)


def _merge(files: Sequence[Path], folder: Path) -> int:
    try:
        results = merged([_read(path) for path in files])
        past = file_of(HISTORIES, results.run.environment)
        lines, troubles = read(past)
        results = compared(results, lines)
        folder.mkdir(parents=True, exist_ok=True)
        write(results, folder)
        append(past, Line.of(results))
    except InvalidResults as trouble:
        sys.stderr.write(f"{trouble}\n")
        return Exit.CONFIGURATION
    except OSError as trouble:
        sys.stderr.write(
            f"{trouble.filename} cannot be written ({trouble.strerror}); choose another place "
            "with --out.\n"
        )
        return Exit.CONFIGURATION
    sys.stderr.writelines(f"{trouble}\n" for trouble in troubles)
    sys.stdout.write(f"{sentence(results)}\nreport: {folder / 'index.html'}\n")
    return results.exit_code


def _read(path: Path) -> Results:
    try:
        text = path.read_bytes()
    except FileNotFoundError as trouble:
        raise InvalidResults(
            f"There is no file {path}; give the results.json that a run has written."
        ) from trouble
    except OSError as trouble:
        raise InvalidResults(
            f"{path} cannot be read ({trouble.strerror}); give a results.json that can."
        ) from trouble
    try:
        return Results.from_json(text)
    except InvalidResults as trouble:
        raise InvalidResults(f"{path}: {trouble}") from trouble


def _write(text: str, path: Path | None) -> None:
    if path is None:
        # Always UTF-8, whatever the encoding of the terminal: the summary usually goes to a file.
        sys.stdout.buffer.write(text.encode())
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as trouble:
        raise InvalidResults(
            f"{path} cannot be written ({trouble.strerror}); choose another place with --out."
        ) from trouble


if __name__ == "__main__":
    sys.exit(main())
