"""An invented application with every kind of rule and every notation, as plain facts."""

import json
from dataclasses import replace
from pathlib import Path

from spec.__main__ import main
from tests.support.invented_application import (
    CREATED,
    ID,
    INT32,
    NUMBER_OPERATORS,
    SCHEMES,
    TEXT_OPERATORS,
    Application,
    Fact,
    Thing,
)
from tests.support.reference_forms import openapi

LABEL = {"minLength": 7, "maxLength": 7, "pattern": "^[A-Z]{2}-[0-9]{4}$"}
TEXTS = (
    Fact("label", required=True, keywords=LABEL, rules=(("unique", ""),)),
    Fact("name", required=True, keywords={"maxLength": 80}),
    Fact("code", null=True, keywords={"minLength": 5, "maxLength": 5}),
    Fact("motto", null=True, keywords={"minLength": 1}),
    Fact("site", null=True, keywords={"format": "url", "maxLength": 200}),
    Fact("mail", null=True, keywords={"format": "email", "maxLength": 60}),
    Fact("holder", null=True, keywords={"format": "luhn", "minLength": 12, "maxLength": 13}),
    Fact("firm", null=True, keywords={"format": "luhn", "minLength": 10, "maxLength": 11}),
    Fact("place", null=True, keywords={"format": "gln13", "minLength": 13, "maxLength": 14}),
    Fact("serial", null=True, keywords={"format": "uuid"}),
    Fact("old_code", null=True, keywords={"maxLength": 20, "deprecated": True}),
    Fact("state", enum=("new", "used"), keywords={"default": "new"}),
    Fact("shade", null=True, keywords={"pattern": r"^\w+( \w+)?$", "maxLength": 30}),
)
NUMBERS = (
    Fact("price", "number", null=True, keywords={"minimum": 0, "multipleOf": 0.25}),
    Fact("ratio", "number", null=True, keywords={"exclusiveMinimum": 0, "exclusiveMaximum": 1}),
    Fact("weight", "number"),
    Fact("most", "integer", keywords={"maximum": 99}),
    Fact("least", "integer", null=True, keywords={"minimum": 1}),
    Fact("score", "integer", null=True, keywords=INT32),
    Fact("free", "integer", null=True),
    Fact("pack", "integer", null=True, keywords={"minimum": 12, "multipleOf": 12}),
    Fact("parts", "integer", keywords={"minimum": 0, "default": 1}),
    Fact("grade", "integer", required=True, enum=(0, 1, 2)),
    Fact("is_sold", "boolean", keywords={"default": False}),
)
BOX = {
    "properties": {
        "width": {"type": "number", "minimum": 0},
        "note": {"type": "string", "maxLength": 20},
    },
    "required": ["width"],
}
STRUCTURES = (
    Fact(
        "words",
        "array",
        keywords={
            "items": {"type": "string", "maxLength": 20},
            "minItems": 1,
            "maxItems": 4,
            "uniqueItems": True,
        },
    ),
    Fact("sizes", "array", null=True, keywords={"items": {"type": "integer", "maximum": 99}}),
    Fact("marks", "array", null=True, items="object"),
    Fact("box", "object", null=True, keywords=BOX),
    Fact("extras", "object", null=True, keywords={"minProperties": 1, "maxProperties": 3}),
    Fact("bag", "object", null=True),
    Fact("extra", "any", answered_only=True),
)
REFERENCES = (
    Fact("bench", "object", required=True, target="Bench"),
    Fact("spare", "object", null=True, target="Bench", rules=(("unique", ""),)),
    Fact("spares", "array", target="Bench"),
)
DATE, MOMENT = {"format": "date"}, {"format": "date-time"}
PAIR = {"items": {"type": "string", "maxLength": 9}}
RELATIONS = (
    Fact("owner", null=True, keywords={"maxLength": 9}, rules=(("any_of", "keeper"),)),
    Fact("keeper", null=True, keywords={"maxLength": 9}, rules=(("any_of", "owner"),)),
    Fact("left", null=True, keywords={"maxLength": 9}, rules=(("excluded_by", "right"),)),
    Fact("right", null=True, keywords={"maxLength": 9}, rules=(("excluded_by", "left"),)),
    Fact("latch", null=True, keywords={"maxLength": 9}, rules=(("together_with", "key"),)),
    Fact("key", null=True, keywords={"maxLength": 9}, rules=(("together_with", "latch"),)),
    Fact("rope", null=True, keywords={"maxLength": 9}, rules=(("requires", "anchor"),)),
    Fact("anchor", null=True, keywords={"maxLength": 9}),
    Fact("start_date", null=True, keywords=DATE, rules=(("order", "end_date"),)),
    Fact("end_date", null=True, keywords=DATE, rules=(("order", "start_date"),)),
    # Printed at one of the two only.
    Fact("start_time", null=True, keywords=MOMENT, rules=(("order", "end_time"),)),
    Fact("end_time", null=True, keywords=MOMENT),
    Fact("bought_on", null=True, keywords=DATE, rules=(("order", "checked_on"),)),
    Fact("checked_on", null=True, keywords=DATE, rules=(("order", "bought_on"),)),
    Fact("length", "integer", null=True, keywords=INT32, rules=(("magnitude", "depth"),)),
    Fact("depth", "integer", null=True, keywords=INT32, rules=(("magnitude", "length"),)),
    Fact("chosen", "array", null=True, keywords=PAIR, rules=(("matches_values_of", "offered"),)),
    Fact("offered", "array", null=True, keywords={"items": {"type": "string", "maxLength": 30}}),
)
TOOL = Thing(
    "Tool",
    "/workshop/stock/tool/",
    (ID, *TEXTS, *NUMBERS, *STRUCTURES, *REFERENCES, *RELATIONS, CREATED),
    (("name", TEXT_OPERATORS), ("created_at", NUMBER_OPERATORS)),
)
BENCH = Thing(
    "Bench",
    "/workshop/stock/bench/",
    (ID, Fact("name", required=True, keywords={"maxLength": 80}), CREATED),
    (("name", TEXT_OPERATORS),),
)
# Records that are counted, and records with short texts of the server's choice.
COUNTED = Fact("id", "integer", required=True, answered_only=True, rules=(("unique", ""),))
NAMED = replace(COUNTED, type="string", keywords={"maxLength": 12})
WORKSHOP = Application("Workshop", SCHEMES, (TOOL, BENCH))


def with_ids(application: Application, fact: Fact) -> Application:
    """Return an application whose records have other ids."""
    things = (
        replace(one, fields=tuple(fact if field.name == "id" else field for field in one.fields))
        for one in application.things
    )
    return replace(application, things=tuple(things))


def imported(folder: Path, application: Application = WORKSHOP) -> Path:
    """Write an application down as an OpenAPI document, and import that into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    document = folder / "workshop.json"
    document.write_text(json.dumps(openapi(application)), encoding="utf-8")
    # 1, since the direction of some relations is not stated.
    assert main(["import", str(document), "--into", str(folder / "workshop")]) == 1
    return folder / "workshop"
