"""References to other records, `{"id": uuid}` or a bare id: placeholders until they are sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from strategies import uuid
from strategies.values import Invalid, Unspecified, Valid, ValueType

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Reference:
    """A placeholder for a record of `target`; the sender fills in an id.

    `alone` asks for one that nothing else refers to, as a unique field needs it; `upper_case` for
    the id in upper case, which names the same record; `bare` for the id without an object around.
    """

    target: str
    alone: bool = False
    upper_case: bool = False
    bare: bool = False


def references_to(value: Any) -> tuple[str, ...]:  # noqa: ANN401 -- a JSON value with placeholders
    """Return the kinds of record that a body refers to, each once."""
    return tuple(dict.fromkeys(_targets(value)))


def _targets(value: Any) -> Iterator[str]:  # noqa: ANN401 -- a JSON value with placeholders
    if isinstance(value, Reference):
        yield value.target
    elif isinstance(value, dict):
        for item in value.values():
            yield from _targets(item)
    elif isinstance(value, list):
        for item in value:
            yield from _targets(item)


def reference(target: str, *, alone: bool = False) -> ValueType:
    """Return the values of a field that refers to one record of `target`.

    The reference prints a reference as an object holding an id, a uuid; it does not say whether
    the id may be left out or may be joined by further keys.
    """
    accepted = (
        Valid(Reference(target, alone), "a reference"),
        Valid(Reference(target, alone, upper_case=True), "a reference with its id in upper case"),
    )
    refused = (
        Invalid({"id": "not-a-uuid"}, "reference", "the id became a text that is not a uuid"),
        Invalid([], "reference", "the object became an array"),
        Invalid("no object", "reference", "the object became a text"),
    )
    open_values = (
        Unspecified({}, "reference_without_id", "a reference without its id"),
        Unspecified({"id": UNKNOWN_ID}, "unknown_reference", "the id of no record"),
        Unspecified(UNKNOWN_ID, "type_coercion", "a bare id for the object"),
    )

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        if breaking not in {None, "reference"}:
            raise ValueError(f"a reference cannot break {breaking!r}; known: reference")
        return st.sampled_from(refused)

    return ValueType(
        "reference",
        accepted,
        refused,
        open_values,
        lambda: st.just(accepted[0].value),
        invalid,
        lambda: st.sampled_from(open_values),
    )


def bare_id(target: str, *, alone: bool = False) -> ValueType:
    """Return the values of a field that holds the id of one record of `target` as plain text.

    Broken like any uuid; other well-formed uuids are open, since they may name no record.
    """
    usual = Reference(target, alone, bare=True)
    return ValueType(
        "bare_id",
        (
            Valid(usual, "an id"),
            Valid(Reference(target, alone, upper_case=True, bare=True), "an id in upper case"),
        ),
        uuid.TYPE.refused,
        (*uuid.TYPE.open, Unspecified(UNKNOWN_ID, "unknown_reference", "the id of no record")),
        lambda: st.just(usual),
        uuid.TYPE.invalid,
        uuid.TYPE.unspecified,
    )
