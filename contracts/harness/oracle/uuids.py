"""Judges and compares uuids."""

import re
import uuid

# Java fills up groups of fewer digits.
_FIVE_GROUPS = re.compile(r"[0-9a-fA-F]+(-[0-9a-fA-F]+){4}")
_LENGTH = 36


def uuid_expectation(value: str, kind: str) -> str | None:
    """Return None for a valid uuid, "open" for another spelling, and otherwise the given kind."""
    try:
        parsed = uuid.UUID(value.lower())
    except ValueError:
        if not value.isascii() or not value or value != value.strip():
            return "open"
        return "open" if _FIVE_GROUPS.fullmatch(value) and len(value) <= _LENGTH else kind
    # Python accepts spellings, such as braces, that the reference does not mention, and the
    # versions that a server knows vary.
    usual = str(parsed) == value.lower() and parsed.version in {1, 4, 5}
    return None if usual else "open"


def same_uuid(value: str) -> str:
    """Return the usual spelling of a uuid, or the text in lower case if it is not one."""
    try:
        return str(uuid.UUID(value))
    except ValueError:
        return value.lower()
