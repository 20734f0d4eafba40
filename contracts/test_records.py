"""Stored records: they are read back, they stay, and they are gone after Delete."""

import pytest

from contracts.harness.checks.factory import Checks
from spec import Rule


@pytest.mark.schedule(group="rows")
@pytest.mark.judges("read_back")
def test_what_is_written_is_read_back(rule: Rule, checks: Checks) -> None:
    """Get and List return what Create and Update write."""
    checks.read_back(rule).reads_back_every_class()


@pytest.mark.schedule(group="record")
@pytest.mark.judges("read_only")
def test_a_read_only_field_is_not_written(rule: Rule, checks: Checks) -> None:
    """A read-only field in a request does not change the stored record."""
    checks.server_field(rule).ignores_sent_values()


@pytest.mark.schedule(group="record")
@pytest.mark.judges("constant")
def test_what_never_changes_stays(rule: Rule, checks: Checks) -> None:
    """A value that the server assigns is the same in every later answer."""
    checks.server_field(rule).never_changes()


@pytest.mark.judges("partial")
def test_an_update_leaves_other_fields_alone(rule: Rule, checks: Checks) -> None:
    """An Update of one field does not change any other field of the record."""
    checks.isolation(rule).keeps_other_fields()


@pytest.mark.judges("only_that")
def test_other_records_are_left_alone(rule: Rule, checks: Checks) -> None:
    """A request does not change any other record."""
    checks.isolation(rule).keeps_other_records()


@pytest.mark.judges("no_effect")
def test_a_refused_write_changes_nothing(rule: Rule, checks: Checks) -> None:
    """A request that is refused creates, changes, and deletes nothing."""
    checks.refused_write(rule).changes_nothing()


@pytest.mark.schedule(credentials=True)
@pytest.mark.judges("no_effect")
def test_a_write_without_credentials_changes_nothing(rule: Rule, checks: Checks) -> None:
    """A request without right credentials creates, changes, and deletes nothing."""
    checks.refused_write(rule).changes_nothing_without_credentials()


@pytest.mark.schedule(group="rows")
@pytest.mark.judges("persisted")
def test_what_is_made_is_found(rule: Rule, checks: Checks) -> None:
    """Get finds every created record."""
    checks.lifecycle(rule).finds_created_records()


@pytest.mark.schedule(group="rows")
@pytest.mark.judges("in_order")
def test_bulk_write_answers_in_order(rule: Rule, checks: Checks) -> None:
    """Bulk write returns one record for each item, in the order sent."""
    checks.lifecycle(rule).answers_in_the_order_sent()


@pytest.mark.judges("same_record")
def test_get_gives_the_record_asked_for(rule: Rule, checks: Checks) -> None:
    """Get returns the record with the requested pk."""
    checks.lifecycle(rule).gets_the_addressed_record()


@pytest.mark.judges("items")
def test_list_shows_records(rule: Rule, checks: Checks) -> None:
    """List returns records, with the same values as Get."""
    checks.lifecycle(rule).lists_records()


@pytest.mark.judges("complete")
def test_list_shows_each_record_once(rule: Rule, checks: Checks) -> None:
    """List contains every created record exactly once."""
    checks.complete_list(rule).lists_each_record_once()


@pytest.mark.judges("gone")
def test_what_is_deleted_is_gone(rule: Rule, checks: Checks) -> None:
    """No operation finds a deleted record."""
    checks.lifecycle(rule).deletes_for_good()


@pytest.mark.schedule(group="rows")
@pytest.mark.judges("unique", written=False)
def test_what_the_server_gives_is_unique(rule: Rule, checks: Checks) -> None:
    """No two records get the same value of a unique field."""
    checks.lifecycle(rule).gives_unique_values()
