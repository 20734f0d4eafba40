"""--output moves everything that a run writes; --build names what was tested."""

from pathlib import Path

from reports import history
from tests.sessions.test_run_sweep import ONLY
from tests.support.runs import Checkout


def test_a_run_writes_to_its_output_only(own_checkout: Checkout, tmp_path: Path) -> None:
    before = set(own_checkout.root.rglob("*"))
    out = tmp_path / "elsewhere"
    arguments = ("--profile", "smoke", "--output", str(out), "--build", "2.4 <b>", *ONLY, "-n", "2")
    # Python itself would write bytecode beside the modules.
    run = own_checkout.run(*arguments, PYTHONPYCACHEPREFIX=str(tmp_path / "bytecode"))
    assert run.code == 0, run.text
    assert run.folder.parent == out
    assert set(own_checkout.root.rglob("*")) == before
    [line] = history.read(out / "history" / "mock.jsonl")[0]
    assert (run.results.run.build, line.build) == ("2.4 <b>", "2.4 <b>")
    assert "<dt>Build<dd>2.4 &lt;b&gt;" in run.page
    assert "build 2.4 \\<b\\>" in (run.folder / "summary.md").read_text("utf-8")
