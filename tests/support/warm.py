"""Runs pytest in a process that is forked from one that has loaded the libraries already.

A run of the contracts spends a second on loading before it sends anything, and the tests start some
two hundred runs. Nothing of the project is loaded beforehand: each run takes it from its checkout.
"""

import gc
import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path

from _pytest.config import builtin_plugins

_LIBRARIES = [
    *(f"_pytest.{name}" for name in builtin_plugins),
    *(plugin.module for plugin in entry_points(group="pytest11")),
    "dotenv",
    "filelock",
    "hypothesis",
    "jinja2",
    "jsonschema_rs",
    "msgspec",
    "requests",
    "schemathesis.specs.openapi.checks",
    "schemathesis.specs.openapi.schemas",
    "stdnum.ean",
    "stdnum.luhn",
    "tests.support.warm",
    "xdist.scheduler",
    "yaml",
]
_PROJECT = Path(__file__).resolve().parents[2]


def forked(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], out: Path, err: Path
) -> multiprocessing.process.BaseProcess:
    """Start pytest with these arguments in a folder; what it prints goes to the two files."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LIBRARIES)
    asked = (tuple(arguments), str(folder), dict(environment), str(out), str(err))
    process = context.Process(target=_pytest, args=asked)
    process.start()
    return process


def _pytest(
    arguments: Sequence[str], folder: str, environment: Mapping[str, str], out: str, err: str
) -> None:
    # No collection of garbage need look at the libraries.
    gc.freeze()
    for descriptor, path in ((1, out), (2, err)):
        target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # As Python takes it from the environment where it starts.
    sys.pycache_prefix = environment.get("PYTHONPYCACHEPREFIX")
    sys.dont_write_bytecode = False
    sys.argv = ["pytest", *arguments]
    sys.path[:] = [folder, *(one for one in sys.path if Path(one or folder) != _PROJECT)]
    for name in [one for one in sys.modules if one.partition(".")[0] == "tests"]:
        del sys.modules[name]
    runpy.run_module("pytest", run_name="__main__", alter_sys=True)
