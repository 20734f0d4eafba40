"""What the check must know of the layers above the description."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from spec.model import Field, Resource


@dataclass(frozen=True, slots=True)
class Abilities:
    """What strategies and contracts can do, handed in: `spec` itself imports neither.

    `good_values` gives samples of a field's values, or raises ValueError or KeyError where no
    strategy makes them. `verifiers` tells by format whether a value is right. `agreeing` gives a
    body in which every field agrees with the one it must agree with.
    """

    good_values: Callable[[Field], Iterable[Any]]
    verifiers: Mapping[str, Callable[[str], bool]]
    agreeing: Callable[[Resource, dict[str, Any]], dict[str, Any]]
