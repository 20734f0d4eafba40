"""Values that a pattern allows and a careless copy of it refuses."""

import importlib
from collections.abc import Iterator
from typing import Any

from mock_api.faults.enforcing import softened, too_hard
from mock_api.faults.way import Case, Way

# Only this undocumented module of the standard library knows how long a match can be.
_parser: Any = importlib.import_module("re._parser")
_LONGEST = 1000


def legal_but_refused(case: Case) -> Iterator[Way]:
    """Yield the ways that refuse one spelling which the field's pattern allows."""
    pattern: str = case.rule.details["limit"]
    low, high = _parser.parse(pattern).getwidth()
    # A second line may make every value too long, and so hide the fault.
    has_room = high + len("x\n") <= case.field.schema.get("maxLength", high + _LONGEST)
    if pattern.startswith("^") and pattern.endswith("$") and has_room:
        says = "It is enough if one line matches."
        yield softened(case, "any_line", says, lambda value: value.splitlines())
    if low != high:
        says = f"Values of {low} characters, the minimum, are refused."
        yield too_hard(case, "shortest_refused", says, lambda value: len(value) == low)
    if low != high < _LONGEST:
        says = f"Values of {high} characters, the maximum, are refused."
        yield too_hard(case, "longest_refused", says, lambda value: len(value) == high)
    if "A-" in pattern and "a-" in pattern:
        says = "Upper case is refused."
        yield too_hard(case, "upper_case_refused", says, lambda value: value != value.lower())
    if r"\+?" in pattern:
        yield too_hard(case, "plus_refused", "A plus sign is refused.", lambda value: "+" in value)
        says = "A value without a plus sign is refused."
        yield too_hard(case, "plus_demanded", says, lambda value: "+" not in value)
