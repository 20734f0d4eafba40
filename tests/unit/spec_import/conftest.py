"""The command line, called as a person calls it, and documents to give it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spec.__main__ import main
from tests.support.invented_application import DEPOTS
from tests.support.reference_forms import FORMS


class Said:
    """What a command printed, and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:  # noqa: ANN401 -- whatever the command reports
        return json.loads(self.out)

    def open(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.json["open"] if one["kind"] == kind]


Run = Callable[..., Said]
Document = Callable[..., Path]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def called(*arguments: object) -> Said:
        capsys.readouterr()
        code = main([str(one) for one in arguments])
        return Said(code, *capsys.readouterr())

    return called


@pytest.fixture
def document(tmp_path: Path) -> Document:
    """Write a text into a file; its name tells nothing of its form."""

    def written(text: str | bytes, name: str = "document") -> Path:
        path = tmp_path / "documents" / name
        path.parent.mkdir(exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def forms(document: Document) -> dict[str, Path]:
    """The invented application in every form."""
    return {name: document(form(DEPOTS), name) for name, form in FORMS.items()}
