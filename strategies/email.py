"""E-mail addresses that reach no one: example.com, .example and .test only.

At most 254 characters. Source: RFC 5321 and 5322 for the shape, RFC 2606 and 6761 for the domains.
"""

from __future__ import annotations

from hypothesis import strategies as st

from strategies import any_text
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType

_LONGEST = 254
_LONGEST_LOCAL, _LONGEST_LABEL = 64, 63
_SIMPLE = "a@example.com"


def _of_length(length: int) -> str:
    """Build an address of `length` characters in which every part keeps its own limit."""
    label = "d" * _LONGEST_LABEL
    head, tail = f"{'a' * _LONGEST_LOCAL}@{label}.{label}.", ".example.com"
    return head + "d" * (length - len(head) - len(tail)) + tail


def of_length(length: int) -> str:
    """Return an address of `length` characters, 13 to 254, in which every part keeps its limit."""
    room = length - len("@example.com")
    if room <= _LONGEST_LOCAL:
        return "a" * room + "@example.com"
    room -= _LONGEST_LOCAL - 1
    labels = ""
    while room:
        # What is left over is never a single character, which would be an empty part.
        part = min(room - 1, _LONGEST_LABEL - (room == _LONGEST_LABEL + 2))
        labels += "d" * part + "."
        room -= part + 1
    return "a" * (_LONGEST_LOCAL - 1) + f"@{labels}example.com"


_ACCEPTED = (
    Valid(_SIMPLE, "a short name at example.com"),
    Valid("anna.andersson@example.com", "a dot in the name"),
    Valid("anna+lgh1101@example.com", "a plus in the name"),
    Valid("anna-karin_b@example.com", "a dash and an underscore in the name"),
    Valid("o'brien@example.com", "an apostrophe in the name"),
    Valid("1101@example.com", "figures only in the name"),
    Valid("a!#$%&*/=?^`{|}~b@example.com", "every mark an unquoted name may have"),
    Valid("a@mail.post.example.com", "a domain below another"),
    Valid("a@pigello.example", "the top-level domain example"),
    Valid("a@my-home.example", "a dash in the domain"),
    Valid("a@1101.example", "a domain of figures"),
    Valid("a" * _LONGEST_LOCAL + "@example.com", "64 characters before the at sign"),
    Valid(f"a@{'d' * _LONGEST_LABEL}.example", "a domain part of 63 characters"),
    Valid(_of_length(_LONGEST), "254 characters"),
)

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_words = st.text(_LETTERS, min_size=1, max_size=20)
_locals = st.one_of(
    _words, st.builds("{}{}{}".format, _words, st.sampled_from((".", "+", "-", "_", "'")), _words)
)
_domains = st.sampled_from(
    ("example.com", "mail.example.com", "pigello.example", "my-home.example")
)


def _format(value: str, description: str) -> Invalid:
    return Invalid(value, "format", description)


def _too_long(length: int) -> Invalid:
    return Invalid(_of_length(length), "max_length", f"{length} characters")


def _simple(description: str, shape: str) -> st.SearchStrategy[Invalid]:
    return st.builds(
        lambda name, domain: _format(shape.format(name, domain), description), _words, _domains
    )


_MUTATIONS = (
    Mutation(
        "at_sign",
        (_format("a.example.com", "no at sign"), _format("string", "six letters")),
        _simple("no at sign", "{0}.{1}"),
    ),
    Mutation(
        "too_long",
        (_too_long(_LONGEST + 1),),
        st.integers(_LONGEST + 1, len(_of_length(_LONGEST)) + 12).map(_too_long),
    ),
    any_text.wrong_type(_SIMPLE),
)

# jsonschema takes anything with an at sign for an address, and it is not alone: what else is wrong
# with an address is for the server to say.
_OPEN = (
    Unspecified("a@EXAMPLE.COM", "upper_case_domain", "a domain in upper case"),
    Unspecified("Anna@example.com", "upper_case_name", "an upper-case letter before the at sign"),
    Unspecified('"a b"@example.com', "quoted_name", "a quoted name with a blank"),
    Unspecified('"a"@example.com', "quoted_name", "a quoted name"),
    Unspecified("Anna <a@example.com>", "display_name", "a name before the address"),
    Unspecified("<a@example.com>", "display_name", "angle brackets around the address"),
    Unspecified("åsa@example.com", "non_ascii_address", "a Swedish letter before the at sign"),
    Unspecified("a@räksmörgås.example", "non_ascii_address", "Swedish letters in the domain"),
    Unspecified("a@xn--rksmrgs-5wao1o.example", "punycode_domain", "a domain in Punycode"),
    Unspecified("a@pigello.test", "special_use_domain", "the top-level domain test"),
    Unspecified("a@example", "dotless_domain", "a domain without a dot"),
    Unspecified("a@[192.0.2.1]", "ip_address_domain", "an IP address for the domain"),
    Unspecified("a@example.com.", "trailing_dot", "a dot after the domain"),
    Unspecified(
        "a" * (_LONGEST_LOCAL + 1) + "@example.com", "long_name", "65 characters before the at sign"
    ),
    Unspecified(
        f"a@{'d' * (_LONGEST_LABEL + 1)}.example", "long_label", "a domain part of 64 characters"
    ),
    Unspecified("a@b@example.com", "two_at_signs", "two at signs"),
    Unspecified("@example.com", "empty_part", "no name"),
    Unspecified("a@", "empty_part", "no domain"),
    Unspecified("a..b@example.com", "dots", "two dots in a row in the name"),
    Unspecified(".a@example.com", "dots", "a dot before the name"),
    Unspecified("a.@example.com", "dots", "a dot after the name"),
    Unspecified("a@example..com", "dots", "two dots in a row in the domain"),
    Unspecified("a@.example.com", "dots", "a dot before the domain"),
    Unspecified("a b@example.com", "inner_blank", "a blank in the name"),
    Unspecified("a@exam ple.com", "inner_blank", "a blank in the domain"),
    Unspecified("a,b@example.com", "unusual_character", "a comma in the name"),
    Unspecified("a@exam!ple.com", "unusual_character", "an exclamation mark in the domain"),
    Unspecified("a@-example.com", "outer_dash", "a dash before the domain"),
    Unspecified("a@example-.com", "outer_dash", "a dash at the end of a domain part"),
    *any_text.open_spellings(_SIMPLE),
    *any_text.coerced(1),
)


def valid() -> st.SearchStrategy[str]:
    """Draw lower-case addresses under domains that are reserved for examples and tests."""
    return st.builds("{}@{}".format, _locals, _domains)


def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
    """Draw an address with one thing wrong.

    Mutations: at_sign, too_long, wrong_type; or a rule's kind. Raises ValueError for others.
    """
    return broken(_MUTATIONS, breaking)


def unspecified() -> st.SearchStrategy[Unspecified]:
    """Draw addresses that RFC 5321 admits and that many servers do not take, or change."""
    return any_text.unspecified(valid(), _OPEN)


TYPE = ValueType(
    "email", _ACCEPTED, representatives(_MUTATIONS), _OPEN, valid, invalid, unspecified
)
