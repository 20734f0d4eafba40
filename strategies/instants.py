"""Instants that code gets wrong which forgets the offset, or what it does at the ends of time.

A server may refuse those beyond the years 1900 to today. What it accepts is the same instant later.
"""

from collections.abc import Mapping

INSTANTS: Mapping[str, str] = {
    "9999-12-31T23:59:59Z": "the last second of year 9999",
    "9999-12-31T23:59:59-03:00": "a second of year 10000 in UTC",
    "9999-12-31T23:59:59+03:00": "the last second of year 9999 east of UTC",
    "0001-01-01T00:00:00+02:00": "a second before year 1 in UTC",
    "0001-01-01T00:00:00-02:00": "the first second of year 1 west of UTC",
    "2022-12-31T23:30:00-03:00": "a date of which the year is another one in UTC",
    "2024-02-28T23:30:00-05:00": "a leap day in UTC, and the day before where it was written",
    "2024-03-01T00:30:00+05:30": "a leap day in UTC, and the day after where it was written",
}
# Those that have no date in UTC.
BEYOND = ("9999-12-31T23:59:59-03:00", "0001-01-01T00:00:00+02:00")
