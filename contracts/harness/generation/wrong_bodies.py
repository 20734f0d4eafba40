"""Bodies that are almost JSON, or JSON in another encoding than the usual one."""

import gzip
import json
from collections.abc import Mapping
from typing import Any

_UNREADABLE: Mapping[str, bytes] = {
    "the body breaks off": b'{"custom_id": ',
    "the body is plain text": b"custom_id=1",
}


def not_json(valid: Any) -> dict[str, bytes]:  # noqa: ANN401 -- a JSON value
    """Return bodies that are not JSON, by what is wrong; most are otherwise this valid one."""
    text = json.dumps(valid)
    almost = {
        "a second JSON value follows the first": f"{text}{text}",
        "a comma follows the last item": f"{text[:-1]},{text[-1]}",
        "the body has a comment": f"{text[0]}/* a comment */{text[1:]}",
    }
    if "'" not in text and r"\"" not in text:
        almost["single quotes surround the texts"] = text.replace('"', "'")
    return {**_UNREADABLE, **{flaw: body.encode() for flaw, body in almost.items()}}


def in_other_encodings(valid: Any) -> dict[str, bytes]:  # noqa: ANN401 -- a JSON value
    """Return a body in encodings that a server may refuse or read, by their names."""
    text = json.dumps(valid)
    return {
        "a byte-order mark precedes the body": text.encode("utf-8-sig"),
        "the body is in UTF-16": text.encode("utf-16"),
        "the body is compressed, and no header says so": gzip.compress(text.encode(), mtime=0),
    }


def with_a_key_twice(valid: Any, name: str, first: str) -> bytes:  # noqa: ANN401 -- a JSON value
    """Return a body, or an array of one, whose object has a key twice, with another value first."""
    text = json.dumps(valid)
    start = text.index("{") + 1
    pair = json.dumps({name: first})[1:-1]
    return f"{text[:start]}{pair}, {text[start:]}".encode()
