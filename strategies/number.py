"""Numbers, whole or not, within any limits that JSON Schema can state."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any

from hypothesis import strategies as st

from strategies.integer import of_another_type
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType, distinct

# Beyond these a server may have limits that no document names.
_LOWEST, _HIGHEST = Decimal(-(2**31)), Decimal(2**31 - 1)
_HALF = Decimal("0.5")
# When a number breaks a limit.
_BROKEN_IF: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "minimum": operator.lt,
    "exclusiveMinimum": operator.le,
    "maximum": operator.gt,
    "exclusiveMaximum": operator.ge,
}


def _json(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _decimal(schema: Mapping[str, Any], key: str) -> Decimal | None:
    return Decimal(str(schema[key])) if key in schema else None


@dataclass(frozen=True, slots=True)
class _Range:
    """The multiples of `step` from `low` to `high`, both included and both multiples."""

    step: Decimal
    low: Decimal
    high: Decimal

    def admits(self, number: Decimal) -> bool:
        return self.low <= number <= self.high and number % self.step == 0


def _range(schema: Mapping[str, Any], *, whole: bool) -> _Range:
    try:
        inside = _exact_range(schema, whole=whole)
        inside.admits(inside.low)
        inside.admits(inside.high)
    except InvalidOperation:
        raise ValueError("its limits have too many digits for exact steps") from None
    return inside


def _exact_range(schema: Mapping[str, Any], *, whole: bool) -> _Range:
    multiple = _decimal(schema, "multipleOf")
    step = multiple or (Decimal(1) if whole else _HALF)
    while whole and step % 1:
        # The common multiples of 1 and of 2.5 are those of 5.
        step += multiple or 1
    least, above = _decimal(schema, "minimum"), _decimal(schema, "exclusiveMinimum")
    most, below = _decimal(schema, "maximum"), _decimal(schema, "exclusiveMaximum")
    lows, highs = [], []
    if least is not None:
        lows.append(_up(least, step))
    if above is not None:
        lows.append(_up(above, step) + (step if above % step == 0 else 0))
    if most is not None:
        highs.append(_down(most, step))
    if below is not None:
        highs.append(_down(below, step) - (step if below % step == 0 else 0))
    low = max(lows) if lows else min(_up(_LOWEST, step), *highs, Decimal(0))
    high = min(highs) if highs else max(_down(_HIGHEST, step), *lows, Decimal(0))
    if low > high:
        raise ValueError("no number keeps all of its limits")
    return _Range(step, low, high)


def _up(number: Decimal, step: Decimal) -> Decimal:
    return (number / step).to_integral_value(ROUND_CEILING) * step


def _down(number: Decimal, step: Decimal) -> Decimal:
    return (number / step).to_integral_value(ROUND_FLOOR) * step


def keeps_limits(schema: Mapping[str, Any], value: float) -> bool:
    """Return whether a number keeps the limits of a schema, and is a multiple of what it names."""
    number = Decimal(str(value))
    limits = (key for key in _BROKEN_IF if key in schema)
    if any(_BROKEN_IF[key](number, Decimal(str(schema[key]))) for key in limits):
        return False
    return number % Decimal(str(schema.get("multipleOf", number or 1))) == 0


def how_many(schema: Mapping[str, Any], *, whole: bool) -> int:
    """Return how many numbers keep the limits of a schema, among those that are drawn."""
    inside = _range(schema, whole=whole)
    return int((inside.high - inside.low) / inside.step) + 1


def number_at(schema: Mapping[str, Any], place: int, *, whole: bool) -> int | float:
    """Return the number at a place, counted from the lowest that keeps the limits, and over."""
    inside = _range(schema, whole=whole)
    return _json(inside.low + place % how_many(schema, whole=whole) * inside.step)


def _accepted(schema: Mapping[str, Any], inside: _Range) -> tuple[Valid, ...]:
    has_low = bool({"minimum", "exclusiveMinimum"} & set(schema))
    has_high = bool({"maximum", "exclusiveMaximum"} & set(schema))
    step = inside.step
    candidates = [
        (step if step > 1 else Decimal(1), "one" if step <= 1 else "one step"),
        (Decimal(0), "zero"),
        (-step if step > 1 else Decimal(-1), "minus one" if step <= 1 else "minus one step"),
        (step, "the smallest fraction") if step < 1 else (Decimal(0), "zero"),
        *([(inside.low, "the lowest"), (inside.low + step, "the second lowest")] * has_low),
        *([(inside.high, "the highest"), (inside.high - step, "the second highest")] * has_high),
    ]
    found = [Valid(_json(n), text) for n, text in candidates if inside.admits(n)]
    return distinct(found or [Valid(_json(inside.low), "the lowest")])


def _mutations(
    schema: Mapping[str, Any], inside: _Range, plain: float, *, whole: bool
) -> tuple[Mutation, ...]:
    step, found = inside.step, []
    for key, rule, limit, sign in (
        ("minimum", "minimum", inside.low, -1),
        ("exclusiveMinimum", "exclusive_minimum", inside.low, -1),
        ("maximum", "maximum", inside.high, 1),
        ("exclusiveMaximum", "exclusive_maximum", inside.high, 1),
    ):
        # Of two limits on one side only the narrower one can be broken alone.
        beyond = limit + sign * step
        if key not in schema or not _breaks_alone(schema, key, beyond):
            continue
        where = "below the lowest" if sign < 0 else "above the highest"
        far = beyond + sign * step * 10**6
        cases = [Invalid(_json(beyond), rule, f"one step {where}")]
        if _breaks_alone(schema, key, far):
            cases.append(Invalid(_json(far), rule, f"far {where}"))
        found.append(Mutation(f"too_{'low' if sign < 0 else 'high'}_{rule}", tuple(cases)))
    if "multipleOf" in schema:
        between = _between(inside, whole=whole)
        if between is not None:
            case = Invalid(_json(between), "multiple_of", "between two multiples")
            found.append(Mutation("between", (case,)))
    found.append(of_another_type(plain))
    return tuple(found)


def _breaks_alone(schema: Mapping[str, Any], key: str, number: Decimal) -> bool:
    """Return whether a number breaks this limit, and not the other one on the same side."""
    kept = {
        one: not breaks(number, Decimal(str(schema[one])))
        for one, breaks in _BROKEN_IF.items()
        if one in schema
    }
    return [one for one, keeps in kept.items() if not keeps] == [key]


def _between(inside: _Range, *, whole: bool) -> Decimal | None:
    """Return a number within the limits that is not a multiple, and whole if it must be."""
    shift = Decimal(1) if whole else inside.step / 2
    if whole and inside.step == 1:
        return None
    for start, way in ((inside.low, 1), (inside.high, -1)):
        number = start + way * shift
        if inside.low <= number <= inside.high:
            return number
    return None


def _open(plain: float, inside: _Range, *, whole: bool) -> tuple[Unspecified, ...]:
    found = [
        Unspecified(str(plain), "type_coercion", "the number as text"),
        Unspecified(True, "type_coercion", "true in place of the number"),
        Unspecified(False, "type_coercion", "false in place of the number"),
        Unspecified("", "empty_string", "the empty text in place of the number"),
        Unspecified([plain], "one_element_array", "an array with the number in it"),
    ]
    if whole:
        half = -0.5 if plain == inside.high else 0.5
        found.append(Unspecified(float(plain), "fraction_of_zero", "a fraction of zero"))
        found.append(Unspecified(plain + half, "fraction", "a number with a fraction"))
    return tuple(found)


def number(schema: Mapping[str, Any], *, whole: bool = False) -> ValueType:
    """Return the type of numbers that keep the limits of a schema, and are `whole` if it says so.

    On a side without a limit, values stay within 32 bits. Mutations: too_low_<rule>,
    too_high_<rule>, between, wrong_type. Open: the number as text, booleans, and, of a whole
    number, fractions. Raises ValueError if no number keeps all limits.
    """
    inside = _range(schema, whole=whole)
    accepted = _accepted(schema, inside)
    plain = accepted[0].value
    mutations = _mutations(schema, inside, plain, whole=whole)
    cases = _open(plain, inside, whole=whole)
    steps = int((inside.high - inside.low) / inside.step)

    def valid() -> st.SearchStrategy[int | float]:
        drawn = st.integers(0, steps).map(lambda n: _json(inside.low + n * inside.step))
        return st.one_of(drawn, st.sampled_from([case.value for case in accepted]))

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        return broken(mutations, breaking)

    def unspecified() -> st.SearchStrategy[Unspecified]:
        return st.sampled_from(cases)

    return ValueType(
        "integer" if whole else "number",
        accepted,
        representatives(mutations),
        cases,
        valid,
        invalid,
        unspecified,
    )
