"""Careless copies of a pattern: they refuse what it allows, or allow what it does not."""

import importlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from mock_api.faults import pattern_parts
from mock_api.faults.enforcing import softened, softer, too_hard
from mock_api.faults.way import Case, Way

# Only this undocumented module of the standard library knows how long a match can be.
_parser: Any = importlib.import_module("re._parser")
_LONGEST = 1000


def miscopied(case: Case) -> Iterator[Way]:
    """Yield the ways that allow one more or one less than a quantifier, or text at the ends."""
    pattern: str = case.rule.details["limit"]
    for name, number, copy in pattern_parts.one_off(pattern):
        if _differs(case, copy):
            says = f"Quantifier {number} of the pattern takes one {name}."
            yield softer(case, f"one_{name}_{number}", says, _matching(copy))
    for name, copy in {
        "start": pattern.removeprefix("^"),
        "end": pattern.removesuffix("$"),
    }.items():
        if copy != pattern and case.field.schema.get("maxLength", _LONGEST) > _shortest(pattern):
            says = f"Other text is allowed at the {name}."
            yield softer(case, f"open_{name}", says, _matching(copy))


def _differs(case: Case, copy: str) -> bool:
    """Return whether a text that only the copy allows has a length that the field allows."""
    schema = case.field.schema
    lengths = range(schema.get("minLength", 1), schema.get("maxLength", _LONGEST) + 1)
    allows = _matching(schema["pattern"])
    return any(len(one) in lengths and not allows(one) for one in pattern_parts.texts(copy))


def _matching(pattern: str) -> Callable[[Any], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: compiled.search(value) is not None


def _shortest(pattern: str) -> int:
    return int(_parser.parse(pattern).getwidth()[0])


def legal_but_refused(case: Case) -> Iterator[Way]:
    """Yield the ways that refuse one spelling which the field's pattern allows."""
    pattern: str = case.rule.details["limit"]
    low, high = _parser.parse(pattern).getwidth()
    # Whether a text may be empty is open.
    low = max(low, case.field.schema.get("minLength", low), 1)
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
