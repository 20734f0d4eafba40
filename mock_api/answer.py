"""What goes back to the client, before it becomes bytes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

# Any value that JSON can write.
Json: TypeAlias = Any
Record = dict[str, Json]
JSON_TYPE = "application/json"
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    `content` is a JSON value and is written out unless `raw` holds the bytes already; `bare` says
    that there is no body at all. `refused_for` names why a request was refused: a kind of rule,
    "values" for what stands in its body, "duplicate" for a value that another record has, "query"
    for a parameter. `total` counts a list's records on all pages. With `breaks_off` the connection
    ends in the middle of the answer. `delay` is how many seconds it is held back.
    """

    status: int
    content: Json = None
    bare: bool = False
    raw: bytes | None = None
    media_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)
    refused_for: str | None = None
    total: int | None = None
    breaks_off: bool = False
    delay: float = 0

    def body(self) -> bytes:
        """Write the body out, in UTF-8."""
        if self.raw is not None:
            return self.raw
        return b"" if self.bare else to_json(self.content).encode()


class RefusedError(Exception):
    """A request that is not carried out; `content` says why, by field or as one detail."""

    def __init__(
        self, status: int, content: Json, reason: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(content)
        self.answer = Answer(
            status,
            {"detail": content} if isinstance(content, str) else content,
            headers=headers or {},
            refused_for=reason,
        )


def to_json(value: Json) -> str:
    """Write a value as compact JSON text, non-ASCII characters as they are."""
    return _ENCODER.encode(value)
