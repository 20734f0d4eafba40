"""Open questions: the run asks them and records the answers, without a judgment."""

from contracts.harness.checks.factory import Checks
from spec.questions import Question


def test_open_question(question: Question, resource: str, checks: Checks) -> None:
    """The answer to an open question is recorded."""
    checks.question(question, resource).ask()
