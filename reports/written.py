"""Writes the reports of a run."""

from pathlib import Path

from reports.junit import junit
from reports.page import page
from reports.results import Results
from reports.scripts import SCRIPTS, scripts
from reports.summary import summary


def write(results: Results, folder: Path) -> None:
    """Write into a folder: results.json, index.html, summary.md, junit.xml, and reproduce/."""
    (folder / "results.json").write_text(results.to_json(), encoding="utf-8", newline="\n")
    (folder / "index.html").write_text(page(results), encoding="utf-8", newline="\n")
    (folder / "summary.md").write_text(summary(results), encoding="utf-8", newline="\n")
    (folder / "junit.xml").write_text(junit(results), encoding="utf-8", newline="\n")
    for name, script in scripts(results).items():
        path = folder / SCRIPTS / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(script, encoding="utf-8", newline="\n")
        path.chmod(0o755)
