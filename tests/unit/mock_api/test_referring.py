"""What becomes of the records that refer to a deleted one."""

from dataclasses import replace
from uuid import uuid4

from mock_api.answer import JsonObject
from mock_api.referring import referring_fields, release
from mock_api.store import Store
from spec import Field, load

SPEC = load()
ONE, OTHER = str(uuid4()), str(uuid4())


def _stored(field: Field, value: object) -> list[JsonObject]:
    """Return what is left of a record that refers to a deleted one, and of its guest."""
    store = Store()
    record = {"id": str(uuid4()), field.name: value, "note": f"{ONE} is not a reference"}
    store.insert("lodger", record, ())
    store.insert("guest", {"id": str(uuid4()), "host": {"id": record["id"]}}, ())
    needed = Field("host", {"type": "object"}, required=True, target="Lodger")
    release(store, {"tenant": [("lodger", field)], "lodger": [("guest", needed)]}, "tenant", ONE)
    return [*store.all("lodger"), *store.all("guest")]


NULLABLE = Field("tenant", {"type": ["object", "null"]}, target="Tenant")


def test_a_reference_that_may_be_null_is_cleared() -> None:
    lodger, guest = _stored(NULLABLE, {"id": ONE})
    assert lodger["tenant"] is None
    assert guest["host"] == {"id": lodger["id"]}


def test_a_reference_that_is_needed_takes_its_record_along_and_what_refers_to_that() -> None:
    assert _stored(replace(NULLABLE, schema={"type": "object"}), {"id": ONE}) == []
    assert _stored(replace(NULLABLE, relations={"any_of": ("sub_tenant",)}), {"id": ONE}) == []


def test_an_item_leaves_its_array() -> None:
    lodger, _ = _stored(replace(NULLABLE, schema={"type": "array"}), [{"id": OTHER}, {"id": ONE}])
    assert lodger["tenant"] == [{"id": OTHER}]


def test_another_reference_stays() -> None:
    lodger, _ = _stored(NULLABLE, {"id": OTHER})
    assert lodger["tenant"] == {"id": OTHER}


def test_the_fields_that_refer_to_a_resource_are_found() -> None:
    fields = referring_fields(SPEC)
    assert [(name, field.name) for name, field in fields["workengagement"]] == [
        ("organizationuserworkengagement", "work_engagement")
    ]
