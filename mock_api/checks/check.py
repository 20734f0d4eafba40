"""One rule, made able to say yes or no."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from spec import Rule

Accepts = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Check:
    """The test of one rule.

    What `accepts` is given depends on the rule's kind: a field's value; the body, for "required";
    the whole record, for a rule between fields; a header's value or None, for "authentication".
    A "unique" check is never called: that it is there makes the store keep the field unique.
    """

    rule: Rule
    accepts: Accepts
    says: str
