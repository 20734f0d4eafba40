r"""Phone numbers that reach no one.

The reference's pattern is `^\+?1?\d{7,15}$` and its maxLength 36, which nothing reaches: the
longest match has 17 characters, so no value breaks the length alone. Numbers come from the range
that PTS reserves for fiction (070-174 06 05 to 99), or, where a length asks for it, have the
unassigned country code 999 or lead with zeros.
"""

from __future__ import annotations

from hypothesis import strategies as st

from strategies import any_text
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Supply, Unspecified, Valid, ValueType

_FICTION_INTERNATIONAL, _FICTION_NATIONAL = "+467017406", "07017406"
_LONGEST_NUMBER = 15


def _sized(prefix: str, length: int, number: int) -> str:
    """Fill `prefix` up to `length` characters, at least one, with the last digits of `number`."""
    missing = length - len(prefix)
    return prefix + f"{number:0{missing}}"[-missing:]


_tails = st.integers(0, 10**_LONGEST_NUMBER - 1)
_fiction = st.integers(5, 99)

_INTERNATIONAL, _NATIONAL = f"{_FICTION_INTERNATIONAL}05", f"{_FICTION_NATIONAL}05"

_ACCEPTED = (
    Valid(_INTERNATIONAL, "country code and plus"),
    Valid(f"{_FICTION_INTERNATIONAL}99", "country code and plus, the last of the fiction range"),
    Valid("46701740650", "country code, no plus"),
    Valid(_NATIONAL, "national form"),
    Valid("0009990", "7 digits"),
    Valid("+9990000", "plus and 7 digits"),
    Valid("1999000", "7 digits, the first is 1"),
    Valid("+1999000", "plus and 7 digits, the first is 1"),
    Valid("19990000", "1 and 7 digits"),
    Valid("+19990000", "plus, 1 and 7 digits"),
    Valid("000999000000000", "15 digits"),
    Valid("+999000000000000", "plus and 15 digits"),
    Valid("1999000000000000", "1 and 15 digits"),
    Valid("+1999000000000000", "plus, 1 and 15 digits"),
)


def _pattern(value: str, description: str) -> Invalid:
    return Invalid(value, "pattern", description)


def _counted(plus: str, prefix: str, length: int, number: int) -> Invalid:
    digits = _sized(prefix, length, number)
    return _pattern(plus + digits, f"{'plus and ' if plus else ''}{length} digits")


def _inserted(value: str, place: int, mark: str, name: str) -> Invalid:
    return _pattern(value[:place] + mark + value[place:], f"{name} after {place} characters")


def _lettered(value: str, place: int, letter: str) -> Invalid:
    return _pattern(
        value[:place] + letter + value[place + 1 :],
        f"character {place + 1} became the letter {letter}",
    )


_SCRIPTS = {0x0660: "Arabic-Indic digits", 0xFF10: "full-width digits", 0x0966: "Devanagari digits"}


def _foreign(value: str, zero: int) -> Invalid:
    digits = "".join(chr(zero + int(digit)) if digit.isdecimal() else digit for digit in value)
    return _pattern(digits, _SCRIPTS[zero])


_numbers = st.one_of(
    st.builds("{}{:02}".format, st.just(_FICTION_INTERNATIONAL), _fiction),
    st.builds("{}{:02}".format, st.just(_FICTION_NATIONAL), _fiction),
    st.builds("{}{:02}".format, st.just(_FICTION_INTERNATIONAL[1:]), _fiction),
)
_valid = st.one_of(
    _numbers,
    st.builds(_sized, st.just("+999"), st.integers(8, 16), _tails),
    st.builds(_sized, st.just("000"), st.integers(7, 15), _tails),
    st.builds(_sized, st.just("1999"), st.integers(7, 16), _tails),
    st.builds(_sized, st.just("+1999"), st.integers(8, 17), _tails),
)
_plus = st.sampled_from(("", "+"))

_MUTATIONS = (
    Mutation(
        "too_few_digits",
        (
            _counted("", "000", 6, 0),
            _counted("+", "999", 6, 0),
            _pattern("100000", "6 digits, the first is 1"),
            _pattern("+100000", "plus and 6 digits, the first is 1"),
            _counted("", "0", 2, 0),
            _pattern("+", "a plus and no digits"),
        ),
        st.one_of(
            st.builds(_counted, st.just(""), st.just("000"), st.integers(4, 6), _tails),
            st.builds(_counted, st.just("+"), st.just("999"), st.integers(4, 6), _tails),
            # Never an emergency number, nor the start of one that answers.
            st.builds(_counted, _plus, st.just("1000"), st.integers(5, 6), _tails),
        ),
    ),
    Mutation(
        "too_many_digits",
        (
            _counted("", "000999", 16, 0),
            _counted("+", "999", 16, 0),
            _counted("", "000999", 17, 0),
            _counted("+", "999", 17, 0),
            _pattern("19990000000000000", "1 and 16 digits"),
            _pattern("+19990000000000000", "plus, 1 and 16 digits"),
        ),
        st.one_of(
            # Sixteen digits are one too many only while the first is not the optional 1.
            st.builds(
                _counted, _plus, st.sampled_from(("000", "999")), st.integers(16, 30), _tails
            ),
            st.builds(_counted, _plus, st.just("1999"), st.integers(17, 30), _tails),
        ),
    ),
    Mutation(
        "inner_plus",
        (
            _inserted("46701740605", 2, "+", "a plus"),
            _inserted(_INTERNATIONAL, 1, "+", "a second plus"),
            _inserted(_NATIONAL, len(_NATIONAL), "+", "a plus"),
        ),
        st.builds(_inserted, _numbers, st.integers(1, 10), st.just("+"), st.just("a plus")),
    ),
    Mutation(
        "letters",
        (
            _lettered(_INTERNATIONAL, 11, "X"),
            _lettered(_NATIONAL, 0, "O"),
            _pattern("string", "six letters"),
        ),
        st.builds(_lettered, _numbers, st.integers(1, 9), st.sampled_from("XOIlSxe")),
    ),
    Mutation(
        "blanks",
        (
            _pattern("+46 70 174 06 05", "blanks between the groups"),
            _inserted(_NATIONAL, 3, " ", "a blank"),
            _inserted(_NATIONAL, 3, "\u00a0", "a no-break space"),
        ),
        st.builds(_inserted, _numbers, st.integers(1, 9), st.just(" "), st.just("a blank")),
    ),
    Mutation(
        "punctuation",
        (
            _inserted(_NATIONAL, 3, "-", "a dash"),
            _pattern("+46(0)701740605", "parentheses"),
            _pattern("-46701740605", "a minus in place of the plus"),
            _pattern("070.1740605", "a full stop after 3 characters"),
        ),
        st.builds(
            lambda value, place, mark: _inserted(value, place, mark, f"the mark {mark}"),
            _numbers,
            st.integers(1, 9),
            st.sampled_from("-./(,"),
        ),
    ),
    Mutation(
        "foreign_digits",
        (_foreign(_INTERNATIONAL, 0x0660), _foreign(_NATIONAL, 0xFF10)),
        st.builds(_foreign, _numbers, st.sampled_from(sorted(_SCRIPTS))),
    ),
    any_text.wrong_type(_INTERNATIONAL),
)

_OPEN = (*any_text.open_spellings(_INTERNATIONAL), *any_text.coerced(46701740605))


def valid() -> st.SearchStrategy[str]:
    """Draw numbers of the fiction range, and lengths from 7 to 15 digits around `+` and `1`."""
    return _valid


def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw a number that breaks the pattern by one mutation.

    Mutations: too_few_digits, too_many_digits, inner_plus, letters, blanks, punctuation,
    foreign_digits, wrong_type; or a rule's kind. Raises ValueError for any other name.
    """
    return broken(_MUTATIONS, breaking)


def unspecified() -> st.SearchStrategy[Unspecified]:
    """Draw open spellings: ECMA 262's `$` refuses a last newline, many servers trim it."""
    return any_text.unspecified(valid(), _OPEN)


# Of a country code that is not assigned.
_SUPPLY = Supply(10**8, "+999{:08}".format)
TYPE = ValueType(
    "phone_number",
    _ACCEPTED,
    representatives(_MUTATIONS),
    _OPEN,
    valid,
    invalid,
    unspecified,
    _SUPPLY,
)
