"""A virtual environment with the project's dependencies alone, as tox makes it for a reader."""

import sys
import tomllib
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def bare_python(folder: Path) -> Path:
    """Return the Python of a new environment that sees what `[project] dependencies` bring along.

    Their packages are links to those that are installed here, so nothing is downloaded.
    """
    venv.create(folder, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = folder / "lib" / version / "site-packages"
    for one in _needed():
        for name in {file.parts[0] for file in one.files or ()} - {"..", "__pycache__"}:
            link = packages / name
            if not link.exists():
                link.symlink_to(Path(str(one.locate_file(name))))
    return folder / "bin" / "python"


def _needed() -> Iterator[Distribution]:
    """Yield the distributions that the project's dependencies need, with their extras."""
    project = tomllib.loads(_PROJECT.read_text("utf-8"))["project"]
    todo = [Requirement(line) for line in project["dependencies"]]
    seen: set[tuple[str, frozenset[str]]] = set()
    while todo:
        wanted = todo.pop()
        key = wanted.name.lower(), frozenset(wanted.extras)
        if key in seen:
            continue
        seen.add(key)
        found = distribution(wanted.name)
        yield found
        for line in found.requires or ():
            inner = Requirement(line)
            extras = ("", *wanted.extras)
            if inner.marker is None or any(inner.marker.evaluate({"extra": e}) for e in extras):
                todo.append(inner)
