"""The bundled document: standard, whole, and good enough for any other tool."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from stdnum import ean, luhn

from spec import Resource, Spec, derive, load
from spec.bundle import bundle
from spec.kinds import names_of
from spec.schemas import answer_schema, create_schema, update_schema
from tests.support.truth import broken_relations

FORMATS = {
    "luhn": lambda value: bool(luhn.is_valid(value.replace("-", "")[-10:])),
    "gln13": lambda value: bool(ean.is_valid(value)),
}


@pytest.fixture(params=["the project's own", "one resource more"])
def any_spec(request: pytest.FixtureRequest, wider_spec: Spec) -> Spec:
    return load() if request.param == "the project's own" else wider_spec


def _mistakes(schema: dict[str, Any], value: object) -> list[str]:
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, formats=FORMATS)
    return [error.message for error in validator.iter_errors(value)]


def test_the_document_is_valid_openapi(any_spec: Spec) -> None:
    errors = list(OpenAPIV31SpecValidator(bundle(any_spec)).iter_errors())
    assert errors == []


def test_the_document_is_plain_json_and_the_same_each_time(any_spec: Spec) -> None:
    document = bundle(any_spec)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert bundle(any_spec) == document


def test_the_operations_that_invite_people_are_there_and_marked() -> None:
    marked = {
        path
        for path, item in bundle(load())["paths"].items()
        for operation in item.values()
        if isinstance(operation, dict) and operation.get("x-called") == "never"
    }
    assert marked == {
        "/accounts/users/auth/invite/customer/tenant/",
        "/accounts/users/auth/invite/customer/subtenant/",
        "/accounts/users/auth/invite/organization/organizationuser/",
    }


def test_the_document_refers_to_nothing_outside_itself(any_spec: Spec) -> None:
    document = bundle(any_spec)
    for reference in _references(document):
        assert reference.startswith("#/")
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def test_every_operation_needs_all_seven_credentials(spec: Spec) -> None:
    document = bundle(spec)
    [together] = document["security"]
    assert len(together) == 7
    assert set(together) == set(document["components"]["securitySchemes"])
    operations = [one for _, _, one in _operations(document)]
    assert len(operations) == 6 * len(spec.resources)
    assert not any("security" in one for one in operations)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


def test_every_operation_has_an_id_and_names_its_source(any_spec: Spec) -> None:
    found = [operation for _, _, operation in _operations(bundle(any_spec))]
    assert len({one["operationId"] for one in found}) == len(found)
    assert all(one["x-source"]["page"].startswith("Accounts 2.0.0 › ") for one in found)
    assert all(one["x-basis"] in {"stated", "implied"} for one in found)


def test_the_six_operations_stand_at_their_paths(spec: Spec) -> None:
    root = "/accounts/users/organization/workengagement/"
    found = {
        (method, path): one["operationId"].removeprefix("workengagement_")
        for path, method, one in _operations(bundle(spec))
        if path.startswith(root)
    }
    assert found == {
        ("post", root): "create",
        ("post", f"{root}list/"): "bulk_write",
        ("get", f"{root}list/"): "list",
        ("get", f"{root}{{pk}}/"): "get",
        ("patch", f"{root}{{pk}}/"): "update",
        ("delete", f"{root}{{pk}}/"): "delete",
    }


def test_every_example_keeps_every_rule(any_spec: Spec) -> None:
    document = bundle(any_spec)
    for _, _, operation in _operations(document):
        if "x-called" in operation:
            continue
        for content in _contents(operation):
            schema = {**content["schema"], "components": document["components"]}
            assert _mistakes(schema, content["example"]) == [], operation["operationId"]


def _contents(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for place in (operation.get("requestBody", {}), *operation["responses"].values()):
        yield from place.get("content", {}).values()


def test_a_success_with_a_body_has_an_example(any_spec: Spec) -> None:
    for _, _, operation in _operations(bundle(any_spec)):
        if operation["operationId"].rpartition("_")[2] in {"create", "write", "list", "get"}:
            assert all(content["example"] for content in _contents(operation))


def test_every_array_names_its_items(any_spec: Spec) -> None:
    arrays = [one for one in _schemas(bundle(any_spec)) if "array" in one.get("type", ())]
    assert arrays
    assert all("items" in one for one in arrays)


def _schemas(value: dict[str, Any] | list[Any]) -> Iterator[dict[str, Any]]:
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, dict):
            yield part
        if isinstance(part, dict | list):
            yield from _schemas(part)


def test_no_two_parameters_of_an_operation_become_one_name_in_a_program(any_spec: Spec) -> None:
    for _, _, operation in _operations(bundle(any_spec)):
        names = [
            re.sub(r"\W", "", one.get("name", one.get("$ref", "").rpartition("/")[2]))
            for one in operation.get("parameters", ())
        ]
        assert len(set(names)) == len(names), operation["operationId"]


def test_every_example_keeps_the_rules_between_fields(any_spec: Spec) -> None:
    for resource in any_spec.resources:
        assert broken_relations(resource, resource.example) == set()


def test_an_example_is_coherent(spec: Spec) -> None:
    example = spec.resource("protectedidentity").example
    assert example["birth_date"].replace("-", "") == example["ssn"][:8]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ssn", "stringstring"),
        ("ssn", "189001019803"),
        ("phone_number", "string"),
        ("email", "nobody"),
        ("birth_date", "1890-02-30"),
        ("sub_tenant", {"id": "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10"}),
        ("tenant", None),
        ("organization", {"id": "none"}),
    ],
)
def test_a_spoilt_example_does_not_pass(spec: Spec, field: str, value: object) -> None:
    resource = spec.resource("protectedidentity")
    assert _mistakes(create_schema(resource), {**resource.example, field: value})


def test_a_new_file_is_all_that_a_new_resource_needs(wider_folder: Path) -> None:
    before, after = load(), load(wider_folder)
    assert {r.name for r in after.resources} == {"berth", *(r.name for r in before.resources)}
    assert [r for r in derive(after) if r.resource != "berth"] == list(derive(before))
    schemas = bundle(after)["components"]["schemas"]
    assert {"Berth", "BerthCreate", "BerthUpdate"} <= set(schemas)
    assert "/accounts/harbour/berth/{pk}/" in bundle(after)["paths"]


def test_requests_leave_out_what_only_the_server_writes(berth: Resource) -> None:
    for schema in (create_schema(berth), update_schema(berth)):
        assert not {"id", "tags", "created_at"} & set(schema["properties"])
        assert schema["required"] == ["label"]
    answer = answer_schema(berth)
    assert answer["required"] == ["id", "label"]
    assert answer["properties"]["created_at"]["readOnly"] is True


def test_what_json_schema_cannot_say_stands_beside_the_field(wider_spec: Spec) -> None:
    fields = bundle(wider_spec)["components"]["schemas"]["BerthCreate"]["properties"]
    assert fields["label"]["x-unique"] is True
    assert fields["harbour"]["x-target"] == "Harbour"
    assert fields["opens"]["x-before"] == ["closes"]
    assert fields["first"]["x-any-of"] == ["second", "third"]


def test_every_kind_of_relation_that_can_be_broken_is_known(workshop: Path) -> None:
    kinds = {rule.kind for rule in derive(load(workshop)) if "relation" in rule.details}
    assert kinds == set(names_of(scope="relation"))
