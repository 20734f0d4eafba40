"""The answer to a request, before it becomes bytes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

# Any value that JSON can write.
Json: TypeAlias = Any
JsonObject = dict[str, Json]
JSON_TYPE = "application/json"
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class MockAnswer:
    """One answer.

    The body is `raw` if that is set, empty if `bare`, and else `content` as JSON. `refused_for`
    names the reason of a refusal: a kind of rule, "values" for the body, "duplicate" for a value
    that another record has, "query" for a parameter. `total` counts the records of a list on all
    pages. With `breaks_off`, the connection closes in the middle of the answer. `delay` is in
    seconds.
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
        """Return the body in UTF-8."""
        if self.raw is not None:
            return self.raw
        return b"" if self.bare else to_json(self.content).encode()


class RefusedError(Exception):
    """A request that is refused; `content` says why, by field or as one detail."""

    def __init__(
        self, status: int, content: Json, reason: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(content)
        self.answer = MockAnswer(
            status,
            {"detail": content} if isinstance(content, str) else content,
            headers=headers or {},
            refused_for=reason,
        )


def to_json(value: Json) -> str:
    """Return a value as compact JSON text, with non-ASCII characters unescaped."""
    return _ENCODER.encode(value)
