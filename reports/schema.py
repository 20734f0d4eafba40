"""Writes the JSON Schema of results.json and of the history: python -m reports.schema."""

import json
from pathlib import Path

from msgspec.json import schema

from reports.format import FORMAT
from reports.history import Line
from reports.results import Results

_FOLDER = Path(__file__).parent


def schemas() -> dict[Path, str]:
    """Return the text of each published schema by its file."""
    titles = {
        _FOLDER / "results.schema.json": (f"Results of a contract run, format {FORMAT}", Results),
        _FOLDER / "history.schema.json": ("One line of a history: one run", Line),
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {
        path: json.dumps({**head, **schema(shape), "title": title}, indent=1) + "\n"
        for path, (title, shape) in titles.items()
    }


if __name__ == "__main__":
    for path, text in schemas().items():
        path.write_text(text, encoding="utf-8", newline="\n")
