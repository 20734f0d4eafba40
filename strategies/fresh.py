"""Values of unique fields: placeholders in a body, different each time they are filled in."""

import itertools
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from spec import Field

# Random once a run: an environment may still hold the values of earlier runs.
_RUN = secrets.token_hex(4)
_counter = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A placeholder for a value of `field` that no record has yet."""

    field: Field


def can_be_fresh(field: Field) -> bool:
    """Return whether new values of a field can be made without end."""
    plain = not {"format", "pattern", "enum"} & set(field.schema)
    return field.schema.get("format") == "uuid" or (
        plain and field.types in {("string",), ("integer",)}
    )


def fresh_value(field: Field) -> Any:  # noqa: ANN401 -- a JSON value
    """Make a value of a field that differs from every one made before."""
    number = next(_counter)
    if field.schema.get("format") == "uuid":
        return str(uuid.uuid4())
    if field.types == ("integer",):
        low, high = field.schema.get("minimum", 0), field.schema.get("maximum", 2**31 - 1)
        return low + (int(_RUN, 16) + number) % (high - low + 1)
    shortest, longest = field.schema.get("minLength", 0), field.schema.get("maxLength")
    # Inside the limits where there is room: values at a limit belong to another contract.
    room = longest - 1 if longest is not None and longest > shortest else longest
    return f"{number}-{_RUN}".ljust(shortest + 1, "x")[:room]
