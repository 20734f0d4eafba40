"""The short notation of a field: its type, format, limits and markers, in every rendered form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from spec.importing.facts import ShownRow

FORMATS = frozenset(
    {
        "date",
        "date-time",
        "double",
        "email",
        "float",
        "gln13",
        "int32",
        "int64",
        "luhn",
        "url",
        "uuid",
    }
)
_SCALARS = "string|integer|number|boolean|object|array|null|any"
_TYPE = re.compile(
    rf"(?P<array>(?:Array\s+of\s+)+)?(?P<first>(?:{_SCALARS})s?)"
    rf"(?P<more>(?:\s+or\s+(?:{_SCALARS})s?)*)"
)
_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_UNIT = r"(?P<unit>\s*(?:characters?|items?|properties|property))?"
_MARKERS = (
    "read-only|write-only|required|deprecated|unique|non-empty|Recursive"
    r"|additional\s+property|pattern\s+property"
)
_TOKENS = re.compile(
    "|".join(
        [
            rf"(?P<marker>{_MARKERS})",
            r"\((?P<paren>[A-Za-z][^()\n]*)\)",
            r"multiple\s+of\s+(?P<multiple>" + _NUMBER + ")",
            r"decimal\s+places\s*<=\s*(?P<places>\d+)",
            r"\[\s*items\s+(?P<inner>[^\n]+?)\s*\](?!\s*\w)",
            r"(?P<open>[\[(])\s*(?P<low>" + _NUMBER + r")\s*\.\.\s*(?P<high>" + _NUMBER + ")"
            r"\s*(?P<close>[\])])" + _UNIT,
            r"(?P<sign><=|>=|<|>|=)\s*(?P<limit>" + _NUMBER + ")" + _UNIT.replace("unit", "unit2"),
        ]
    )
)
_SKIPPED = re.compile(r"[\s,]*")
# A pattern is quoted, and what follows the last quote are markers only.
_PATTERN = re.compile(r"'(?P<pattern>.+)'(?=(?:\s|read-only|write-only|required|deprecated)*$)")


@dataclass(slots=True)
class Notation:
    """The parsed notation: types first, then everything that follows, in its order."""

    types: list[str]
    arrays: int = 0
    nullable: bool = False
    parens: list[str] = field(default_factory=list)
    limits: list[tuple[str, str, Any]] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    pattern: str | None = None
    inner: "Notation | None" = None
    rest: str = ""


def parse(text: str) -> Notation | None:
    """Parse a notation that begins with a type; None where it does not.

    What was not understood stays in `rest`, word for word.
    """
    match = _TYPE.match(text)
    if match is None:
        return None
    found = _typed(match)
    end = match.end()
    while True:
        end = _end(_SKIPPED.match(text, end), end)
        if end >= len(text):
            return found
        pattern = _PATTERN.match(text, end)
        token = pattern or _TOKENS.match(text, end)
        if token is None:
            found.rest = text[end:].strip()
            return found
        if pattern:
            found.pattern = pattern["pattern"]
        else:
            _take(found, token)
        end = token.end()


def _end(match: "re.Match[str] | None", default: int) -> int:
    return match.end() if match else default


def _typed(match: "re.Match[str]") -> Notation:
    words = [match["first"], *re.split(r"\s+or\s+", match["more"])[1:]]
    names = [word if word == "properties" else _singular(word) for word in words]
    nullable = "null" in names
    names = [name for name in names if name not in {"null", "any"}]
    arrays = len(re.findall("Array", match["array"] or ""))
    return Notation(names, arrays, nullable)


def _singular(word: str) -> str:
    return word.removesuffix("s")


def number(text: str) -> int | float:
    """Return a printed number: whole where it is written so."""
    return int(text) if re.fullmatch(r"[-+]?\d+", text) else float(text)


def _take(found: Notation, token: "re.Match[str]") -> None:
    if token["marker"]:
        found.marks.add(" ".join(token["marker"].split()))
    elif token["paren"]:
        found.parens.append(token["paren"].strip())
    elif token["multiple"]:
        found.limits.append(("multipleOf", "", number(token["multiple"])))
    elif token["places"]:
        found.limits.append(("multipleOf", "", 10 ** -int(token["places"])))
    elif token["inner"]:
        found.inner = parse(f"any {token['inner']}")
    elif token["open"]:
        unit = _unit(token["unit"])
        low, high = number(token["low"]), number(token["high"])
        found.limits.append((">=" if token["open"] == "[" else ">", unit, low))
        found.limits.append(("<=" if token["close"] == "]" else "<", unit, high))
    else:
        unit, limit = _unit(token["unit2"]), number(token["limit"])
        signs = (">=", "<=") if token["sign"] == "=" else (token["sign"],)
        found.limits += [(sign, unit, limit) for sign in signs]


def _unit(text: str | None) -> str:
    words = (text or "").strip()
    return {"character": "characters", "item": "items", "property": "properties"}.get(words, words)


_KEYWORDS = {
    ("", ">="): "minimum",
    ("", "<="): "maximum",
    ("", ">"): "exclusiveMinimum",
    ("", "<"): "exclusiveMaximum",
    ("characters", ">="): "minLength",
    ("characters", "<="): "maxLength",
    ("items", ">="): "minItems",
    ("items", "<="): "maxItems",
    ("properties", ">="): "minProperties",
    ("properties", "<="): "maxProperties",
}
_NON_EMPTY = {"array": "minItems", "object": "minProperties"}


def fill(row: ShownRow, found: Notation) -> Iterator[tuple[str, str]]:
    """Put a notation into a row; yield (kind, text) for what cannot be taken over."""
    row.nullable = found.nullable
    row.required = "required" in found.marks
    row.read_only = "read-only" in found.marks
    row.write_only = "write-only" in found.marks
    if "deprecated" in found.marks:
        row.keywords["deprecated"] = True
    if "unique" in found.marks:
        row.keywords["uniqueItems"] = True
    inner = row
    if found.arrays:
        row.types = ("array",)
        row.items = inner = ShownRow(row.name, row.place, shows=row.shows)
        for _ in range(found.arrays - 1):
            inner.types = ("array",)
            inner.items = inner = ShownRow(row.name, row.place, shows=row.shows)
    inner.types = tuple(found.types)
    if found.inner:
        yield from _limits(inner, found.inner)
    yield from _limits(row, found)
    if found.pattern is not None:
        inner.keywords["pattern"] = ecma(found.pattern)
    for text in found.parens:
        yield from _paren(row, inner, text)
    if found.rest:
        yield "notation", found.rest


def _limits(row: ShownRow, found: Notation) -> Iterator[tuple[str, str]]:
    for sign, unit, limit in found.limits:
        keyword = sign if sign == "multipleOf" else _KEYWORDS.get((unit, sign))
        if keyword is None:
            yield "notation", f"{sign} {limit} {unit}"
        else:
            row.keywords[keyword] = limit
    if "non-empty" in found.marks:
        row.keywords[_NON_EMPTY.get(row.types[0] if row.types else "", "minLength")] = 1


def _paren(row: ShownRow, inner: ShownRow, text: str) -> Iterator[tuple[str, str]]:
    """Take what is in parentheses: a target beside an object, a format beside a value."""
    if text in FORMATS:
        inner.keywords["format"] = text
    elif "object" in inner.types and row.target is None:
        row.target = text
    elif text[0].islower():
        yield "format", text


_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]")


def ecma(pattern: str) -> str:
    r"""Return a pattern as ECMA 262 writes it, which OpenAPI's patterns are.

    `\Z` is Python's: it is `$` there, and a `\w` beside it takes the letters of every alphabet.
    """
    if r"\Z" not in pattern and r"\A" not in pattern:
        return pattern
    wide = _CLASS.sub(_widened, pattern)
    return wide.replace(r"\Z", "$").replace(r"\A", "^")


def _widened(match: "re.Match[str]") -> str:
    chars = match[0][1:-1]
    if r"\w" not in chars:
        return match[0]
    dash = "-" if chars.endswith("-") else ""
    return f"[{chars.removesuffix('-')}\\u0080-\\uFFFF{dash}]"
