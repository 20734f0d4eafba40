"""Input that crashes careless servers. The answer is open, but a server error is always wrong."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

# Groups of alike pks; each operation is sent the first of a group, and its share of the others.
PKS: tuple[tuple[str, ...], ...] = (
    ("%00", "%F0%9F%98%80", "%27%20OR%201=1--"),
    ("0" * 2000, "..%2f..%2f"),
)

# One bad parameter at a time, since servers stop at the first that they refuse.
QUERIES: tuple[dict[str, str], ...] = (
    {"_page": "0", "_page_size": "1"},
    {"_page": "1", "_page_size": "0"},
    {"_page_size": "1"},
    {"_page": "-1", "_page_size": "1"},
    {"_page": "1", "_page_size": "-1"},
    {"_page": "x", "_page_size": "1"},
    {"_page": "1", "_page_size": "y"},
    # Beyond 64 bits; within them, but not their product; beyond 32 bits.
    {"_page": "9223372036854775808", "_page_size": "1"},
    {"_page": "1", "_page_size": "99999999999999999999"},
    {"_page": "9223372036854775807", "_page_size": "9223372036854775807"},
    {"_page": "2147483647", "_page_size": "2147483647"},
    {"_page": "4294967297", "_page_size": "1"},
    {"_order_by": "no_such_field,-,--id"},
    {"_order_by": "\x00"},
    {"id__in": "not-a-uuid,,"},
    {"id__in": "\x00"},
    {"created_at__gte": "yesterday"},
    {"created_at__gte": "9999-12-31T23:59:59-12:00"},
    {"created_at": "\x00"},
    {"_search": "\U0001f600'\";--"},
    {"_search": "\x00"},
    {"id__isnull": "perhaps"},
)
# Each is sent to a filter of a text field.
TEXTS = ("\x00", "'\";--", "%", "[(*\\")

# Each is in another year in UTC, which has no such year.
INSTANTS = ("9999-12-31T23:59:59-03:00", "0001-01-01T00:00:00+02:00")

_DEEP = 5_000
_LONG = 200_000


def instants(valid: dict[str, Any], fields: Sequence[str]) -> list[bytes]:
    """Return raw bodies with instants that have no date in UTC, one for each of these fields."""
    return [_with(valid, name, json.dumps(one)) for name, one in product(fields, INSTANTS)]


def bodies(valid: dict[str, Any], text_fields: Sequence[str]) -> list[list[bytes]]:
    """Return groups of alike raw bodies, most of them valid but for hard input in a text field.

    The first of a group is the plainest.
    """
    name = text_fields[0] if text_fields else "custom_id"
    return [
        [
            _with(valid, name, '"\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f600"'),
            json.dumps(valid | dict.fromkeys(text_fields, "\U0001f600")).encode(),
        ],
        [_with(valid, name, '"\\u0000"')],
        [
            _with(valid, name, '"\\ud800"'),
            # Go, Fastify, and Express replace what is not UTF-8; others refuse it.
            _with(valid, name, '"INVALID"').replace(b"INVALID", b"\xff\xfe"),
        ],
        [_with(valid, name, number) for number in ("1" + "0" * 400, "1e400", "NaN", "-0.0")],
        [
            _with(valid, name, "[" * _DEEP + "]" * _DEEP),
            _with(valid, name, '{"a":' * _DEEP + "1" + "}" * _DEEP),
            _with(valid, name, json.dumps("a" * _LONG)),
        ],
        [b"", b"{}", b"\xef\xbb\xbf{}"],
        [b"null", b"0", b'"text"', b"[]", b"[[]]", b"[null]"],
        [b'{"":""}', b'{"__proto__":{"a":1},"$where":"1"}'],
    ]


# What is hard inside of an array or object, where another part of a server reads it.
_INSIDE = ('"\\u0000"', '"\\ud800"', "null", "[" * 500 + "]" * 500)


def nested_bodies(valid: dict[str, Any], fields: Mapping[str, str]) -> Iterator[list[bytes]]:
    """Yield groups of raw bodies with the same hard input inside of each of these fields.

    Each field's value has {} at its place; the values are an array, an object, or a reference.
    """
    for hard in _INSIDE:
        yield [_with(valid, name, around.replace("{}", hard)) for name, around in fields.items()]


def queries(text_fields: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield queries of List, each with one bad parameter."""
    yield from QUERIES
    for field, operator, text in product(text_fields[:1], ("", "__icontains"), TEXTS):
        yield {f"{field}{operator}": text}
    for field in text_fields[1:]:
        yield {field: TEXTS[0]}


def _with(valid: dict[str, Any], name: str, raw: str) -> bytes:
    """Return a valid body with the raw text of one value replaced."""
    rest = {key: value for key, value in valid.items() if key != name}
    start = json.dumps(rest)[:-1]
    comma = ", " if rest else ""
    return f"{start}{comma}{json.dumps(name)}: {raw}}}".encode()
