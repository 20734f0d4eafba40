"""Reads the answer of List, a bare array or an envelope; the reference does not show which."""

from typing import Any

# The usual names of the records in an envelope.
_USUAL = ("results", "items", "data", "records", "objects")
# The usual names of the number of all records, and of what leads to the next ones.
_TOTALS = ("count", "total", "total_count", "totalCount")
_MORE = ("next", "next_page", "has_next", "has_more", "hasMore")


def items(answer: Any) -> list[Any] | None:  # noqa: ANN401 -- a JSON value
    """Return the records in an answer of List, or None if it shows none.

    The records are the bare array itself. In an envelope, they are the array under a usual name,
    otherwise the only array of objects, or the only array.
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


def total(answer: Any) -> int | None:  # noqa: ANN401 -- a JSON value
    """Return how many records an envelope says there are, or None if it says nothing of it."""
    if not isinstance(answer, dict):
        return None
    totals = [answer[name] for name in _TOTALS if name in answer]
    return next((n for n in totals if isinstance(n, int) and not isinstance(n, bool)), None)


def says_more(answer: Any) -> bool:  # noqa: ANN401 -- a JSON value
    """Return whether an envelope says that there are more records than it shows."""
    if not isinstance(answer, dict):
        return False
    shown = len(items(answer) or ())
    return (total(answer) or 0) > shown or any(answer.get(name) for name in _MORE)


def shape(answer: Any) -> str:  # noqa: ANN401 -- a JSON value
    """Return the shape of a list in words."""
    if isinstance(answer, list):
        return "a bare array"
    if isinstance(answer, dict):
        return f"an envelope with {', '.join(sorted(map(str, answer)))}"
    return "neither an array nor an object"
