"""What the reference leaves open: asked, written down, never judged."""

from contracts.harness.court import Court
from spec.questions import Question


def test_open_question(question: Question, resource: str, court: Court) -> None:
    """What the reference leaves open is asked, and the answer written down."""
    court.question(question, resource).ask()
