"""The seven credentials: where they come from, and how they stay out of every output."""

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import quote

from contracts.harness.outcomes import ConfigurationError
from spec import Scheme

# Below this many characters a value turns up in other text by chance, as 12 does in 2012.
_TELLING = 8


class Secret(str):
    """A credential that shows itself to nobody but the wire."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Hide the value, so that no traceback and no assertion shows it."""
        return "'***'"


class Credentials:
    """The credentials by scheme, and the only place that knows their values."""

    def __init__(self, schemes: Iterable[Scheme], values: Mapping[str, str]) -> None:
        """Take the values by variable name; raises ConfigurationError naming all that miss."""
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
        # The longest first: one may begin with another.
        spellings = sorted(
            ((way, s) for s in self._schemes for way in _spelled(values[s.variable])),
            key=lambda pair: (-len(pair[0]), pair[0], pair[1].variable),
        )
        self._variables = {way: s.variable for way, s in reversed(spellings)}
        self._pattern = re.compile("|".join(_findable(way, s) for way, s in spellings))
        self._telling = [
            (way, s.variable) for way, s in spellings if _is_secret(s) and len(way) >= _TELLING
        ]

    def headers(self) -> dict[str, str]:
        """Give the headers of an authenticated request, values as Secret."""
        return {s.header: self._values[s.name] for s in self._schemes}

    def header(self, scheme: str) -> str:
        """Give the header's name of a scheme."""
        return next(s.header for s in self._schemes if s.name == scheme)

    def value(self, scheme: str) -> Secret:
        """Give the value of a scheme."""
        return self._values[scheme]

    def scrub(self, text: str, mark: str | None = None) -> str:
        """Replace every credential in a text by the name of its variable, however it is spelled.

        A short one that is no secret, such as a number of two digits, is replaced where it stands
        as a word of its own. With `mark`, the name stands between two of them, for whoever writes
        it out.
        """

        def name(found: re.Match[str]) -> str:
            variable = self._variables[found[0]]
            return f"${variable}" if mark is None else f"{mark}{variable}{mark}"

        return self._pattern.sub(name, text)

    def scrub_start(self, text: str, length: int, mark: str | None = None) -> str:
        """Scrub the first characters of a text that may be very long.

        What could be the first half of a credential at the cut is dropped.
        """
        if len(text) <= length:
            return self.scrub(text, mark)
        start = text[:length]
        end = length + 1 - max(map(len, self._variables))
        whole = (one.end() for one in self._pattern.finditer(start) if one.start() < end)
        return self.scrub(start[: max([0, end, *whole])], mark)

    def show(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Give headers fit for a report: credentials stand as their variable's name."""
        return {name: self.scrub(value) for name, value in headers.items()}

    def given_away_by(self, text: str) -> tuple[str, ...]:
        """Name the variables whose secret values stand in a text.

        The others are ids of records that an answer may well refer to, and a short value may stand
        anywhere by chance: neither tells that anything was given away.
        """
        shown = {variable for spelling, variable in self._telling if spelling in text}
        return tuple(s.variable for s in self._schemes if s.variable in shown)


def wrong(value: str) -> str:
    """Give a well-formed credential that is not the right one."""
    try:
        uuid.UUID(value)
    except ValueError:
        # Nothing of the right one may stand in it: it is shown as it was sent. A number stays one.
        words = ("9", "8") if value.isdigit() else ("wrong-credential-", "other-secret-")
        made = [(word * len(value))[: len(value)] for word in words]
        return next(one for one in made if one.casefold() != value.casefold())
    return str(uuid.uuid4())


def _is_secret(scheme: Scheme) -> bool:
    """Tell a secret from an id: nothing in OpenAPI does but the scheme's name."""
    return "secret" in scheme.name


def _findable(spelling: str, scheme: Scheme) -> str:
    """Give the pattern that finds a spelling; a secret is found wherever it stands."""
    if _is_secret(scheme) or len(spelling) >= _TELLING:
        return re.escape(spelling)
    # Neither a piece of a word nor of a number, a date or a time.
    return rf"(?<!\w)(?<!\d[.:+-]){re.escape(spelling)}(?!\w|[.:+-]\d)"


def _spelled(value: str) -> set[str]:
    """Give a value as it is, and as JSON, tracebacks, addresses and pages write it."""
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
