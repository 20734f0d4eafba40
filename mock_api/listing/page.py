"""Pages: _page counts from 1 and goes together with _page_size."""

from collections.abc import Callable, Sequence

from mock_api.answer import Record, RefusedError

_INT32 = 2**31 - 1
Page = Callable[[Sequence[Record]], Sequence[Record]]


def page_of(page: str | None, size: str | None) -> Page:
    """Give what cuts a page out, without parameters everything; raises RefusedError."""
    if page is None and size is None:
        return lambda records: records
    if page is None or size is None:
        missing, given = ("_page", "_page_size") if page is None else ("_page_size", "_page")
        raise RefusedError(400, {missing: [f"Must be sent together with {given}."]}, "query")
    number, length = _count("_page", page), _count("_page_size", size)
    start = (number - 1) * length
    return lambda records: records[start : start + length]


def _count(name: str, text: str) -> int:
    # int() would take blanks, signs, underscores and digits of every script as well.
    if text.isascii() and text.isdigit() and 1 <= int(text[:11]) <= _INT32:
        return int(text[:11])
    raise RefusedError(400, {name: ["Must be an integer from 1 up."]}, "query")
