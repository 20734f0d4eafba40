"""Writes the JSON Schema of results.json and of the history: python -m reports.schema."""

import inspect
import json
from pathlib import Path
from typing import Any

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
        path: json.dumps({**head, **_dedented(schema(shape)), "title": title}, indent=1) + "\n"
        for path, (title, shape) in titles.items()
    }


def _dedented(part: Any) -> Any:  # noqa: ANN401 -- part of a JSON Schema
    """Return a schema whose descriptions have no indentation, as in Python 3.13 and later."""
    if isinstance(part, dict):
        texts = {k: inspect.cleandoc(v) for k, v in part.items() if k == "description"}
        return {k: _dedented(v) for k, v in part.items()} | texts
    return [_dedented(one) for one in part] if isinstance(part, list) else part


if __name__ == "__main__":
    for path, text in schemas().items():
        path.write_text(text, encoding="utf-8", newline="\n")
