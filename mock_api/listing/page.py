"""Pages: _page counts from 1 and requires _page_size."""

from collections.abc import Callable, Sequence

from mock_api.answer import JsonObject, RefusedError

_INT32 = 2**31 - 1
Page = Callable[[Sequence[JsonObject]], Sequence[JsonObject]]


def page_of(page: str | None, size: str | None) -> Page:
    """Return the function that selects a page, or everything; raises RefusedError."""
    if page is None and size is None:
        return lambda records: records
    if page is None or size is None:
        missing, given = ("_page", "_page_size") if page is None else ("_page_size", "_page")
        raise RefusedError(400, {missing: [f"Must be sent together with {given}."]}, "query")
    number, length = _count("_page", page), _count("_page_size", size)
    start = (number - 1) * length
    return lambda records: records[start : start + length]


def _count(name: str, text: str) -> int:
    # int() also accepts spaces, signs, underscores, and digits of every script.
    if text.isascii() and text.isdigit() and 1 <= int(text[:11]) <= _INT32:
        return int(text[:11])
    raise RefusedError(400, {name: ["Must be an integer of at least 1."]}, "query")
