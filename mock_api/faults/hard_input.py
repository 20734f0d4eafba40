"""Input on which servers are known to fail."""

import re
from collections.abc import Callable, Mapping

from mock_api.answer import RefusedError
from mock_api.body import decode
from mock_api.call import Call

Hard = Callable[[Call], bool]

_EMOJI = re.compile("[\U0001f000-\U0001faff]")
_HALF_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]"
)
_LARGE_NUMBER = re.compile(rb'[:\[,]\s*-?\d{300,}(?!")')
_MANY_LEVELS = re.compile(rb"[\[{](?:[^\[{\]}]*[\[{]){50}")
_LONG_PK = 100


def _emoji(call: Call) -> bool:
    try:
        return bool(_EMOJI.search(str(decode(call.body))))
    except RefusedError:
        return False


def _nul(call: Call) -> bool:
    return rb"\u0000" in call.body


def _half_surrogate(call: Call) -> bool:
    return bool(_HALF_SURROGATE.search(call.body))


def _deep_nesting(call: Call) -> bool:
    return bool(_MANY_LEVELS.search(call.body))


def _huge_number(call: Call) -> bool:
    return bool(_LARGE_NUMBER.search(call.body))


def _empty_body(call: Call) -> bool:
    return not call.body.strip()


def _not_an_object(call: Call) -> bool:
    try:
        value = decode(call.body)
    except RefusedError:
        return False
    items = value if isinstance(value, list) and call.operation.body == "array" else [value]
    return not all(isinstance(item, dict) for item in items)


def _nul_in_pk(call: Call) -> bool:
    return "\0" in call.pk


def _long_pk(call: Call) -> bool:
    return len(call.pk) > _LONG_PK


def _nul_in_query(call: Call) -> bool:
    return any("\0" in part for pair in call.query for part in pair)


def _odd_page(call: Call) -> bool:
    pages = [value for name, value in call.query if name in {"_page", "_page_size"}]
    return not all(value.isascii() and value.isdigit() for value in pages)


IN_BODY: Mapping[str, tuple[str, Hard]] = {
    "on_emoji": ("An emoji", _emoji),
    "on_nul": ("NUL in a text", _nul),
    "on_half_surrogate": ("Half of a surrogate pair in a text", _half_surrogate),
    "on_deep_nesting": ("A deeply nested body", _deep_nesting),
    "on_huge_number": ("A number of hundreds of digits", _huge_number),
    "on_empty_body": ("An empty body", _empty_body),
    "on_no_object": ("A body of the wrong shape", _not_an_object),
}
IN_PK: Mapping[str, tuple[str, Hard]] = {
    "on_nul_in_pk": ("NUL in the pk", _nul_in_pk),
    "on_long_pk": ("A very long pk", _long_pk),
}
IN_ADDRESS: Mapping[str, tuple[str, Hard]] = {
    "on_odd_page": ("A page that is not a number", _odd_page),
    "on_nul_in_query": ("NUL in a parameter", _nul_in_query),
}
