"""What the Containerfile copies and starts works, and writes to its volume alone."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Containerfile").read_text("utf-8")
_VARIABLES = re.findall(r"^ENV (.*)$", TEXT, re.MULTILINE)
ENVIRONMENT = {
    name: value for line in _VARIABLES for name, value in re.findall(r"(\w+)=(\S+)", line)
}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the image has of the checkout."""
    folder = tmp_path_factory.mktemp("suite")
    for line in re.findall(r"^COPY (.*)$", TEXT, re.MULTILINE):
        *sources, target = line.split()
        for source in map(ROOT.joinpath, sources):
            if source.is_dir():
                shutil.copytree(
                    source, folder / target, ignore=shutil.ignore_patterns("out", "__pycache__")
                )
            else:
                shutil.copy(source, folder / target)
    return folder


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*")}


def test_the_entry_point_judges_and_writes_to_the_volume_alone(suite: Path, tmp_path: Path) -> None:
    [entry] = re.findall(r"^ENTRYPOINT (.*)$", TEXT, re.MULTILINE)
    words = [word.replace("/out", str(tmp_path / "out")) for word in json.loads(entry)]
    before = _files(suite)
    ended = subprocess.run(  # noqa: S603 -- the command under test
        [sys.executable, "-m", *words, "--profile", "smoke", "--resource", "tenant"],
        cwd=suite,
        env={**os.environ, **ENVIRONMENT, "HOME": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert (tmp_path / "out" / "latest" / "index.html").exists()
    assert _files(suite) == before


def test_nothing_runs_as_root() -> None:
    user = TEXT.index("\nUSER suite\n")
    assert "RUN" not in TEXT[user:]
    assert user < TEXT.index("ENTRYPOINT")
    assert "VOLUME /out" in TEXT
