"""One rule as a function that accepts or refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from spec import Rule

Accepts = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Check:
    """The test of one rule.

    The argument of `accepts` depends on the rule's kind: a field's value; the body, for "required";
    the whole record, for a rule between fields; a header's value or None, for "authentication".
    A "unique" check is never called: its presence makes the store keep the field unique. `says`
    tells a client what is wrong with a refused request.
    """

    rule: Rule
    accepts: Accepts
    says: str
