"""One request and its answer, as the harness judges them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn

from spec import Operation, Resource

# The suite's own memory of a body; what a server sends beyond it is not read.
MAX_BODY_BYTES = 8 * 1024 * 1024


def _no_constant(name: str) -> NoReturn:
    msg = f"{name} is no number in JSON"
    raise ValueError(msg)


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a key twice: which one counts, each client says otherwise."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        msg = f"an object has the key {twice[:100]!r} twice"
        raise ValueError(msg)
    return made


class NotJson:
    """Stands for a body that is no JSON; `why` says what is wrong with it."""

    def __init__(self, why: str) -> None:
        self.why = why


@dataclass
class Exchange:
    """A request as it was sent and its answer as it came.

    `operation` is None where the reference documents no such call. `status` is None where no
    answer came, and `error` then says what happened; `late` tells that time ran out. `flawed`
    tells that the request breaks a rule on purpose, so that a record it is answered with says
    nothing new. `excused` tells that it is the first one of a run without an answer, which is
    instability and no breach.
    """

    resource: Resource
    operation: Operation | None
    method: str
    path: str
    request_headers: Mapping[str, str]
    request_body: bytes | None
    negative: bool = False
    tolerated: bool = False
    status: int | None = None
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    cut: bool = False
    error: str | None = None
    timed_out: bool = False
    seconds: float = 0.0

    @property
    def success(self) -> bool:
        """Whether the answer is a 2xx."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 -- 2xx

    @property
    def refused(self) -> bool:
        """Whether the request was refused for what it says.

        401, 403 and 429 speak of the caller, 404 and 405 of the address, 408 of time: none of them
        tells that a rule was looked at.
        """
        return (
            self.status is not None
            and 400 <= self.status < 500  # noqa: PLR2004 -- 4xx
            and self.status not in {401, 403, 404, 405, 408, 429}
        )

    @cached_property
    def json(self) -> Any:  # noqa: ANN401 -- a JSON value
        """The body parsed, or NotJson."""
        if self.cut:
            return NotJson("it is too long to be read to its end")
        try:
            return json.loads(
                self.content.decode("utf-8"),
                parse_constant=_no_constant,
                object_pairs_hook=_unambiguous,
            )
        except UnicodeDecodeError:
            return NotJson("it is not UTF-8")
        except ValueError as error:
            return NotJson(f"it cannot be parsed ({error})")
        except RecursionError:
            return NotJson("it is nested too deeply to be parsed")

    @property
    def answered(self) -> str:
        """The status in words: "201 Created", or what happened instead."""
        return f"{self.status} {self.reason}".strip() if self.status else f"no answer: {self.error}"
