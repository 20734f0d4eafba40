"""Looks up names from the command line or from HTTP."""

from collections.abc import Iterable
from difflib import get_close_matches


class UnknownNameError(Exception):
    """A name that does not exist; the message suggests names that do."""


def unknown(what: str, name: str, known: Iterable[str], hint: str) -> UnknownNameError:
    """Return the error for a name, with the closest known names."""
    near = get_close_matches(name, list(known), n=3)
    offer = f"did you mean {' or '.join(near)}?" if near else hint
    return UnknownNameError(f"unknown {what} {name!r}; {offer}")
