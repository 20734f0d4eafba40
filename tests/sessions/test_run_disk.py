"""What cannot be written ends a run with 70 and one sentence, with the records cleaned up."""

from pathlib import Path

import pytest

from mock_api.server import Mock
from tests.sessions.test_run_sweep import ONLY, records
from tests.support.gateway import Forward, night
from tests.support.live_conditions import UNWRITABLE
from tests.support.loopback import Asked, Reply
from tests.support.runs import Checkout


class Spoiling:
    """Puts a folder in the place of a file before the nth Create, so that it cannot be written."""

    def __init__(self, out: Path, pattern: str, before: int) -> None:
        self._out, self._pattern, self._before = out, pattern, before

    def __call__(self, asked: Asked, forward: Forward) -> Reply:
        self._before -= asked.method == "POST"
        if self._before == 0:
            self._before = -1
            for path in self._out.glob(self._pattern):
                (path / "results.json").mkdir() if path.is_dir() else _replace(path)
        return forward(asked)


def _replace(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("journal/*/*.jsonl", "jsonl cannot be written (Is a directory), so no more records"),
        ("2*-smoke-*", "results.json cannot be written (Is a directory)"),
    ],
    ids=["journal", "report"],
)
def test_what_cannot_be_written_ends_with_70(
    own_checkout: Checkout, mock: Mock, keys: dict[str, str], pattern: str, says: str
) -> None:
    with night(mock, Spoiling(own_checkout.out, pattern, 12)) as (url, _):
        run = own_checkout.smoke(url, *ONLY, **keys)
    assert run.code == UNWRITABLE.code, run.text
    assert says in run.out
    assert "Traceback" not in run.text
    assert records(mock) == []


def test_a_folder_that_cannot_be_made_ends_with_70(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run = checkout.run("--profile", "smoke", "--output", str(tmp_path / "file"))
    assert run.code == UNWRITABLE.code, run.text
    assert "file cannot be written (" in run.text
    assert "Traceback" not in run.text
