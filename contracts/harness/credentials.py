"""The seven credentials: where they come from, and how they stay out of every output."""

import json
from collections.abc import Iterable, Mapping

from contracts.harness.outcomes import ConfigurationError
from spec import Scheme


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
                f"missing credentials: set {', '.join(missing)} in the environment."
            )
        unfit = [s.variable for s in self._schemes if not _fits_a_header(values[s.variable])]
        if unfit:
            raise ConfigurationError(
                f"a header cannot carry {', '.join(unfit)}: use printable ASCII without line ends "
                "or blanks around it."
            )
        self._values = {s.name: Secret(values[s.variable]) for s in self._schemes}
        # The longest first: one may begin with another.
        self._spellings = sorted(
            {(way, s.variable) for s in self._schemes for way in _spelled(values[s.variable])},
            key=lambda pair: (-len(pair[0]), pair),
        )

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

        With `mark`, the name stands between two of them, for whoever writes it out.
        """
        for spelling, variable in self._spellings:
            name = f"${variable}" if mark is None else f"{mark}{variable}{mark}"
            text = text.replace(spelling, name)
        return text

    def show(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Give headers fit for a report: credentials stand as their variable's name."""
        return {name: self.scrub(value) for name, value in headers.items()}

    def shown_in(self, text: str) -> tuple[str, ...]:
        """Name the variables whose values stand in a text."""
        shown = {variable for spelling, variable in self._spellings if spelling in text}
        return tuple(s.variable for s in self._schemes if s.variable in shown)


def _spelled(value: str) -> set[str]:
    """Give a value as it is, and as JSON and tracebacks write it."""
    escaped = value.replace("\\", "\\\\")
    return {
        value,
        json.dumps(value)[1:-1],
        repr(value)[1:-1],
        escaped,
        escaped.replace("'", "\\'"),
        repr(repr(value))[2:-2],
    }


def _fits_a_header(value: str) -> bool:
    return value.isascii() and value.isprintable() and value == value.strip()
