"""Parses the text of an option; raises ValueError that says what the option must be."""

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeVar

from reports.shards import Shard

LARGEST_SEED = 2**32 - 1
_MOST_SHARDS = 1000
_LONGEST_LABEL = 100
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600}
_T = TypeVar("_T")


def either(names: Collection[str]) -> str:
    """Return names as a sentence lists them: "smoke, gate or nightly"."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def one_of(known: Mapping[str, _T]) -> Callable[[str], _T]:
    """Return a parser of names."""

    def parse(text: str) -> _T:
        if text not in known:
            raise ValueError(f"must be {either(known)}, not {text!r}")
        return known[text]

    return parse


def rate(text: object) -> float:
    """Parse a rate such as "10/s", "600/min" or "5000/h", into requests per second."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?) ?/ ?(s|min|h)", str(text), re.ASCII)
    if found is None or not float(found[1]):
        raise ValueError(f"must be a rate such as 10/s or 600/min, not {text!r}")
    return float(found[1]) / _SECONDS[found[2]]


def duration(text: str) -> float:
    """Parse a duration such as "600", "90s", "10m" or "2h", into seconds."""
    found = re.fullmatch("([1-9][0-9]{0,8})(s|m|min|h)?", text)
    if found is None:
        raise ValueError(f"must be a duration such as 600, 90s, 10m or 2h, not {text!r}")
    return float(found[1]) * _SECONDS.get(found[2], 1)


def count(text: str) -> int:
    """Parse a whole number above 0."""
    if not re.fullmatch("[1-9][0-9]{0,11}", text):
        raise ValueError(f"must be a whole number above 0, not {text!r}")
    return int(text)


def percent(text: object) -> int:
    """Parse a share such as "80", in per cent."""
    if not re.fullmatch("[1-9][0-9]?|100", str(text)):
        raise ValueError(f"must be a whole number from 1 to 100, not {text!r}")
    return int(str(text))


def seed(text: str) -> int:
    """Parse the seed of random values."""
    if not text.isdecimal() or int(text) > LARGEST_SEED:
        raise ValueError(f"must be a whole number from 0 to {LARGEST_SEED}, not {text!r}")
    return int(text)


def shard(text: str) -> Shard:
    """Parse a shard such as "2/5"."""
    found = re.fullmatch(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})", text)
    if found is None or not int(found[1]) <= int(found[2]) <= _MOST_SHARDS:
        raise ValueError(f"must be a shard and their number, such as 2/5, not {text!r}")
    return Shard(int(found[1]), int(found[2]))


def label(text: str) -> str:
    """Parse a label that fits on one line."""
    if not text.strip() or not text.isprintable() or len(text) > _LONGEST_LABEL:
        raise ValueError(f"must be a text of 1 to {_LONGEST_LABEL} printable characters")
    return text.strip()


def file(text: str) -> Path:
    """Parse the path of a file or a folder into an absolute one."""
    return Path(text).absolute()
