"""Writes requests as words of a shell, with variables in place of credentials and ids."""

import base64
import json
import re
import shlex
import textwrap
import zlib
from collections.abc import Callable

# Surrounds the name of a shell variable; no text that is sent can contain it.
MARK = "\x00"
_SHORT, _LONGEST = 100, 20_000
_UNPACK = (
    "python3 -c 'import base64, os, re, sys, zlib\n"
    "body = zlib.decompress(base64.b64decode(sys.argv[1]))\n"
    'put = lambda found: os.environ.get(found[1].decode(), found[0].decode("latin-1"))\n'
    'sys.stdout.buffer.write(re.sub(rb"@@(\\w+)@@", lambda one: put(one).encode(), body))\''
)


def quoted(text: str) -> str:
    """Quote a word for a shell, except for the marked variables."""
    if MARK not in text:
        return shlex.quote(_encodable(text))
    return f'"{_expandable(text, _IN_QUOTES)}"'


def request_body(body: bytes, marked: Callable[[str], str]) -> tuple[str, str]:
    """Return the command that writes a body, and a here-document instead; one of them is empty.

    `marked` replaces credentials and ids by marked variables. JSON is sent with line breaks.
    Bodies that a shell cannot hold are packed.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return _packed(body, marked), ""
    if MARK in text or len(text) > _LONGEST:
        return _packed(body, marked), ""
    if not _is_json(text):
        return f"printf %s {quoted(marked(text))}", ""
    laid_out = marked(_laid_out(text))
    if MARK not in laid_out:
        return "", f"<<'JSON'\n{laid_out}\nJSON"
    return "", f"<<JSON\n{_expandable(laid_out, _IN_DOCUMENT)}\nJSON"


def _packed(body: bytes, marked: Callable[[str], str]) -> str:
    # No credential may be in what is packed. A NUL in the body itself is not a mark.
    kept = "\ue000"
    text = marked(body.decode("latin-1").replace(MARK, kept))
    text = re.sub(f"{MARK}(\\w+){MARK}", r"@@\1@@", text).replace(kept, MARK)
    packed = base64.b64encode(zlib.compress(text.encode("latin-1"), 9)).decode()
    return f"{_UNPACK} '{packed}'"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return "\r" not in text


def _laid_out(text: str) -> str:
    """Return JSON with a line for each item or field, if it is long and can be written so."""
    value = json.loads(text)
    if len(text) <= _SHORT or json.dumps(value) != text:
        return text
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(one) for one in value) + "\n]"
    if isinstance(value, dict):
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(one)}" for name, one in value.items())
        return "{\n" + textwrap.indent(lines, "  ") + "\n}"
    return text


_IN_QUOTES = re.compile(r'([\\"`$])')
_IN_DOCUMENT = re.compile(r"([\\`$])")


def _expandable(text: str, special: re.Pattern[str]) -> str:
    written = []
    pieces = text.split(MARK)
    for index, piece in enumerate(pieces):
        if index % 2:
            goes_on = re.match(r"\w", pieces[index + 1]) and piece.isidentifier()
            written.append(f"${{{piece}}}" if goes_on else f"${piece}")
        else:
            written.append(special.sub(r"\\\1", _encodable(piece)))
    return "".join(written)


def _encodable(text: str) -> str:
    """Return a text with lone surrogates escaped, so that it can be encoded as UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()
