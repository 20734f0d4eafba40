"""Reads from an error body which fields a server complains about.

The reference shows no error body, so nothing in one is judged. Frameworks differ in its form, but
most name fields in it: by a key (`{"ssn": ["…"]}`), by a path (`{"loc": ["body", "ssn"]}`), or by a
value (`{"field": "ssn"}`). Sentences are not read.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

_PATH = re.compile(r"[\w$./\[\]-]{1,200}")
_SEPARATORS = re.compile(r"[./\[\]]+")
# No error body has so many parts that it is worth reading on.
_MOST = 2_000


def named_fields(error: object, sent: Mapping[str, Any], known: Collection[str]) -> frozenset[str]:
    """Return which of the `known` fields an error body names.

    A key that repeats the value which was `sent` does not count, nor one with nothing in it.
    """
    return frozenset(_named(error, sent, frozenset(known)))


def _named(error: object, sent: Mapping[str, Any], known: frozenset[str]) -> Iterator[str]:
    waiting = [error]
    for _ in range(_MOST):
        if not waiting:
            return
        part = waiting.pop()
        if isinstance(part, dict):
            for key, value in part.items():
                if (name := _first([key], known)) is None:
                    waiting.append(value)
                elif value and value != sent.get(name):
                    yield name
        elif isinstance(part, list):
            if all(isinstance(one, str | int) for one in part):
                name = _first([one for one in part if isinstance(one, str)], known)
                yield from [] if name is None else [name]
            else:
                waiting += part
        elif isinstance(part, str) and (name := _first([part], known)):
            yield name


def _first(texts: Collection[str], known: frozenset[str]) -> str | None:
    """Return the first part of a path that is the name of a field."""
    paths = [_SEPARATORS.split(text) for text in texts if _PATH.fullmatch(text)]
    return next((name for path in paths for name in path if name in known), None)
