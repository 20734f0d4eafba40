"""Generators of clients turn the bundled document into whole, readable programs."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from spec import load
from spec.bundle import bundle


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("document") / "openapi.json"
    file.write_text(json.dumps(bundle(load())), encoding="utf-8")
    return file


def _output(*words: str | Path) -> str:
    command = [sys.executable, "-m", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- a tool of ours
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_a_client_has_a_function_for_every_operation(document: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({"post_hooks": []}), encoding="utf-8")
    client = tmp_path / "client"
    where = ("--path", document, "--output-path", client, "--config", settings)
    said = _output("openapi_python_client", "generate", *where, "--meta", "none")
    made = {file.stem for file in (client / "api").rglob("*.py")} - {"__init__"}
    wanted = {
        operation["operationId"]
        for item in bundle(load())["paths"].values()
        for operation in item.values()
        if "operationId" in operation
    }
    assert made == wanted
    assert "Unable" not in said
    assert "WARNING" not in said.upper()


def test_no_class_is_numbered(document: Path, tmp_path: Path) -> None:
    models = tmp_path / "models.py"
    kind = ("--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel")
    _output("datamodel_code_generator", "--input", document, "--output", models, *kind)
    classes = re.findall(r"^class (\w+)", models.read_text("utf-8"), re.MULTILINE)
    assert {"Reference", "ProtectedidentityCreate", "TenantUpdate"} <= set(classes)
    assert [name for name in classes if name[-1].isdigit()] == []
