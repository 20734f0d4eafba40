"""Values of which the reference shows the outside only: "object", "array of objects", "any"."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from strategies.values import Invalid, Unspecified, Valid, ValueType


def _opaque(
    name: str,
    accepted: Sequence[Valid],
    refused: Sequence[Invalid],
    open_values: Sequence[Unspecified],
) -> ValueType:
    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        if breaking not in {None, "type"} or not refused:
            raise ValueError(f"{name} cannot break {breaking!r}; known: type")
        return st.sampled_from(refused)

    def unspecified() -> st.SearchStrategy[Unspecified]:
        return st.sampled_from(open_values)

    def valid() -> st.SearchStrategy[Any]:
        return st.sampled_from([one.value for one in accepted])

    return ValueType(
        name, tuple(accepted), tuple(refused), tuple(open_values), valid, invalid, unspecified
    )


OBJECTS = _opaque(
    "objects",
    [Valid([], "an empty array")],
    [Invalid({"key": "value"}, "type", "the array became an object")],
    [
        Unspecified([None], "element_of_unknown_shape", "null as an element"),
        Unspecified([{}], "element_of_unknown_shape", "an empty object as an element"),
        Unspecified("no array", "element_without_array", "a text in place of the array"),
        Unspecified(0, "element_without_array", "a number in place of the array"),
    ],
)
"""An array whose elements no page shows: only the empty one is beyond doubt."""

OBJECT = _opaque(
    "object",
    [Valid({}, "an empty object")],
    [
        Invalid([], "type", "the object became an array"),
        Invalid("no object", "type", "the object became a text"),
    ],
    [
        Unspecified({"key": "value"}, "object_of_unknown_shape", "an object with a key"),
        Unspecified(0, "type_coercion", "a number in place of the object"),
    ],
)
"""An object whose keys no page shows: only the empty one is beyond doubt."""

ANY = _opaque("any", [Valid("text", "a text")], [], [Unspecified(None, "any_null", "null")])
"""A value of any type."""
