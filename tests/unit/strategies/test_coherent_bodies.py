"""A body that is repaired may hold anything: a generator breaks types as well as rules."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec import load
from strategies import bodies
from strategies.covering_rows import covering_rows

SPEC = load()
TENANT = SPEC.resource("tenant")
CONNECTION = SPEC.resource("organizationuserworkengagement")
ANY: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=13),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=3,
)


@pytest.mark.parametrize(
    ("sent", "repaired"),
    [
        (("2023-05-02", "2023-05-01"), ("2023-05-01", "2023-05-02")),
        (("2023-05-01", "2023-05-01"), ("2023-04-30", "2023-05-01")),
        (("2023-05-01", None), ("2023-05-01", None)),
        ((1, 1), (1, 1)),
        (("2023-05-01", 7), ("2023-05-01", 7)),
        (({"a": 1}, {"a": 1}), ({"a": 1}, {"a": 1})),
        (("z", "z"), ("z", "z")),
        (("0001-01-01", "0001-01-01"), ("0001-01-01", "0001-01-01")),
    ],
)
def test_only_dates_are_put_in_order(sent: tuple[Any, Any], repaired: tuple[Any, Any]) -> None:
    start, end = sent
    body = bodies.repaired(CONNECTION, {"start_date": start, "end_date": end})
    assert (body["start_date"], body["end_date"]) == repaired


@pytest.mark.parametrize(
    ("ssn", "flag"), [("191401682396", True), ("197601012391", False), (None, None), ("x", None)]
)
def test_an_update_of_a_number_says_what_the_stored_record_may_contradict(
    ssn: str | None, flag: bool | None
) -> None:
    patch = bodies.patch(TENANT, {"corporate_name": "a"}, ssn=ssn)
    assert patch.get("ssn_is_coordination_number") is flag


@pytest.mark.parametrize(("ssn", "flag"), [("191401682396", True), ("197601012391", None)])
def test_a_new_record_says_that_its_number_is_a_coordination_number(
    ssn: str, flag: bool | None
) -> None:
    assert bodies.having(TENANT, ssn=ssn).get("ssn_is_coordination_number") is flag


def test_no_row_leaves_the_last_one_to_contradict_its_number() -> None:
    rows = [row.body for row in covering_rows(TENANT)]
    assert any(row.get("ssn") for row in rows)
    for row in rows:
        assert not row.get("ssn") or "ssn_is_coordination_number" in row


@pytest.mark.parametrize("resource", SPEC.resources, ids=lambda resource: resource.name)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_body_of_any_values_is_repaired(resource: Any, data: st.DataObject) -> None:  # noqa: ANN401
    names = [field.name for field in resource.writable]
    body = data.draw(st.dictionaries(st.sampled_from(names), ANY))
    assert isinstance(bodies.repaired(resource, body), dict)
