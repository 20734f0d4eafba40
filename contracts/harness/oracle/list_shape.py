"""Reads the answer of List, whose shape the reference does not show: bare or in an envelope."""

from typing import Any

# What envelopes commonly call their records.
_USUAL = ("results", "items", "data", "records", "objects")


def items(answer: Any) -> list[Any] | None:  # noqa: ANN401 -- a JSON value
    """Give the records of a List answer, or None where there are none to be seen.

    A bare array is taken as it is. Of an envelope, the array under a usual name is taken, else the
    array of objects that is alone of its kind, or the only array there is.
    """
    if isinstance(answer, list):
        return answer
    if not isinstance(answer, dict):
        return None
    named: list[list[Any]] = [answer[n] for n in _USUAL if isinstance(answer.get(n), list)]
    if named:
        return named[0]
    inside = [answer[name] for name in _USUAL if isinstance(answer.get(name), dict)]
    if inside and (found := items(inside[0])) is not None:
        return found
    arrays = [value for value in answer.values() if isinstance(value, list)]
    of_objects = [a for a in arrays if a and all(isinstance(item, dict) for item in a)]
    if len(of_objects) == 1:
        return of_objects[0]
    if len(arrays) == 1:
        return arrays[0]
    nested = [
        found
        for value in answer.values()
        if isinstance(value, dict)
        for found in [items(value)]
        if found is not None
    ]
    return nested[0] if not arrays and len(nested) == 1 else None


def shape(answer: Any) -> str:  # noqa: ANN401 -- a JSON value
    """Say in words how a list came."""
    if isinstance(answer, list):
        return "a bare array"
    if isinstance(answer, dict):
        return f"an envelope with {', '.join(sorted(map(str, answer)))}"
    return "neither an array nor an object"
