"""The recipes for CI systems do what they say, with stubs in place of tox and pip."""

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "ci.md").read_text("utf-8")
_STUB = """#!/bin/sh
echo "$(basename "$0") $*" >> "$CALLS"
case "$*" in *" contracts "*|*" -e contracts"*) exit "$CODE" ;; esac
"""


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def _gitlab() -> dict[str, list[str]]:
    [job] = [block for block in map(yaml.safe_load, _blocks("yaml")) if "contracts" in block]
    recipe: dict[str, list[str]] = job["contracts"]
    return recipe


def _jenkins() -> str:
    [pipeline] = _blocks("groovy")
    [script] = re.findall(r"'''\n(.*?)'''", pipeline, re.DOTALL)
    return str(script)


RECIPES = {
    "any": _blocks("sh")[0],
    "gitlab": "set -e\n" + "\n".join(_gitlab()["script"]),
    "jenkins": "set -e\n" + _jenkins(),
}


def _run(folder: Path, script: str, code: int, **variables: str) -> tuple[int, list[str]]:
    """Run a recipe in which the contracts end with a code; give its own, and what it called."""
    tools = folder / "tools"
    tools.mkdir()
    for name in ("tox", "pip", "python"):
        (tools / name).write_text(_STUB)
        (tools / name).chmod(stat.S_IRWXU)
    latest = folder / "reports" / "out" / "latest"
    latest.mkdir(parents=True)
    (latest / "summary.md").write_text("### Contract kept\n")
    ended = subprocess.run(  # noqa: S603 -- the recipe under test
        ["/bin/sh", "-c", script],
        cwd=folder,
        env={
            "PATH": f"{tools}:{os.environ['PATH']}",
            "CALLS": str(folder / "calls"),
            "CODE": str(code),
            "ENV_FILE": ".env",
            **variables,
        },
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert not ended.stderr, ended.stderr
    return ended.returncode, (folder / "calls").read_text().splitlines()


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("code", [0, 1, 69])
def test_a_recipe_ends_with_the_code_of_the_run(tmp_path: Path, name: str, code: int) -> None:
    ended, calls = _run(tmp_path, RECIPES[name], code)
    assert ended == code
    assert sum(" -e contracts " in call for call in calls) == 1
    swept = any(" -e sweep " in call for call in calls)
    # GitLab sweeps in its after_script.
    assert swept == (code != 0 and name != "gitlab")


@pytest.mark.parametrize(("status", "sweeps"), [("success", 0), ("failed", 1)])
def test_gitlab_sweeps_after_a_failure_and_publishes_the_report(
    tmp_path: Path, status: str, sweeps: int
) -> None:
    script = "\n".join(["tox run", *_gitlab()["after_script"]])
    code, calls = _run(tmp_path, script, 0, CI_JOB_STATUS=status)
    assert code == 0
    assert sum(" -e sweep " in call for call in calls) == sweeps
    assert (tmp_path / "public" / "summary.md").exists()


def test_no_recipe_names_a_credential_on_a_command_line() -> None:
    assert not re.search(r"PIGELLO_\w+=", TEXT)
