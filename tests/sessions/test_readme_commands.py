"""The commands of the texts work after the set-up that the texts name."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.bare_environment import bare_python

ROOT = Path(__file__).parents[2]
TEXTS = ("README.md", "mock_api/README.md", "docs/ci.md")
# What these do is tested elsewhere, and takes too long here.
LONG = {"tests", "prove", "bench", "lint", "workflows", "types", "nightly"}
ENVIRONMENTS = configparser.ConfigParser(interpolation=None)
ENVIRONMENTS.read(ROOT / "tox.ini")


def commands() -> list[tuple[str, str]]:
    """Give the environment and the arguments of each `tox run`, as they are written."""
    found = []
    for text in TEXTS:
        for block in re.findall(
            r"```(?:console|sh)\n(.*?)```", (ROOT / text).read_text("utf-8"), re.DOTALL
        ):
            for line in block.splitlines():
                command = re.search(r"tox (?:-qq )?run -e (\w+)(?: -- ([^#)]*))?", line)
                if command and command[1] not in LONG:
                    found.append((command[1], (command[2] or "").strip()))
    return sorted(set(found))


def _words(python: Path, environment: str, arguments: str) -> list[str]:
    """Give the command of an environment, which a few more arguments make quick."""
    # Nothing may leave this machine.
    arguments = arguments.replace("https://dev.api.pigello.io", "http://127.0.0.1:1")
    template = ENVIRONMENTS[f"testenv:{environment}"]["commands"]
    words = shlex.split(template.replace("{posargs}", arguments))
    if words[0] == "pytest":
        return [str(python), "-m", *words, "--collect-only", "-q", "--profile", "smoke"]
    return [str(python), *words[1:]]


@pytest.fixture(scope="module")
def checkout_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, in which nothing has run yet."""
    root = tmp_path_factory.mktemp("copy") / "checkout"
    unwanted = shutil.ignore_patterns(".*", "out", "__pycache__", "benchmarks", "tests")
    return Path(shutil.copytree(ROOT, root, ignore=unwanted))


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment without anything that only this project's tests need."""
    return bare_python(tmp_path_factory.mktemp("environment"))


@pytest.mark.parametrize(
    ("environment", "arguments"), commands(), ids=[" ".join(one) for one in commands()]
)
def test_a_command_of_the_texts_runs(
    checkout_root: Path, python: Path, environment: str, arguments: str
) -> None:
    serves = environment == "mock" and "--export" not in arguments
    if serves:
        arguments += " --port 0"
    process = subprocess.Popen(  # noqa: S603 -- the command under test
        _words(python, environment, arguments),
        cwd=checkout_root,
        env={name: text for name, text in os.environ.items() if not name.startswith("PIGELLO_")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if serves:
        assert process.stdout
        line = process.stdout.readline()
        process.terminate()
        said = line + process.communicate(timeout=60)[0]
        assert line.startswith("Pigello mock listening on http://127.0.0.1:"), said
        return
    said, _ = process.communicate(timeout=60)
    assert "Traceback" not in said
    assert "No module named" not in said
    # A text cannot name the credentials, files, and journals of its readers.
    lacks = (
        "missing credentials",
        ".env",
        "FILE",
        "no journal",
        "Connection refused",
        "no connection",
    )
    assert process.returncode == 0 or any(one in said for one in lacks), said


@pytest.mark.parametrize("package", ["playwright", "syrupy", "tox", "psutil", "mypy"])
def test_the_environment_lacks_what_only_tests_need(python: Path, package: str) -> None:
    command = [str(python), "-c", f"import {package}"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- as above
    assert f"No module named '{package}'" in ended.stderr


def test_commands_are_found_in_every_text() -> None:
    assert len(commands()) > 10
