"""Measures what a verdict costs, prints tables, and writes bench.json.

Every figure comes from this machine and this run, so rely on the ratios. The exit code is 0
unless a measurement fails.
"""

import argparse
import json
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
from rich.console import Console

from benchmarks.curve import curve
from benchmarks.gate import gate, split
from benchmarks.growth import growth
from benchmarks.load import load
from benchmarks.rivals import rivals
from benchmarks.table import MeasuredTable
from benchmarks.throughput import throughput
from benchmarks.values import values
from benchmarks.workers import workers
from contracts.harness.paths import OUT

MEASURES: dict[str, Callable[[int], MeasuredTable]] = {
    "throughput": throughput,
    "gate": gate,
    "split": lambda _: split(),
    "rivals": lambda _: rivals(),
    "curve": lambda _: curve(),
    "growth": lambda _: growth(),
    "workers": workers,
    "values": values,
    "load": load,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the selected measurements."""
    options = _parser().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else 150)
    machine = f"{psutil.cpu_count()} CPUs, Python {platform.python_version()}"
    tables = []
    for name in options.only or MEASURES:
        console.print(f"measuring {name} …", highlight=False)
        table = MEASURES[name](options.repeat)
        table.show(console)
        tables.append(table.plain())
        document = {"machine": machine, "repeat": options.repeat, "tables": tables}
        options.out.mkdir(parents=True, exist_ok=True)
        path = options.out / "bench.json"
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")
    console.print(f"bench: {path}", highlight=False)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=list(MEASURES), help="measure only this part; repeatable"
    )
    parser.add_argument(
        "--repeat", type=int, default=5, metavar="N", help="number of repetitions (5)"
    )
    parser.add_argument(
        "--out", type=Path, default=OUT, metavar="DIR", help="folder of bench.json (reports/out)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
