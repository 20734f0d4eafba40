"""Whole numbers between two limits, both included."""

from __future__ import annotations

from hypothesis import strategies as st

from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType, distinct

_FAR = 2**63


def _accepted(minimum: int | None, maximum: int | None) -> tuple[Valid, ...]:
    candidates = [
        Valid(1, "one"),
        Valid(0, "zero"),
        Valid(-1, "minus one"),
        *([] if minimum is None else [Valid(minimum, "the lowest")]),
        *([] if maximum is None else [Valid(maximum, "the highest")]),
        *([] if minimum is None else [Valid(minimum + 1, "one above the lowest")]),
        *([] if maximum is None else [Valid(maximum - 1, "one below the highest")]),
    ]
    # Limits may be small numbers themselves.
    return distinct(
        case
        for case in candidates
        if (minimum is None or minimum <= case.value) and (maximum is None or case.value <= maximum)
    )


def _below(number: int) -> Invalid:
    return Invalid(number, "minimum", "below the lowest")


def _above(number: int) -> Invalid:
    return Invalid(number, "maximum", "above the highest")


def _mutations(minimum: int | None, maximum: int | None) -> tuple[Mutation, ...]:
    mutations = []
    if minimum is not None:
        mutations.append(
            Mutation(
                "too_low",
                (
                    Invalid(minimum - 1, "minimum", "one below the lowest"),
                    Invalid(minimum - 1 - _FAR, "minimum", "far below the lowest"),
                ),
                st.integers(minimum - _FAR, minimum - 1).map(_below),
            )
        )
    if maximum is not None:
        mutations.append(
            Mutation(
                "too_high",
                (
                    Invalid(maximum + 1, "maximum", "one above the highest"),
                    Invalid(maximum + 1 + _FAR, "maximum", "far above the highest"),
                ),
                st.integers(maximum + 1, maximum + _FAR).map(_above),
            )
        )
    inside = _accepted(minimum, maximum)[0].value
    mutations.append(of_another_type(inside))
    return tuple(mutations)


def of_another_type(inside: float) -> Mutation:
    """Return the mutation that sends something else than a number; `inside` is a valid one."""
    return Mutation(
        "wrong_type",
        (
            Invalid("twelve", "type", "a word in place of the number"),
            Invalid({"value": inside}, "type", "an object in place of the number"),
            Invalid([inside, inside], "type", "an array of two in place of the number"),
        ),
    )


def integer(minimum: int | None = None, maximum: int | None = None) -> ValueType:
    """Return the type of whole numbers from `minimum` to `maximum`.

    Mutations: too_low, too_high, wrong_type. Open: the number as text, booleans, a
    fraction of zero, which JSON Schema takes for a whole number and many parsers do not, and other
    fractions, which some round. Raises
    ValueError when no number lies between the limits.
    """
    if minimum is not None and maximum is not None and minimum > maximum:
        raise ValueError(f"no number is at least {minimum} and at most {maximum}")
    accepted, mutations = _accepted(minimum, maximum), _mutations(minimum, maximum)
    inside = accepted[0].value
    # On the side without a limit: rounded or cut off, the number is still between the limits.
    half = -0.5 if inside == maximum else 0.5
    cases = (
        Unspecified(str(inside), "type_coercion", "the number as text"),
        Unspecified(True, "type_coercion", "true in place of the number"),
        Unspecified(False, "type_coercion", "false in place of the number"),
        Unspecified(float(inside), "fraction_of_zero", "a fraction of zero"),
        Unspecified("", "empty_string", "the empty text in place of the number"),
        Unspecified(inside + half, "fraction", "a number with a fraction"),
        Unspecified([inside], "one_element_array", "an array with the number in it"),
    )
    boundaries = [case.value for case in accepted]

    def valid() -> st.SearchStrategy[int]:
        return st.one_of(st.integers(minimum, maximum), st.sampled_from(boundaries))

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        return broken(mutations, breaking)

    def unspecified() -> st.SearchStrategy[Unspecified]:
        return st.sampled_from(cases)

    return ValueType(
        "integer", accepted, representatives(mutations), cases, valid, invalid, unspecified
    )
