"""What an envelope says of the records that it does not show."""

import pytest

from contracts.harness.oracle import list_shape


@pytest.mark.parametrize(
    ("answer", "total"),
    [
        ([{}], None),
        ({"results": [{}]}, None),
        ({"results": [{}], "count": 3}, 3),
        ({"data": [], "total": 0}, 0),
        ({"items": [], "count": True}, None),
        ({"items": [], "totalCount": "2"}, None),
    ],
)
def test_the_number_of_records_is_read(answer: object, total: int | None) -> None:
    assert list_shape.total(answer) == total


@pytest.mark.parametrize(
    ("answer", "more"),
    [
        ([{}], False),
        ({"results": [{}], "count": 1, "next": None}, False),
        ({"results": [{}], "count": 2}, True),
        ({"results": [{}], "next": "/list/?_page=2"}, True),
        ({"results": [{}], "has_more": True}, True),
    ],
)
def test_that_there_are_more_records_is_read(answer: object, *, more: bool) -> None:
    assert list_shape.says_more(answer) is more
