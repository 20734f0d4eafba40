"""An invented application whose resources have a unique field with few values, as plain facts."""

import json
from pathlib import Path

from spec.__main__ import main
from tests.support.invented_application import (
    CREATED,
    ID,
    SCHEMES,
    TEXT_OPERATORS,
    Application,
    Fact,
    Thing,
)
from tests.support.reference_forms import openapi

_UNIQUE = (("unique", ""),)
_LUHN = {"format": "luhn", "minLength": 12, "maxLength": 13}


def _thing(name: str, *facts: Fact) -> Thing:
    label = Fact("name", required=True, keywords={"maxLength": 80})
    fields = (ID, *facts, label, CREATED)
    return Thing(name, f"/registry/of/{name.lower()}/", fields, (("name", TEXT_OPERATORS),))


REGISTRY = Application(
    "Registry",
    SCHEMES,
    (
        _thing("Day", Fact("day", required=True, keywords={"format": "date"}, rules=_UNIQUE)),
        _thing("Person", Fact("number", required=True, keywords=_LUHN, rules=_UNIQUE)),
        _thing(
            "Rank",
            Fact(
                "rank",
                "integer",
                required=True,
                keywords={"minimum": 1, "maximum": 3},
                rules=_UNIQUE,
            ),
        ),
        _thing("Pair", Fact("pair", required=True, keywords={"maxLength": 2}, rules=_UNIQUE)),
        _thing(
            "Kind",
            Fact("kind", null=True, enum=("red", "green", "blue"), rules=_UNIQUE),
            Fact("on", "boolean", null=True, rules=_UNIQUE),
            Fact("code", null=True, keywords={"pattern": "^[A-C][0-9]$"}, rules=_UNIQUE),
        ),
    ),
)


def imported(folder: Path) -> Path:
    """Write the application down as an OpenAPI document, and import that into a folder."""
    document = folder / "registry.json"
    document.write_text(json.dumps(openapi(REGISTRY)), encoding="utf-8")
    assert main(["import", str(document), "--into", str(folder / "registry")]) == 0
    return folder / "registry"
