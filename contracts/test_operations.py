"""The six operations: they answer as documented, and refuse wrong credentials and addresses."""

import pytest

from contracts.harness.checks.factory import Checks
from spec import Rule
from spec.kinds import names_of


@pytest.mark.schedule(group="answers")
@pytest.mark.judges("status")
def test_a_valid_call_answers_the_documented_status(rule: Rule, checks: Checks) -> None:
    """A valid call is answered with the documented status."""
    checks.operation(rule).succeeds()


@pytest.mark.judges("authentication")
def test_each_credential_is_needed(rule: Rule, checks: Checks) -> None:
    """A call is refused if one credential is absent, empty, or wrong."""
    checks.operation(rule).is_refused_without(rule.details["scheme"])


@pytest.mark.judges("unknown_pk")
def test_an_unknown_pk_is_not_found(rule: Rule, checks: Checks) -> None:
    """An unknown pk is not found."""
    checks.operation(rule).refuses_an_unknown_pk()


@pytest.mark.judges("malformed_pk")
def test_a_malformed_pk_is_refused(rule: Rule, checks: Checks) -> None:
    """A pk that is not a uuid is refused."""
    checks.operation(rule).refuses_a_malformed_pk()


@pytest.mark.judges("malformed_json")
def test_a_body_that_is_no_json_is_refused(rule: Rule, checks: Checks) -> None:
    """A body that is not JSON is refused."""
    checks.request_body(rule).refuses_malformed_json()


@pytest.mark.judges("content_type")
def test_a_body_of_another_content_type_is_refused(rule: Rule, checks: Checks) -> None:
    """A body with another content type than JSON is refused."""
    checks.operation(rule).refuses_another_content_type()


@pytest.mark.schedule(group="answers")
@pytest.mark.judges(*names_of(seen_in="any answer"))
def test_every_answer_is_sound(rule: Rule, checks: Checks) -> None:
    """Every request gets an answer: JSON, without a server error or a secret."""
    checks.operation(rule).handles_every_request()


@pytest.mark.judges("put")
def test_put_changes_nothing(rule: Rule, checks: Checks) -> None:
    """PUT, which the reference does not document, changes nothing."""
    checks.lifecycle(rule).put_changes_nothing()
