"""The request of a known failure is sent as it is pinned."""

from contracts.harness.checks.pinned import PinnedCheck
from contracts.harness.known.model import Request
from mock_api.server import Mock
from spec import derive, load
from tests.unit.harness.test_lists import Session

RULE = next(one for one in derive(load()) if one.id == "workengagement.bulk_write.status")


def test_what_is_not_a_record_is_sent_as_it_is(mock: Mock) -> None:
    client = Session(mock).checks.resource_client("workengagement")
    check = PinnedCheck(client, RULE, Request("bulk_write", 500, ["text", 1, None]))
    assert check._body(check._pinned.body) == ["text", 1, None]
