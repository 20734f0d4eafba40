"""UUIDs: 32 hex digits in groups of 8, 4, 4, 4 and 12. Source: RFC 4122.

Case does not count: two spellings that differ in case only are the same uuid.
"""

from __future__ import annotations

import uuid

from hypothesis import strategies as st

from strategies import any_text
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType

_USUAL = "3f2b8c1e-9d4a-4e6f-8a7b-1c2d3e4f5a6b"

_ACCEPTED = (
    Valid(_USUAL, "random (version 4), lower case"),
    Valid("8D7C6B5A-4F3E-4D2C-9B1A-0F9E8D7C6B5A", "random (version 4), upper case"),
    Valid("e4eaaaf2-d142-11e1-b3e4-080027620cdd", "from time and node (version 1)"),
    Valid("886313e1-3b8a-5372-9b90-0c9aee199e5d", "from a name (version 5)"),
    Valid("00000000-0000-4000-8000-000000000000", "random (version 4), the lowest"),
    Valid("ffffffff-ffff-4fff-bfff-ffffffffffff", "random (version 4), the highest"),
)

_uuids = st.integers(0, 2**128 - 1).map(lambda number: str(uuid.UUID(int=number, version=4)))


def _format(value: str, description: str) -> Invalid:
    return Invalid(value, "format", description)


def _lettered(value: str, letter: str) -> Invalid:
    return _format(value[:-1] + letter, f"the last digit became {letter}, not a hex digit")


def _longer(value: str) -> Invalid:
    return _format(f"{value}0", "one digit too many")


_MUTATIONS = (
    Mutation(
        "not_hex",
        (_lettered(_USUAL, "g"), _format("string", "six letters")),
        st.builds(_lettered, _uuids, st.sampled_from("gGxzZ")),
    ),
    Mutation("digits", (_longer(_USUAL),), _uuids.map(_longer)),
    Mutation("number", (_format("1", "a number written as text"),)),
    any_text.wrong_type(_USUAL),
)

_OPEN = (
    Unspecified(_USUAL.replace("-", ""), "uuid_spelling", "no dashes"),
    Unspecified(f"{{{_USUAL}}}", "uuid_spelling", "in braces"),
    Unspecified(f"urn:uuid:{_USUAL}", "uuid_spelling", "as a URN"),
    Unspecified("3f2b-8c1e9d4a-4e6f-8a7b-1c2d3e4f5a6b", "uuid_spelling", "dashes in other places"),
    Unspecified(_USUAL[:-1], "short_uuid", "the last digit left out"),
    Unspecified(str(uuid.UUID(int=0)), "uuid_without_version", "zeros only"),
    Unspecified(str(uuid.UUID(int=2**128 - 1)), "uuid_without_version", "all digits f"),
    Unspecified("01890a5d-ac96-774b-bcce-b302099a8057", "uuid_version_7", "from time (version 7)"),
    *any_text.open_spellings(_USUAL),
    *any_text.coerced(1),
)


def valid() -> st.SearchStrategy[str]:
    """Draw random uuids (version 4) in lower case."""
    return _uuids


def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw what is not a uuid in any spelling.

    Mutations: not_hex, digits, number, wrong_type; or a rule's kind. Raises ValueError for any
    other name.
    """
    return broken(_MUTATIONS, breaking)


def unspecified() -> st.SearchStrategy[Unspecified]:
    """Draw other spellings and versions, which common libraries read and RFC 4122 does not name."""
    return any_text.unspecified(valid(), _OPEN)


TYPE = ValueType("uuid", _ACCEPTED, representatives(_MUTATIONS), _OPEN, valid, invalid, unspecified)
