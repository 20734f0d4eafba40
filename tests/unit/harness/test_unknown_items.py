"""Arrays whose items no page shows are compared only if the server keeps their items."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from contracts.harness.outcomes import NotRun, RuleBroken
from contracts.harness.recording.report import ContractReport
from spec import derive, load
from tests.support.careless import Record, checks

SPEC = load()
RULES = {rule.id: rule for rule in derive(SPEC)}
EMAIL = RULES["organizationuserworkengagement.receive_email_notifications_for.matches_values_of"]
FIELDS = (str(EMAIL.field), *EMAIL.details["others"])


def _as_sent(record: Record) -> Record:
    return record


def _without_items(record: Record) -> Record:
    return {**record, **{name: [] for name in FIELDS if name in record}}


def _one_field_without_items(record: Record) -> Record:
    return {**record, str(EMAIL.field): []}


@pytest.mark.parametrize(
    ("shown", "codes", "reason"),
    [
        # The server judges nothing.
        (_as_sent, ["accepted"], None),
        # It keeps no item, so it may call any two lists equal.
        (_without_items, [], "keeps no item of receive_notifications_for"),
        # It keeps them in one field only: nothing that is stored breaks the rule.
        (_one_field_without_items, [], None),
    ],
)
def test_lists_without_a_common_item(
    shown: Callable[[Record], Record], codes: list[str], reason: str | None
) -> None:
    said = ""
    with checks(SPEC, shown) as judging:
        judging.recorder.open(ContractReport("node", EMAIL.says, EMAIL.id))
        try:
            with suppress(RuleBroken):
                judging.relation(EMAIL).refuses_what_breaks_it()
        except NotRun as not_run:
            said = str(not_run)
        assert [one.code for one in judging.recorder.report.findings] == codes
    assert (reason or "") in said
    assert bool(said) == bool(reason)
