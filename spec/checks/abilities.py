"""What the check needs from the layers above the description."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from spec.model import Field, Resource
from spec.rule import Rule


@dataclass(frozen=True, slots=True)
class Abilities:
    """Functions of strategies and contracts, which `spec` does not import.

    `good_values` returns samples of a field's values; it raises ValueError or KeyError if no
    strategy makes any. `verifiers` maps a format to a function that verifies a value. `agreeing`
    returns a body in which every field agrees with the one that it must agree with. `keeps` returns
    whether a record keeps a rule between its fields.
    """

    good_values: Callable[[Field], Iterable[Any]]
    verifiers: Mapping[str, Callable[[str], bool]]
    agreeing: Callable[[Resource, dict[str, Any]], dict[str, Any]]
    keeps: Callable[[Rule, Mapping[str, Any]], bool]
