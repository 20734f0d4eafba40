"""OpenAPI documents as other generators write them: the same facts in other schemas."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from spec import Field, derive, load
from spec.model import OPERATION_NAMES
from tests.support.invented_application import DEPOTS
from tests.support.reference_forms import openapi
from tests.unit.spec_import.conftest import Document, Run, Said

LEVEL: list[tuple[str, dict[str, Any]]] = [
    ("type array", {"type": ["integer", "null"], "minimum": 1}),
    ("nullable", {"type": "integer", "minimum": 1, "nullable": True}),
    ("anyOf", {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]}),
    ("oneOf", {"oneOf": [{"type": "null"}, {"type": "integer", "minimum": 1}]}),
    ("component", {"allOf": [{"$ref": "#/components/schemas/Level"}], "nullable": True}),
    ("one reference", {"oneOf": [{"$ref": "#/components/schemas/Level"}, {"type": "null"}]}),
]


@pytest.fixture
def whole() -> dict[str, Any]:
    return copy.deepcopy(openapi(DEPOTS))


def fields_of(whole: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = whole["components"]["schemas"]["ShelfRequest"]["properties"]
    return properties


def set_everywhere(whole: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    for component in ("Shelf", "ShelfRequest"):
        whole["components"]["schemas"][component]["properties"][name] = schema


def imported(run: Run, document: Document, tmp_path: Path, whole: dict[str, Any]) -> Said:
    file = document(json.dumps(whole, indent=1))
    return run("import", file, "--into", tmp_path / "made", "--format", "json")


def field_of(tmp_path: Path, name: str) -> Field:
    return load(tmp_path / "made").resource("shelf").field(name)


@pytest.mark.parametrize(("_", "schema"), LEVEL, ids=[name for name, _ in LEVEL])
def test_a_nullable_field(
    _: str,
    schema: dict[str, Any],
    whole: dict[str, Any],
    document: Document,
    tmp_path: Path,
    run: Run,
) -> None:
    whole["components"]["schemas"]["Level"] = {"type": "integer", "minimum": 1}
    set_everywhere(whole, "level", schema)
    assert imported(run, document, tmp_path, whole).json["open"] == []
    field = field_of(tmp_path, "level")
    assert (field.types, field.nullable, field.schema["minimum"]) == (("integer",), True, 1)


def test_an_enumeration_as_a_component_that_may_be_blank_or_null(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    whole["components"]["schemas"] |= {
        "Finish": {"enum": ["oak", "ash"], "type": "string", "description": "* `oak` - Oak"},
        "BlankEnum": {"enum": [""]},
        "NullEnum": {"enum": [None]},
    }
    names = ("Finish", "BlankEnum", "NullEnum")
    schema = {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in names]}
    set_everywhere(whole, "finish", schema)
    assert imported(run, document, tmp_path, whole).json["open"] == []
    assert field_of(tmp_path, "finish").schema["enum"] == ["oak", "ash", "", None]


def test_required_counts_on_create_alone(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    schemas = whole["components"]["schemas"]
    patched = copy.deepcopy(schemas["ShelfRequest"])
    del patched["required"]
    schemas["PatchedShelfRequest"] = patched
    body = whole["paths"]["/depots/stock/shelf/{pk}/"]["patch"]["requestBody"]
    body["content"]["application/json"]["schema"]["$ref"] = (
        "#/components/schemas/PatchedShelfRequest"
    )
    assert imported(run, document, tmp_path, whole).json["open"] == []
    assert field_of(tmp_path, "code").required


def test_one_schema_for_both_directions(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    text = json.dumps(whole).replace("schemas/ShelfRequest", "schemas/Shelf")
    said = imported(run, document, tmp_path, json.loads(text))
    assert said.json["open"] == []
    shelf = load(tmp_path / "made").resource("shelf")
    assert {one.name for one in shelf.writable} == {"code"}
    assert {one.name for one in shelf.fields if one.read_only} == {"id", "created_at"}


def test_a_schema_that_contains_itself(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    whole["components"]["schemas"]["Node"] = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "inner": {"$ref": "#/components/schemas/Node"}},
    }
    set_everywhere(whole, "tree", {"$ref": "#/components/schemas/Node"})
    assert imported(run, document, tmp_path, whole).code in {0, 1}
    assert set(field_of(tmp_path, "tree").schema["properties"]) == {"name", "inner"}


def test_an_unknown_keyword_is_reported_at_its_line(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    set_everywhere(whole, "seal", {"type": "string", "contentEncoding": "base64"})
    said = imported(run, document, tmp_path, whole)
    found = said.open("notation")[0]
    assert (found["resource"], found["field"]) == ("shelf", "seal")
    assert found["text"] == 'contentEncoding: "base64"'
    text = Path(found["file"]).read_text(encoding="utf-8").splitlines()
    assert "contentEncoding" in text[found["line"] - 1]


def test_a_document_without_titles_is_read_by_its_paths(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    for item in whole["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                operation["summary"] = "Does something"
    said = imported(run, document, tmp_path, whole)
    assert said.json == {"resources": ["crate", "shelf"], "open": []}
    assert load(tmp_path / "made").resource("shelf").operations["update"].basis == "stated"


def test_a_status_that_is_told_is_the_one_promised(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    for path, item in whole["paths"].items():
        if path.endswith("{pk}/"):
            item["patch"]["responses"]["202"] = item["patch"]["responses"].pop("200")
    assert imported(run, document, tmp_path, whole).code == 0
    update = load(tmp_path / "made").resource("shelf").operations["update"]
    assert (update.success, update.success_basis) == (202, "stated")


def test_a_field_that_no_answer_has_is_write_only(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    fields_of(whole)["secret"] = {"type": "string", "maxLength": 9}
    assert imported(run, document, tmp_path, whole).code == 0
    field = field_of(tmp_path, "secret")
    assert (field.in_request, field.in_response) == (True, False)


def without(whole: dict[str, Any], *titles: str) -> None:
    """Remove operations, such as "Delete 'Shelf'"."""
    for item in whole["paths"].values():
        for method in [m for m in item if m != "parameters" and item[m]["summary"] in titles]:
            del item[method]
    whole["paths"] = {
        path: item for path, item in whole["paths"].items() if {*item} - {"parameters"}
    }


ABSENT = [
    ("create", "bulk_write", "update", "delete"),
    ("bulk_write", "list", "update", "delete"),
    ("get",),
    ("delete",),
]


@pytest.mark.parametrize("absent", ABSENT, ids=" ".join)
def test_an_operation_that_the_document_lacks_is_absent(
    absent: tuple[str, ...],
    whole: dict[str, Any],
    document: Document,
    tmp_path: Path,
    run: Run,
) -> None:
    without(whole, *(f"{name.replace('_', ' ').capitalize()} 'Shelf'" for name in absent))
    assert imported(run, document, tmp_path, whole).code == 0
    assert run("--spec", tmp_path / "made", "check").code == 0
    shelf = load(tmp_path / "made").resource("shelf")
    assert set(OPERATION_NAMES) - set(shelf.operations) == set(absent)
    assert len(load(tmp_path / "made").resource("crate").operations) == len(OPERATION_NAMES)
    is_written = bool({"create", "update"} - set(absent))
    assert all(one.read_only for one in shelf.fields) != is_written
    rules = [one for one in derive(load(tmp_path / "made")) if one.resource == "shelf"]
    assert {one.operation for one in rules} & set(absent) == set()
    assert any(one.kind == "read_only" for one in rules) == is_written
    assert any(one.kind == "persisted" for one in rules) == (not {"create", "get"} & set(absent))


def test_an_operation_comes_and_goes_with_the_document(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    less = copy.deepcopy(whole)
    without(less, "Delete 'Shelf'")
    assert imported(run, document, tmp_path, less).code == 0
    more = document(json.dumps(whole), "more.json")
    said = run("diff", tmp_path / "made", more, "--format", "json")
    assert {"shelf.delete", "shelf.delete.gone"} <= {one["id"] for one in said.json["added"]}
    assert run("import", more, "--into", tmp_path / "made").code == 0
    assert "delete" in load(tmp_path / "made").resource("shelf").operations
    said = run("diff", tmp_path / "made", document(json.dumps(less)), "--format", "json")
    assert {"shelf.delete", "shelf.delete.gone"} <= {one["id"] for one in said.json["removed"]}


def test_a_resource_that_only_create_shows_is_an_excerpt(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    others = ("Bulk write", "List", "Get", "Update", "Delete")
    without(whole, *(f"{name} 'Shelf'" for name in others))
    assert imported(run, document, tmp_path, whole).code == 0
    operations = load(tmp_path / "made").resource("shelf").operations
    assert {name: one.basis for name, one in operations.items()} == {
        **dict.fromkeys(OPERATION_NAMES, "implied"),
        "create": "stated",
    }


def test_a_resource_may_differ_in_paths_methods_and_statuses(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    paths = whole["paths"]
    shelf = "/depots/stock/shelf"
    paths[shelf] = {"post": paths.pop(f"{shelf}/")["post"], "get": paths[f"{shelf}/list/"]["get"]}
    del paths[f"{shelf}/list/"]
    paths[f"{shelf}/{{pk}}"] = paths.pop(f"{shelf}/{{pk}}/")
    created = paths[shelf]["post"]["responses"]
    created["200"] = created.pop("201")
    said = imported(run, document, tmp_path, whole)
    assert (said.code, said.json["open"]) == (0, [])
    assert run("--spec", tmp_path / "made", "check").code == 0
    spec = load(tmp_path / "made")
    made = spec.resource("shelf").operations
    assert (made["list"].path, made["get"].path) == (shelf, f"{shelf}/{{pk}}")
    assert (made["create"].path, made["create"].success) == (shelf, 200)
    crate = spec.resource("crate").operations
    assert (crate["list"].path, crate["create"].success) == ("/depots/stock/crate/list/", 201)


ITEM = "/depots/stock/shelf/{pk}/"


def test_what_many_operations_share_is_reported_once(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    set_everywhere(whole, "seal", {"type": "string", "format": "ipv4"})
    said = imported(run, document, tmp_path, whole)
    # In the schema of requests, and in that of answers.
    assert len({one["line"] for one in said.open("format")}) == len(said.open("format")) == 2


def test_a_put_that_is_documented_may_change_records(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    item = whole["paths"][ITEM]
    item["put"] = {**copy.deepcopy(item["patch"]), "summary": "Replace"}
    said = imported(run, document, tmp_path, whole)
    assert [one["text"] for one in said.open("operation")] == ["Replace"]
    assert run("--spec", tmp_path / "made", "check").code == 0
    ids = {rule.id for rule in derive(load(tmp_path / "made"))}
    assert "crate.update.put" in ids
    assert "shelf.update.put" not in ids


@pytest.mark.parametrize("security", [[], [{}], [{"client_secret": []}, {}]], ids=str)
def test_an_operation_may_need_no_credentials(
    security: list[dict[str, Any]],
    whole: dict[str, Any],
    document: Document,
    tmp_path: Path,
    run: Run,
) -> None:
    whole["paths"][ITEM]["get"]["security"] = security
    said = imported(run, document, tmp_path, whole)
    assert (said.code, said.json["open"]) == (0, [])
    assert run("--spec", tmp_path / "made", "check").code == 0
    ids = {rule.id for rule in derive(load(tmp_path / "made")) if rule.kind == "authentication"}
    assert "shelf.update.authentication.client_secret" in ids
    assert not any(one.startswith("shelf.get.") for one in ids)
    # The description and the document that it was made from do not differ.
    assert run("diff", tmp_path / "made", document(json.dumps(whole))).code == 0


@pytest.mark.parametrize("name", ["items", "data", "shelves"])
def test_records_of_a_list_may_be_in_an_envelope(
    name: str, whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    answer = whole["paths"]["/depots/stock/shelf/list/"]["get"]["responses"]["200"]
    records = {"type": "array", "items": {"$ref": "#/components/schemas/Shelf"}}
    number = {"type": "integer"}
    page = {"type": "object", "properties": {"total": number, name: records, "page": number}}
    answer["content"] = {"application/json": {"schema": page}}
    said = imported(run, document, tmp_path, whole)
    assert (said.code, said.json["open"]) == (0, [])


@pytest.mark.parametrize("null", [[], [{"type": "null"}]], ids=["not null", "or null"])
def test_a_field_of_two_types_has_no_type(
    null: list[dict[str, Any]],
    whole: dict[str, Any],
    document: Document,
    tmp_path: Path,
    run: Run,
) -> None:
    set_everywhere(whole, "size", {"anyOf": [{"type": "string"}, {"type": "integer"}, *null]})
    said = imported(run, document, tmp_path, whole)
    assert {one["text"] for one in said.open("notation")} == {"type: string or integer"}
    assert run("--spec", tmp_path / "made", "check").code == 0
    assert field_of(tmp_path, "size").types == ()


def test_an_answer_that_promises_less_contradicts_nothing(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    schemas = whole["components"]["schemas"]
    schemas["ShelfRequest"]["properties"]["code"]["pattern"] = "^[a-z]+$"
    del schemas["Shelf"]["properties"]["code"]["minLength"]
    said = imported(run, document, tmp_path, whole)
    assert (said.code, said.json["open"]) == (0, [])
    schemas["Shelf"]["properties"]["code"]["maxLength"] = 9
    assert imported(run, document, tmp_path / "other", whole).open("contradiction")


def test_an_operation_that_addresses_records_by_another_field_is_left_out(
    whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    text = json.dumps(whole).replace("shelf/{pk}/", "shelf/{code}/")
    said = imported(run, document, tmp_path, json.loads(text))
    assert [one["text"] for one in said.open("operation")] == [
        f"{method} /depots/stock/shelf/{{code}}/: addresses records by code, not by id"
        for method in ("GET", "PATCH", "DELETE")
    ]
    assert run("--spec", tmp_path / "made", "check").code == 0
    operations = load(tmp_path / "made").resource("shelf").operations
    assert set(operations) == {"create", "bulk_write", "list"}


@pytest.mark.parametrize("resource", ["without an id", "below another"])
def test_a_resource_whose_records_have_no_address_is_left_out(
    resource: str, whole: dict[str, Any], document: Document, tmp_path: Path, run: Run
) -> None:
    text = json.dumps(whole)
    if resource == "without an id":
        del whole["components"]["schemas"]["Shelf"]["properties"]["id"]
        whole["components"]["schemas"]["Shelf"]["required"] = []
        text = json.dumps(whole)
    else:
        text = text.replace("/depots/stock/shelf/", "/depots/{depot}/shelf/")
    said = imported(run, document, tmp_path, json.loads(text))
    assert said.json["resources"] == ["crate"]
    assert said.open("operation")
    assert run("--spec", tmp_path / "made", "check").code == 0
