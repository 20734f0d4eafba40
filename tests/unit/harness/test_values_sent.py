"""Which generated bodies have only values that the contracts of fields send, too."""

from typing import Any

import pytest

from contracts.harness.checks.values_sent import ValuesSent
from spec import OperationName, load

ENGAGEMENT = load().resource("workengagement")
ID = "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10"
VALID = {"name": "000", "organization": {"id": ID}}


def _is_sent(body: object, by: OperationName = "create") -> bool:
    sent = ValuesSent(ENGAGEMENT)
    return sent.include_all_of(ENGAGEMENT.operations[by], body)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({}, id="valid"),
        pytest.param({"name": "0" * 254}, id="a valid text of another length"),
        pytest.param({"name": "0" * 256}, id="too long"),
        pytest.param({"name": {"value": "a"}}, id="another type"),
        pytest.param({"color_code": None}, id="null"),
        pytest.param({"color_code": "zzz"}, id="against the pattern"),
        pytest.param({"organization": 0}, id="an open value that is sent"),
        pytest.param({"unknown": 0}, id="an unknown field"),
    ],
)
def test_a_body_of_such_values_adds_nothing(changed: dict[str, Any]) -> None:
    assert _is_sent(VALID | changed)
    assert _is_sent([VALID | changed], "bulk_write")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="empty"),
        pytest.param(VALID | {"organization": {"id": 0.5}}, id="another type inside"),
        pytest.param(VALID | {"organization": 0.5}, id="an open value"),
    ],
)
def test_any_other_body_adds_something(body: object) -> None:
    assert not _is_sent(body)
    assert not _is_sent([body], "bulk_write")


def test_other_arrays_than_of_one_body_add_something() -> None:
    assert not _is_sent([], "bulk_write")
    assert not _is_sent([VALID, VALID], "bulk_write")


def test_contracts_leave_out_each_required_field() -> None:
    without_name = {"organization": {"id": ID}}
    assert _is_sent(without_name)
    assert _is_sent(without_name, "update")
    segment = load().resource("organizationusersegment")
    both_left_out = {"organization": {"id": ID}}
    assert not ValuesSent(segment).include_all_of(segment.operations["create"], both_left_out)


def test_null_in_place_of_a_record_shows_what_a_number_does() -> None:
    assert _is_sent(0)
    assert _is_sent([0], "bulk_write")
    assert not _is_sent(0, "bulk_write")


def test_an_open_value_is_new_once_for_each_operation_and_type_of_field() -> None:
    identity = load().resource("protectedidentity")
    sent = ValuesSent(identity)
    create, update = identity.operations["create"], identity.operations["update"]
    assert not sent.include_all_of(create, {"tenant": {"id": 0.5}})
    assert sent.include_all_of(create, {"organization": {"id": 0.5}})
    assert not sent.include_all_of(update, {"organization": {"id": 0.5}})
