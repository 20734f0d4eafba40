"""YAML is read as version 1.2 defines it: `on` and `no` are texts, and so is a date."""

from io import StringIO
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from spec import load, yaml_text
from spec.__main__ import main
from tests.support.invented_application import CREATED, ID, SCHEMES, Application, Fact, Thing
from tests.support.reference_forms import openapi

TEXTS = ("on", "off", "yes", "No", "y", "n", "2023-06-15", "1:30", "1_000", "2023-06-15T12:00:00Z")
OTHERS = [
    *(("true", True), ("False", False), ("null", None), ("~", None), ("", None)),
    *(("010", 10), ("0o10", 8), ("0x1F", 31), ("-7", -7), ("+7", 7)),
    *(("1e3", 1000.0), (".5", 0.5), ("-1.50", -1.5)),
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_version_1_1_takes_for_something_else_is_text(text: str) -> None:
    assert yaml_text.read(f"[{text}]") == [text]
    assert yaml_text.read(f"{text}: 1") == {text: 1}


@pytest.mark.parametrize(("text", "value"), OTHERS, ids=repr)
def test_the_rest_is_what_json_has(text: str, value: object) -> None:
    read = yaml_text.read(f"- {text}")
    assert read == [value]
    assert type(read[0]) is type(value)


def test_an_imported_description_keeps_names_and_values_that_look_like_booleans(
    tmp_path: Path,
) -> None:
    facts = (
        *(Fact(name, "boolean", null=True) for name in ("on", "y", "no", "null", "true")),
        Fact("state", required=True, enum=("on", "off", "no", "1:30", "2023-06-15")),
    )
    thing = Thing("Lamp", "/house/of/lamp/", (ID, *facts, CREATED))
    document = tmp_path / "lamp.yaml"
    document.write_text(_as_yaml(openapi(Application("House", SCHEMES, (thing,)))))
    assert main(["import", str(document), "--into", str(tmp_path / "house")]) == 0
    (lamp,) = load(tmp_path / "house").resources
    assert {one.name for one in facts} <= {field.name for field in lamp.fields}
    assert lamp.field("state").schema["enum"] == ["on", "off", "no", "1:30", "2023-06-15"]
    assert main(["--spec", str(tmp_path / "house"), "check"]) == 0


def _as_yaml(value: object) -> str:
    """Print a value with no quotes that version 1.2 does not need."""
    out = StringIO()
    YAML(typ="safe", pure=True).dump(value, out)
    return out.getvalue()
