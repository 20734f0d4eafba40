"""The fields that an error body names, in the forms that frameworks have."""

from typing import Any

import pytest

from contracts.harness.oracle.named_fields import named_fields

KNOWN = ("name", "ssn", "user", "type")


@pytest.mark.parametrize(
    ("error", "named"),
    [
        ({"ssn": ["Not valid."], "name": ["Too long."]}, {"ssn", "name"}),
        ([{}, {"ssn": ["Not valid."]}], {"ssn"}),
        ({"errors": {"user": {"id": ["Not a UUID."]}}}, {"user"}),
        ({"detail": [{"loc": ["body", "user", "id"], "msg": "no"}]}, {"user"}),
        ({"detail": [{"loc": ["body", 1, "ssn"], "msg": "no"}]}, {"ssn"}),
        ([{"path": ["user", "type"], "code": "custom"}], {"user"}),
        ([{"instancePath": "/0/user/id", "message": "must be string"}], {"user"}),
        ({"items[0].ssn": ["no"], "$.user": ["no"]}, {"ssn", "user"}),
        ([{"field": "ssn", "rejectedValue": "12"}], {"ssn"}),
        ({"missing": ["ssn", "name"]}, {"ssn"}),
        ({"detail": "The name or the ssn is wrong."}, set()),
        ({"detail": "ssn: not valid"}, set()),
        ({"ssn": [], "name": None, "user": {}}, set()),
        ({"received": {"ssn": "12", "user": {"id": 1}}}, set()),
        ({"status": 400, "title": "Bad Request"}, set()),
        ("refused", set()),
        (None, set()),
    ],
)
def test_an_error_names_fields_but_not_in_sentences(error: object, named: set[str]) -> None:
    assert named_fields(error, {"ssn": "12", "user": {"id": 1}}, KNOWN) == named


def test_an_error_of_any_size_and_depth_is_read_in_part() -> None:
    deep: Any = {"ssn": ["no"]}
    for _ in range(100_000):
        deep = [deep]
    assert not named_fields(deep, {}, KNOWN)
    assert not named_fields([{"x": 1}] * 1_000_000, {}, KNOWN)
    assert not named_fields({f"x{number}": 1 for number in range(1_000_000)}, {}, KNOWN)
    assert not named_fields([["x"] * 1_000_000], {}, KNOWN)
    assert not named_fields({"x": "a/" * 1_000_000 + "ssn"}, {}, KNOWN)
