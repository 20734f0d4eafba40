r"""Peppol participant ids that belong to no one.

Scheme 0007 and a Swedish organisation number (15 characters), or scheme 0088 and a location number
(18). Source: the reference's pattern, `^(0007|0088):\d{10,13}$`, and Peppol's list of schemes.
"""

from __future__ import annotations

from hypothesis import strategies as st

from strategies import any_text, gln13, org_no
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Supply, Unspecified, Valid, ValueType

_organisations = org_no.numbers().map(lambda number: f"0007:{number}")
_locations = gln13.valid().map(lambda number: f"0088:{number}")
_ids = st.one_of(_organisations, _locations)

_ORGANISATION, _LOCATION = f"0007:{org_no.USUAL}", f"0088:{gln13.USUAL}"

_ACCEPTED = (
    Valid(_ORGANISATION, "scheme 0007 and an organisation number"),
    Valid(_LOCATION, "scheme 0088 and a location number"),
    Valid(f"0007:{org_no.HIGHEST}", "scheme 0007 and the highest organisation number of its group"),
    Valid(f"0088:{gln13.HIGHEST}", "scheme 0088 and the highest location number of its prefix"),
)


def _pattern(value: str, description: str) -> Invalid:
    return Invalid(value, "pattern", description)


def _other_scheme(value: str, scheme: str) -> Invalid:
    return _pattern(scheme + value[4:], f"scheme {value[:4]} became {scheme}")


def _other_mark(value: str, mark: str) -> Invalid:
    return _pattern(value[:4] + mark + value[5:], f"the colon became {mark!r}")


def _lettered(value: str, place: int, letter: str) -> Invalid:
    return _pattern(
        value[:place] + letter + value[place + 1 :],
        f"character {place + 1} became the letter {letter}",
    )


def _foreign(value: str, zero: int) -> Invalid:
    return _pattern(
        value[:5] + "".join(chr(zero + int(digit)) for digit in value[5:]),
        "Arabic-Indic digits" if zero == _ARABIC else "full-width digits",
    )


_ARABIC, _FULL_WIDTH = 0x0660, 0xFF10
# Below 15 and above 18 characters nothing matches the pattern either: no value breaks one of the
# two length rules alone.
_MUTATIONS = (
    Mutation(
        "scheme",
        (
            _other_scheme(_ORGANISATION, "0192"),
            _other_scheme(_LOCATION, "0008"),
            _other_scheme(_LOCATION, "0087"),
        ),
        st.builds(
            _other_scheme, _ids, st.sampled_from(("0192", "0009", "0008", "0087", "0060", "9955"))
        ),
    ),
    Mutation(
        "colon",
        (
            _other_mark(_LOCATION, ""),
            _other_mark(_LOCATION, "-"),
            _pattern(f"{_ORGANISATION[:4]}::{_ORGANISATION[5:]}", "two colons"),
        ),
        st.builds(_other_mark, _locations, st.sampled_from(("", "-", ".", "/", ";", "_"))),
    ),
    Mutation(
        "letters",
        (_lettered(_ORGANISATION, 14, "X"), _pattern("stringstringstr", "fifteen letters")),
        st.builds(_lettered, _ids, st.integers(5, 14), st.sampled_from("XABDEFGHTZ")),
    ),
    Mutation(
        "punctuation",
        (
            _pattern(f"{_ORGANISATION[:11]}-{_ORGANISATION[11:]}", "a dash in the number"),
            _pattern(f"{_ORGANISATION[:5]} {_ORGANISATION[5:]}", "a blank after the colon"),
        ),
    ),
    Mutation(
        "foreign_digits",
        (_foreign(_ORGANISATION, _ARABIC), _foreign(_LOCATION, _FULL_WIDTH)),
        st.builds(_foreign, _ids, st.sampled_from((_ARABIC, _FULL_WIDTH))),
    ),
    any_text.wrong_type(_ORGANISATION),
)


def _next_digit(value: str) -> str:
    return value[:-1] + str((int(value[-1]) + 1) % 10)


_OPEN = (
    Unspecified(_next_digit(_ORGANISATION), "check_digit", "0007, check digit one too high"),
    Unspecified(_next_digit(_LOCATION), "check_digit", "0088, check digit one too high"),
    Unspecified(f"0007:000{org_no.USUAL}", "length_for_scheme", "0007 and thirteen digits"),
    Unspecified(f"0007:0{org_no.USUAL}", "length_for_scheme", "0007 and eleven digits"),
    Unspecified(f"0088:{org_no.USUAL}", "length_for_scheme", "0088 and ten digits"),
    *any_text.open_spellings(_ORGANISATION),
    *any_text.coerced(7),
)


def valid() -> st.SearchStrategy[str]:
    """Draw ids of both schemes, built on unassigned numbers."""
    return _ids


def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw an id that breaks the pattern in one place.

    Mutations: scheme, colon, letters, punctuation, foreign_digits, wrong_type; or a rule's kind.
    Raises ValueError for any other name. No id breaks a length rule alone.
    """
    return broken(_MUTATIONS, breaking)


def unspecified() -> st.SearchStrategy[Unspecified]:
    """Draw what the pattern admits and the scheme may not, and open spellings."""
    wrong = _ids.map(lambda value: Unspecified(_next_digit(value), "check_digit", "one too high"))
    return st.one_of(any_text.unspecified(valid(), _OPEN), wrong)


_SUPPLY = Supply(org_no.SUPPLY.count, lambda place: f"0007:{org_no.SUPPLY.at(place)}")
TYPE = ValueType(
    "peppol_id", _ACCEPTED, representatives(_MUTATIONS), _OPEN, valid, invalid, unspecified, _SUPPLY
)
