"""What the reference leaves open: asked, written down, never judged."""

from contracts.harness.checks.factory import Checks
from spec.questions import Question


def test_open_question(question: Question, resource: str, checks: Checks) -> None:
    """What the reference leaves open is asked, and the answer written down."""
    checks.question(question, resource).ask()
