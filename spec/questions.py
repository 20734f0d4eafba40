"""What the reference leaves open, as data: each question with the request that would answer it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spec.loader import HERE, SpecError, parsed
from spec.model import OPERATION_NAMES, OperationName


@dataclass(frozen=True, slots=True)
class Question:
    """One open question.

    `send` holds the operation and what is changed in a valid request of it; `needs` names the kind
    of field a resource must have for the question to arise there.
    """

    id: str
    asks: str
    why: str
    operation: OperationName
    send: Mapping[str, Any]
    needs: str | None = None

    @property
    def request(self) -> str:
        """Say the request in words."""
        changes = ", ".join(f"{key}: {value}" for key, value in self.send.items())
        return f"{self.operation} ({changes})" if changes else self.operation


def load_questions(directory: Path | None = None) -> tuple[Question, ...]:
    """Read open_questions.yaml of a description's folder; raises SpecError."""
    path = (directory or HERE) / "open_questions.yaml"
    try:
        return tuple(_question(one) for one in parsed(path))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SpecError(f"{path}: a question is not well formed ({error}).") from None


def _question(raw: Mapping[str, Any]) -> Question:
    send = dict(raw["send"])
    operation = send.pop("operation")
    if operation not in OPERATION_NAMES:
        raise ValueError(f"{raw['id']}: {operation!r} is no operation")
    return Question(raw["id"], raw["asks"], raw["why"], operation, send, raw.get("for"))
