"""Holds the seven credentials, and keeps them out of every output."""

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import quote

from contracts.harness.outcomes import ConfigurationError
from spec import Scheme

# Shorter values occur in other text by chance, as 12 does in 2012.
_TELLING = 8
# A shorter part of a credential tells nothing.
_HALF = 4
CUT = "…"


class Secret(str):
    """A credential whose repr does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return a placeholder, so that no traceback or assertion shows the value."""
        return "'***'"


class Credentials:
    """The credentials by scheme; no other class knows their values."""

    def __init__(self, schemes: Iterable[Scheme], values: Mapping[str, str]) -> None:
        """Take the values by variable; raises ConfigurationError with all that are missing."""
        self._schemes = tuple(schemes)
        missing = [s.variable for s in self._schemes if not values.get(s.variable)]
        if missing:
            raise ConfigurationError(
                f"missing credentials: set {', '.join(missing)} in the environment, "
                "or in a file named with --env-file."
            )
        unfit = [s.variable for s in self._schemes if not _fits_a_header(values[s.variable])]
        if unfit:
            raise ConfigurationError(
                f"a header cannot carry {', '.join(unfit)}: use printable ASCII without line ends "
                "or blanks around it."
            )
        self._values = {s.name: Secret(values[s.variable]) for s in self._schemes}
        # The longest first, because one may begin with another.
        spellings = sorted(
            ((way, s) for s in self._schemes for way in _spelled(values[s.variable])),
            key=lambda pair: (-len(pair[0]), pair[0], pair[1].variable),
        )
        near = {
            way: shell
            for s in self._schemes
            for way, shell in _near(values[s.variable], s.variable).values()
        }
        self._variables = near | {way: s.variable for way, s in reversed(spellings)}
        patterns = [(way, _findable(way, s)) for way, s in spellings]
        patterns += [(way, re.escape(way)) for way in near]
        patterns.sort(key=lambda pair: -len(pair[0]))
        # Without credentials, nothing matches.
        self._pattern = re.compile("|".join(pattern for _, pattern in patterns) or "(?!)")
        self._longest = max(map(len, self._variables), default=0)
        self._halves = {
            way[:length]: name
            for way, name in self._variables.items()
            for length in range(_HALF, len(way))
        }
        self._telling = [
            (way, s.variable) for way, s in spellings if _is_secret(s) and len(way) >= _TELLING
        ]

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that hold the credentials."""
        return tuple(s.variable for s in self._schemes)

    @property
    def secret_variables(self) -> tuple[str, ...]:
        """Those of them that hold a secret, which no answer may show."""
        return tuple(s.variable for s in self._schemes if _is_secret(s))

    def headers(self) -> dict[str, str]:
        """Return the headers of an authenticated request, with values of type Secret."""
        return {s.header: self._values[s.name] for s in self._schemes}

    def are_changed_by(self, headers: Mapping[str, str | None]) -> bool:
        """Return whether a request with these headers has a credential that is not right."""
        right = self.headers()
        return any(right.get(name, value) != value for name, value in headers.items())

    def header(self, scheme: str) -> str:
        """Return the name of a scheme's header."""
        return next(s.header for s in self._schemes if s.name == scheme)

    def value(self, scheme: str) -> Secret:
        """Return the value of a scheme."""
        return self._values[scheme]

    def near_misses(self, scheme: str) -> Mapping[str, Mapping[str, str]]:
        """Return headers that are almost right, by what was done to the credential of a scheme.

        Other spellings of a short value or of a UUID may be right, or tell nothing.
        """
        header, value = self.header(scheme), self._values[scheme]
        variable = next(s.variable for s in self._schemes if s.name == scheme)
        missed: dict[str, Mapping[str, str]] = {
            f"{header} {what}": {header: way} for what, (way, _) in _near(value, variable).items()
        }
        if len(value) >= _TELLING:
            missed[f"{header} with one character too many"] = {header: f"{value}x"}
        if other := self._partner(scheme):
            first, second = sorted((header, other.header), key=[*self.headers()].index)
            swapped = {header: self._values[other.name], other.header: value}
            missed[f"{first} and {second} swapped"] = swapped
        return missed

    def _partner(self, scheme: str) -> Scheme | None:
        """Return a scheme with another value to swap with: the neighbor, or else any."""
        names = [s.name for s in self._schemes]
        near = names[names.index(scheme) ^ 1 :][:1]
        value = self._values[scheme].casefold()
        others = sorted(self._schemes, key=lambda other: other.name not in near)
        return next((one for one in others if self._values[one.name].casefold() != value), None)

    def scrub(self, text: str, mark: str | None = None) -> str:
        """Return a text with the name of its variable instead of each credential, in any spelling.

        A short value that is not a secret, such as a number of two digits, is replaced only as a
        separate word; the beginning of a credential is replaced before "…", where a text is cut.
        With `mark`, the name is enclosed in two marks for further formatting.
        """

        def name(found: re.Match[str]) -> str:
            variable = self._variables[found[0]]
            return f"${variable}" if mark is None else f"{mark}{variable}{mark}"

        found = self._pattern.sub(name, text)
        return self._without_halves(found) if mark is None else found

    def _without_halves(self, text: str) -> str:
        """Return a text with the name of a variable for half a credential before a cut."""
        *cut, last = text.split(CUT)
        return CUT.join([*map(self._without_half, cut), last])

    def _without_half(self, text: str) -> str:
        for length in range(min(len(text), self._longest - 1), _HALF - 1, -1):
            if name := self._halves.get(text[-length:]):
                return f"{text[:-length]}${name}"
        return text

    def scrub_start(self, text: str, length: int, mark: str | None = None) -> str:
        """Return the scrubbed first characters of a text that may be very long.

        Characters before the cut that could begin a credential are dropped.
        """
        if len(text) <= length:
            return self.scrub(text, mark)
        start = text[:length]
        end = length + 1 - self._longest
        whole = (one.end() for one in self._pattern.finditer(start) if one.start() < end)
        return self.scrub(start[: max([0, end, *whole])], mark)

    def show(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return headers for a report, with names of variables instead of credentials."""
        return {name: self.scrub(value) for name, value in headers.items()}

    def given_away_by(self, text: str) -> tuple[str, ...]:
        """Return the variables whose secret values a text contains.

        Other credentials are ids that an answer may refer to, and short values occur by chance;
        neither shows that a secret was disclosed.
        """
        shown = {variable for spelling, variable in self._telling if spelling in text}
        return tuple(s.variable for s in self._schemes if s.variable in shown)


def wrong(value: str) -> str:
    """Return a well-formed but wrong credential."""
    try:
        uuid.UUID(value)
    except ValueError:
        # It must not contain the right one, because reports show it. A number remains a number.
        words = ("9", "8") if value.isdigit() else ("wrong-credential-", "other-secret-")
        made = [(word * len(value))[: len(value)] for word in words]
        return next(one for one in made if one.casefold() != value.casefold())
    return str(uuid.uuid4())


def _near(value: str, variable: str) -> dict[str, tuple[str, str]]:
    """Return near misses of a long value by their difference, each with a shell expression.

    The expression follows a dollar sign and yields the near miss, so that reports need not show it.
    """
    if len(value) <= _TELLING:
        return {}
    near = {"without its last character": (value[:-1], f"{{{variable}%?}}")}
    try:
        uuid.UUID(value)
    except ValueError:
        for changed, change in ((value.upper(), "a-z A-Z"), (value.lower(), "A-Z a-z")):
            if changed != value:
                shell = f'(printf %s "${variable}" | tr {change})'
                near["in another case"] = (changed, shell)
                break
    return near


def _is_secret(scheme: Scheme) -> bool:
    """Return whether a credential is a secret; in OpenAPI, only its names show it."""
    names = f"{scheme.name} {scheme.header}".lower()
    return any(word in names for word in ("secret", "token", "key", "authorization"))


def _findable(spelling: str, scheme: Scheme) -> str:
    """Return the pattern that finds a spelling; a secret is found anywhere."""
    if _is_secret(scheme) or len(spelling) >= _TELLING:
        return re.escape(spelling)
    # Not as a part of a word, a number, a date, or a time.
    return rf"(?<!\w)(?<!\d[.:+-]){re.escape(spelling)}(?!\w|[.:+-]\d)"


def _spelled(value: str) -> set[str]:
    """Return the spellings of a value: plain, in JSON, tracebacks, addresses, and pages."""
    escaped = value.replace("\\", "\\\\")
    return {
        value,
        json.dumps(value)[1:-1],
        repr(value)[1:-1],
        escaped,
        escaped.replace("'", "\\'"),
        repr(repr(value))[2:-2],
        quote(value, safe=""),
        escape(value),
    }


def _fits_a_header(value: str) -> bool:
    return value.isascii() and value.isprintable() and value == value.strip()
