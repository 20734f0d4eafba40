"""Makes any text printable, so that it cannot break UTF-8, XML or its line."""

import re
from datetime import UTC, datetime

# Control characters (except line feed and tab), lone surrogates, what XML forbids, unusual blanks,
# and invisible marks, except the joiner of emoji.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u180e\u2000-\u200c\u200e\u200f\u2028-\u202f"
    "\u205f-\u2069\u3000\ud800-\udfff\ufeff\ufffe\uffff]"
)


# Smaller numbers get one decimal.
_TENTHS_MATTER_BELOW = 10


def visible(text: str) -> str:
    r"""Return the text with every unprintable character spelled out: NUL as ␀, others as \u….

    Line feeds, tabs, emoji and their joiners stay.
    """
    return _UNPRINTABLE.sub(_spelled, text)


def _spelled(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < ord(" "):
        return chr(ord("␀") + code)
    return "␡" if code == ord("\x7f") else f"\\u{code:04x}"


def brief(text: str, limit: int = 600) -> str:
    """Return at most `limit` characters of the text, with the number of those left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def one_line(text: str, limit: int = 200) -> str:
    """Return the text on a single line, printable and cut to `limit` characters."""
    return brief(" ".join(visible(text).split()), limit)


def moment(at: datetime) -> str:
    """Return a date and time for a reader, in UTC."""
    at = _in_utc(at)
    return f"{at.day} {at:%b} {at.year}, {at:%H:%M} UTC"


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        # On the first and the last day of the calendar.
        return at.replace(tzinfo=UTC)


def day(at: datetime, beside: datetime) -> str:
    """Return a date or a time, whichever differs from that of `beside`."""
    at, other = _in_utc(at), _in_utc(beside)
    if at.date() == other.date():
        return f"{at:%H:%M} UTC"
    return f"{at.day} {at:%b}" + ("" if at.year == other.year else f" {at.year}")


def milliseconds(seconds: float) -> str:
    """Return a short duration, given in seconds, in milliseconds."""
    thousandths = seconds * 1000
    return (
        f"{thousandths:.1f} ms" if thousandths < _TENTHS_MATTER_BELOW else f"{thousandths:,.0f} ms"
    )


def duration(seconds: float) -> str:
    """Return a duration, given in seconds, in its two largest units."""
    if seconds < _TENTHS_MATTER_BELOW:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 1:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless the number is 1."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
