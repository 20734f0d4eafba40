"""References to other records, `{"id": …}` or a bare id: placeholders until they are sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from spec.ids import UUID, IdForm, id_form, unknown_id
from strategies import uuid
from strategies.number import number
from strategies.text import text
from strategies.values import Invalid, Unspecified, Valid, ValueType

_NUMBERS = (
    Unspecified(0, "type_coercion", "a number for the object"),
    Unspecified({"id": 0}, "type_coercion", "a number for the id"),
)
# What is certainly no id of a form; any text may be one of texts.
_MALFORMED: Mapping[IdForm, tuple[Invalid, ...]] = {
    "uuid": (
        Invalid({"id": "not-a-uuid"}, "reference", "the id became a text that is not a uuid"),
    ),
    "integer": (
        Invalid({"id": "not-a-number"}, "reference", "the id became a text that is not a number"),
    ),
    "text": (),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A placeholder for a record of `target`; the sender fills in an id.

    `alone` asks for one that nothing else refers to, as a unique field needs it; `upper_case` for
    the id in upper case, which names the same record; `bare` for the id without an object around.
    `form` is the form of the id.
    """

    target: str
    alone: bool = False
    upper_case: bool = False
    bare: bool = False
    form: IdForm = "uuid"


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


def reference(target: str, *, alone: bool = False, ids: Mapping[str, Any] = UUID) -> ValueType:
    """Return the values of a field that refers to one record of `target`, whose ids are `ids`.

    The reference prints a reference as an object holding an id; it does not say whether the id
    may be left out or may be joined by further keys.
    """
    form, unknown = id_form(ids), unknown_id(ids)
    usual = Reference(target, alone, form=form)
    accepted = (
        Valid(usual, "a reference"),
        *_in_upper_case(usual, "a reference with its id in upper case"),
    )
    refused = (
        *_MALFORMED[form],
        Invalid([], "reference", "the object became an array"),
        *([] if form == "text" else [_A_TEXT]),
    )
    open_values = (
        Unspecified({}, "reference_without_id", "a reference without its id"),
        Unspecified({"id": unknown}, "unknown_reference", "the id of no record"),
        Unspecified(unknown, "type_coercion", "a bare id for the object"),
        *([] if form == "integer" else _NUMBERS),
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


def bare_id(target: str, *, alone: bool = False, ids: Mapping[str, Any] = UUID) -> ValueType:
    """Return the values of a field that holds the id of one record of `target`, without an object.

    Broken like any value of the form of `ids`; other values of it are open, since they may name no
    record.
    """
    usual = Reference(target, alone, bare=True, form=id_form(ids))
    plain = _plain(ids)
    return ValueType(
        "bare_id",
        (Valid(usual, "an id"), *_in_upper_case(usual, "an id in upper case")),
        plain.refused,
        (*plain.open, Unspecified(unknown_id(ids), "unknown_reference", "the id of no record")),
        lambda: st.just(usual),
        plain.invalid,
        plain.unspecified,
    )


def _plain(ids: Mapping[str, Any]) -> ValueType:
    match id_form(ids):
        case "uuid":
            return uuid.TYPE
        case "integer":
            return number(ids, whole=True)
    return text(ids.get("minLength", 0), ids.get("maxLength"))


_A_TEXT = Invalid("no object", "reference", "the object became a text")


def _in_upper_case(usual: Reference, says: str) -> tuple[Valid, ...]:
    """Return the reference with its id in upper case, which names the same record by a uuid."""
    return (Valid(replace(usual, upper_case=True), says),) if usual.form == "uuid" else ()
