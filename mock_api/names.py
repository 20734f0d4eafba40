"""Names given on a command line or over HTTP, looked up."""

from collections.abc import Iterable
from difflib import get_close_matches


class UnknownNameError(Exception):
    """A name that is not there; the message says so and offers what is."""


def unknown(what: str, name: str, known: Iterable[str], hint: str) -> UnknownNameError:
    """Make the error for a name, with the nearest known ones."""
    near = get_close_matches(name, list(known), n=3)
    offer = f"did you mean {' or '.join(near)}?" if near else hint
    return UnknownNameError(f"unknown {what} {name!r}; {offer}")
