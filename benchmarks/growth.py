"""Measures how a run grows with the API: the ten resources, repeated under other names."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.process import contracts
from benchmarks.table import MeasuredTable
from spec import load
from spec.loader import ACCOUNTS

_MEGABYTE = 1024 * 1024
_FEW = (1, 2, 5)
_MANY = (10, 50, 100)
# Only collected: a run would take an hour.
_VERY_MANY = (100, 300, 1000)


def growth(profile: str = "smoke") -> MeasuredTable:
    """Run a profile on a growing number of resources, in two processes; collect even more."""
    table = MeasuredTable(
        "growth",
        f"{profile} -n 2 on a growing number of resources",
        (
            "resources",
            "rules",
            "requests",
            "seconds",
            "seconds per resource",
            "memory, MB",
            "report, MB",
            "report, kB per resource",
        ),
    )
    names = [resource.name for resource in load().resources]
    for count in (*_FEW, *_MANY):
        chosen = [part for name in names[:count] for part in ("--resource", name)]
        chosen = chosen if count < len(names) else []
        with repeated(max(count // len(names), 1)) as folder:
            where = ("--spec", str(folder), *chosen)
            cost = contracts("--profile", profile, "-n", "2", *where).green()
        size = (cost.folder / "index.html").stat().st_size
        table.add(
            count,
            len(cost.results.rules),
            cost.results.run.requests,
            cost.seconds,
            cost.seconds / count,
            cost.memory,
            size / _MEGABYTE,
            size / 1024 / count,
        )
    for count in _VERY_MANY:
        with repeated(count // len(names)) as folder:
            cost = contracts("--collect-only", "--spec", str(folder)).green()
        table.notes.append(
            f"A gate on {count:,} resources is collected in {cost.seconds:.1f} s, with "
            f"{cost.cpu:.1f} s of CPU and {cost.largest:,.0f} MB in the largest process."
        )
    return table


@contextmanager
def repeated(times: int) -> Iterator[Path]:
    """Yield the folder of a description that repeats every resource."""
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root, "spec")
        shutil.copytree(ACCOUNTS, folder)
        for path in sorted((folder / "resources").glob("*.yaml")):
            for number in range(2, times + 1):
                twin = path.with_stem(f"{path.stem}{number}")
                twin.write_text(_renamed(path.read_text("utf-8"), number), "utf-8")
        yield folder


def _renamed(text: str, number: int) -> str:
    """Return the text of a resource with another name and path, and the same references."""
    text = re.sub(r"(?m)^name: (\w+)$", rf"name: \g<1>{number}", text)
    return re.sub(r"(?m)^path: (\S+)/$", rf"path: \g<1>{number}/", text)
