"""Addresses on the web that lead nowhere: http and https at names reserved for examples.

Source: RFC 3986 for the shape, RFC 2606 for the domains.
"""

from __future__ import annotations

import functools

from hypothesis import strategies as st

from strategies import any_text
from strategies.mutations import Mutation, broken, representatives
from strategies.values import Invalid, Unspecified, Valid, ValueType

_SIMPLE = "https://example.com/a"
# With a path in each: some servers put a slash behind a bare name.
_SAMPLES = (
    Valid(_SIMPLE, "https and a path"),
    Valid("http://example.com/a", "http"),
    Valid("https://www.example.com/a/b.html", "a longer path"),
    Valid("https://example.com/a?b=c&d=1", "a query"),
    Valid("https://example.com/a#top", "a fragment"),
    Valid("https://example.com:8443/a", "a port"),
)
_words = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)


def _of_length(length: int) -> str:
    return _SIMPLE.ljust(length, "a")


def _mutations(longest: int | None) -> tuple[Mutation, ...]:
    found = [
        Mutation(
            "no_address",
            (
                Invalid("string", "format", "six letters"),
                Invalid("two words", "format", "two words"),
                Invalid("://example.com/a", "format", "no scheme"),
            ),
        )
    ]
    if longest is not None:
        long = Invalid(_of_length(longest + 1), "max_length", f"{longest + 1} characters")
        found.append(Mutation("too_long", (long,)))
    return (*found, any_text.wrong_type(_SIMPLE))


@functools.cache
def url(max_length: int | None = None) -> ValueType:
    """Return the type of web addresses of at most `max_length` characters.

    Mutations: no_address, too_long if there is a limit, wrong_type. Raises ValueError where no
    address is short enough.
    """
    accepted = [s for s in _SAMPLES if max_length is None or len(s.value) <= max_length]
    if not accepted:
        raise ValueError(f"no address has at most {max_length} characters")
    if max_length is not None and max_length > len(_SIMPLE):
        accepted.append(Valid(_of_length(max_length), f"{max_length} characters, the most"))
    cases = (
        Unspecified("https://example.com", "bare_host", "no path"),
        Unspecified("HTTPS://EXAMPLE.COM/a", "upper_case_host", "scheme and name in upper case"),
        Unspecified("ftp://example.com/a", "other_scheme", "the scheme ftp"),
        Unspecified("https://localhost/a", "dotless_domain", "a name without a dot"),
        Unspecified("https://192.0.2.1/a", "ip_address", "an IP address for the name"),
        Unspecified("https://user:pass@example.com/a", "credentials", "a user and a password"),
        Unspecified("https://räksmörgås.example/a", "non_ascii_address", "Swedish letters"),
        Unspecified("example.com/a", "no_scheme", "no scheme"),
        *any_text.open_spellings(_SIMPLE),
        *any_text.coerced(1),
    )
    mutations = _mutations(max_length)
    fixed = st.sampled_from([case.value for case in accepted])
    room = max_length is None or max_length >= len("https://www.example.com/") + 12
    drawn = st.builds("https://www.example.com/{}".format, _words) if room else fixed

    def valid() -> st.SearchStrategy[str]:
        return st.one_of(fixed, drawn)

    def invalid(breaking: str | None = None) -> st.SearchStrategy[Invalid]:
        return broken(mutations, breaking)

    def unspecified() -> st.SearchStrategy[Unspecified]:
        return st.sampled_from(cases)

    return ValueType(
        "url", tuple(accepted), representatives(mutations), cases, valid, invalid, unspecified
    )
