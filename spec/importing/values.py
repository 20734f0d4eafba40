"""Printed lists of values: "Enum" and what follows it, in each form."""

import json
import re
from dataclasses import dataclass
from typing import Any

# A rendered page prints at most ten values.
MOST_PRINTED = 10
_VALUE = r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|null|true|false'
ONE_VALUE = re.compile(_VALUE)
_SEPARATED = re.compile(rf"(?:{_VALUE})(?:\s*[,\s]\s*(?:{_VALUE}))*")
_QUOTED = re.compile(r'(?:"(?:[^"\\]|\\.)*"|null)+')
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class PrintedValues:
    """A list of values, whether it may be cut, or the text where its values run together."""

    values: list[Any]
    is_cut: bool = False
    jammed: str | None = None


def parsed(text: str) -> list[Any]:
    """Return the JSON values in a text that are separated or quoted."""
    return [json.loads(one) for one in ONE_VALUE.findall(text)]


def run_together(text: str) -> PrintedValues | None:
    """Read what a crawler makes of a list: `0123`, `"a""b"`; None where it is not a list."""
    text = text.strip()
    if _QUOTED.fullmatch(text) or (" " in text and _SEPARATED.fullmatch(text)):
        values = parsed(text)
        return PrintedValues(values, is_cut=len(values) >= MOST_PRINTED)
    bare = text.removesuffix("null")
    if bare and bare == _DIGITS[: len(bare)]:
        return PrintedValues([int(one) for one in bare], is_cut=len(bare) >= MOST_PRINTED)
    if re.fullmatch(r"[-\d.]+(?:null)?|(?:true|false|null)+", text):
        return PrintedValues([], jammed=text)
    return None


def printed(values: list[Any]) -> str:
    """Return how a crawler would run these values together."""
    shown = [value for value in values if value is not None][:MOST_PRINTED]
    return "".join(json.dumps(value, ensure_ascii=False) for value in shown)
