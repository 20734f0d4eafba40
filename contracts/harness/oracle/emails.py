"""Judges and compares e-mail addresses."""

import contextlib
import re

# What every library accepts. Others are open, as long as there is an at sign.
_MARKS = "!#$%&'*+/=?^_`{|}~-"
_CERTAIN = re.compile(
    rf"[a-z0-9{_MARKS}]+(\.[a-z0-9{_MARKS}]+)*@([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{{2,}}"
)
_WORD, _SUBDOMAIN = rf"[A-Za-z0-9{_MARKS}]+", r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_MAILBOX = re.compile(
    rf"(?P<local>{_WORD}(\.{_WORD})*|\"([ !#-\[\]-~]|\\[ -~])*\")"
    rf"@(?P<domain>{_SUBDOMAIN}(\.{_SUBDOMAIN})*|\[[!-Z^-~]+\])"
)
_LOCAL_PART, _LABEL, _DOMAIN, _ADDRESS = 64, 63, 255, 254
# Top-level domains that no mail reaches, so that some libraries refuse them. RFC 6761 and 6762.
_SPECIAL = {"alt", "arpa", "internal", "invalid", "local", "localhost", "onion", "test"}


def email_expectation(value: str) -> str | None:
    """Return None for a certainly valid address, "format" without an at sign, and else "open"."""
    if "@" not in value:
        return "format"
    local, _, domain = value.rpartition("@")
    labels = domain.split(".")
    certain = (
        _CERTAIN.fullmatch(value)
        and len(value) <= _ADDRESS
        and len(local) <= _LOCAL_PART
        and max(map(len, labels)) <= _LABEL
        and labels[-1] not in _SPECIAL
    )
    return None if certain else "open"


def is_email(value: str) -> bool:
    """Return whether a text is a mailbox. Source: RFC 5321, sections 4.1.2 and 4.5.3.1."""
    found = _MAILBOX.fullmatch(value)
    return (
        found is not None
        and len(found["local"]) <= _LOCAL_PART
        and len(found["domain"]) <= _DOMAIN
        and all(len(label) <= _LABEL for label in found["domain"].split("."))
    )


def same_email(value: str) -> str:
    """Return an address with its domain in lower case, in ASCII if it has such a form."""
    local, at, domain = value.rpartition("@")
    with contextlib.suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return f"{local}{at}{domain.lower()}"
