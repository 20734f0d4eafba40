"""The seven credentials: where they come from, and how they stay out of every output."""

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

    def headers(self) -> dict[str, str]:
        """Give the headers of an authenticated request, values as Secret."""
        return {s.header: self._values[s.name] for s in self._schemes}

    def header(self, scheme: str) -> str:
        """Give the header's name of a scheme."""
        return next(s.header for s in self._schemes if s.name == scheme)

    def value(self, scheme: str) -> Secret:
        """Give the value of a scheme."""
        return self._values[scheme]

    def scrub(self, text: str) -> str:
        """Replace every credential in a text by the name of its variable."""
        for scheme in self._schemes:
            text = text.replace(str(self._values[scheme.name]), f"${scheme.variable}")
        return text

    def show(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Give headers fit for a report: credentials stand as their variable's name."""
        return {name: self.scrub(value) for name, value in headers.items()}

    def shown_in(self, text: str) -> tuple[str, ...]:
        """Name the variables whose values stand in a text."""
        return tuple(s.variable for s in self._schemes if self._values[s.name] in text)


def _fits_a_header(value: str) -> bool:
    return value.isascii() and value.isprintable() and value == value.strip()
