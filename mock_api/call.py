"""One request to one documented operation, parsed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mock_api.answer import MockAnswer, RefusedError
from mock_api.store import Store
from spec.model import Operation, Resource


@dataclass(frozen=True, slots=True)
class Call:
    """A request: `query` in the order sent, `body` in bytes, `pk` as in the path.

    `unauthenticated` is the refusal of its credentials, or None.
    """

    resource: Resource
    operation: Operation
    pk: str
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes
    store: Store
    unauthenticated: RefusedError | None = None


Proceed = Callable[[Call], MockAnswer]
Around = Callable[[Call, Proceed], MockAnswer]
