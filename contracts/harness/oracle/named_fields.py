"""Reads from an error body which fields a server complains about.

The reference shows no error body, so nothing in one is judged. Frameworks differ in its form, but
most name fields in it: by a key (`{"ssn": ["…"]}`), by a path (`{"loc": ["body", "ssn"]}`), or by a
value (`{"field": "ssn"}`). Sentences are not read.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Any

_PATH = re.compile(r"[\w$./\[\]-]{1,200}")
_SEPARATORS = re.compile(r"[./\[\]]+")
# More parts of an error body, or of a part of it, are not read.
_MOST = 2_000


def named_fields(error: object, sent: Mapping[str, Any], known: Collection[str]) -> frozenset[str]:
    """Return which of the `known` fields an error body names.

    A key does not count if its value is empty or repeats what was `sent`.
    """
    return frozenset(_named(error, sent, frozenset(known)))


def _named(error: object, sent: Mapping[str, Any], known: frozenset[str]) -> Iterator[str]:
    waiting = [error]
    for _ in range(_MOST):
        if not waiting:
            return
        part = waiting.pop()
        if isinstance(part, dict):
            for key, value in islice(part.items(), _MOST):
                if (name := _first([key], known)) is None:
                    waiting.append(value)
                elif value and value != sent.get(name):
                    yield name
        elif isinstance(part, list):
            items = part[:_MOST]
            if all(isinstance(one, str | int) for one in items):
                name = _first([one for one in items if isinstance(one, str)], known)
                yield from [] if name is None else [name]
            else:
                waiting += items
        elif isinstance(part, str) and (name := _first([part], known)):
            yield name


def _first(texts: Collection[str], known: frozenset[str]) -> str | None:
    """Return the first part of a path that is the name of a field."""
    paths = [_SEPARATORS.split(text) for text in texts if _PATH.fullmatch(text)]
    return next((name for path in paths for name in path if name in known), None)
