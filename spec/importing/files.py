"""A file as it comes: read, decoded, and handed to the reader of the form it has."""

import json
import re
from pathlib import Path

from spec.importing.facts import SourceDocument, UnreadableError
from spec.importing.markdown import is_twin, read_twin
from spec.importing.openapi import read_openapi
from spec.importing.pages import is_page, read_page
from spec.importing.yaml_files import read_yaml

_MOST_BYTES = 64 * 1024 * 1024
_OPENAPI_YAML = re.compile(
    r"^(?:---\s*\n)?(?:\s*#.*\n|\s*\n)*['\"]?[\w$-]+['\"]?\s*:", re.MULTILINE
)
_VERSION_KEY = re.compile(r"^['\"]?(?:openapi|swagger)['\"]?\s*:", re.MULTILINE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_file(path: Path) -> SourceDocument:
    """Read a document of whichever form; raises UnreadableError with one sentence."""
    text = _text(path)
    name = str(path)
    begin = text.lstrip()
    if begin.startswith(("{", "[")):
        return read_openapi(name, text, _json(text))
    if _VERSION_KEY.search(text) and _OPENAPI_YAML.match(text):
        return read_openapi(name, text, read_yaml(text))
    if is_twin(text):
        document = read_twin(name, text)
    elif re.match(r"<(?:!doctype|html|head|body|\?xml)", begin, re.IGNORECASE):
        raise UnreadableError(
            "is HTML; copy the text of the page in a browser, or take its .md twin"
        )
    elif is_page(text):
        document = read_page(name, text)
    else:
        raise UnreadableError(
            "shows no operation of a reference in its original English; a guide, a list of "
            "contents or a translated page cannot be imported"
        )
    if not document.blocks and not document.open:
        raise UnreadableError("shows no operation that can be imported")
    return document


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise UnreadableError("is a folder, not a document")
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableError(f"is larger than {_MOST_BYTES // 1024**2} MB")
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"cannot be read ({error.strerror})") from None
    if not raw.strip():
        raise UnreadableError("is empty")
    if raw.startswith(_UTF16):
        raw = raw.decode("utf-16", errors="replace").encode()
    if b"\0" in raw or len(re.findall(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", raw)) > len(raw) / 100:
        raise UnreadableError("is binary, not text")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if not text.strip():
        raise UnreadableError("is empty")
    return text


def _json(text: str) -> object:
    try:
        content: object = json.loads(text, object_pairs_hook=_unambiguous)
        json.dumps(content, ensure_ascii=False).encode()
    except RecursionError:
        raise UnreadableError("is nested too deeply") from None
    except UnicodeEncodeError:
        raise UnreadableError("holds half of a character (a lone surrogate)") from None
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        raise UnreadableError(
            f"is not whole JSON (line {line}: {getattr(error, 'msg', error)})"
        ) from None
    return content


def _unambiguous(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object; raises UnreadableError if one of two values of a key would be lost."""
    made: dict[str, object] = {}
    for name, value in pairs:
        if made.setdefault(name, value) != value:
            raise UnreadableError(f"has the key {name[:100]!r} twice in one object")
    return made
