"""What the reference leaves open, as data: each question with the request that answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spec.loader import ACCOUNTS, SpecError, parsed
from spec.model import OPERATION_NAMES, OperationName


@dataclass(frozen=True, slots=True)
class Question:
    """One open question.

    `send` says what to change in a valid request of the operation; `needs` is the kind of field
    that a resource must have for the question to apply.
    """

    id: str
    asks: str
    why: str
    operation: OperationName
    send: Mapping[str, Any]
    needs: str | None = None

    @property
    def request(self) -> str:
        """The request in words."""
        changes = ", ".join(f"{key}: {value}" for key, value in self.send.items())
        return f"{self.operation} ({changes})" if changes else self.operation


def load_questions(directory: Path | None = None) -> tuple[Question, ...]:
    """Read open_questions.yaml in the folder of a description; raises SpecError."""
    path = (directory or ACCOUNTS) / "open_questions.yaml"
    try:
        return tuple(_question(one) for one in parsed(path))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SpecError(f"{path}: a question is malformed ({error}).") from None


def _question(raw: Mapping[str, Any]) -> Question:
    send = dict(raw["send"])
    operation = send.pop("operation")
    if operation not in OPERATION_NAMES:
        raise ValueError(f"{raw['id']}: {operation!r} is not an operation")
    return Question(raw["id"], raw["asks"], raw["why"], operation, send, raw.get("for"))
