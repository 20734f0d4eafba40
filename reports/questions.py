"""Groups the answers to open questions: one question, and what each resource answers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from reports.changes import lasting
from reports.results import OpenAnswer


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """Holds one question with its answers."""

    asks: str
    basis_text: str | None
    answers: list[OpenAnswer] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Return the different answers with their numbers, the most frequent first.

        Without what a server makes up, such as an id, which would make each answer different.
        """
        return Counter(lasting(one.answer) for one in self.answers).most_common()


def asked(answers: Iterable[OpenAnswer]) -> list[AskedQuestion]:
    """Return each question once, in the order in which they were first asked."""
    found: dict[str, AskedQuestion] = {}
    for one in answers:
        question = found.setdefault(one.asks, AskedQuestion(one.asks, one.basis_text))
        question.answers.append(one)
    return list(found.values())
