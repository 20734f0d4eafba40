"""Texts of which one line matches a pattern, and the whole does not."""

import re

from spec import Field
from strategies.fields import value_type
from strategies.values import Invalid


def across_lines(field: Field) -> tuple[Invalid, ...]:
    """Return a valid text with another line before it and after it, where that breaks the pattern.

    A server whose anchors match at every line accepts them. The other line is
    short, so that few are also too long.
    """
    text = value_type(field).accepted[0].value
    attempts = (
        (f"x\n{text}", "another line before a valid one"),
        (f"{text}\nx", "another line after a valid one"),
    )
    pattern = re.compile(field.schema["pattern"], re.ASCII)
    return tuple(
        Invalid(value, "pattern", description)
        for value, description in attempts
        if not pattern.search(value)
    )
