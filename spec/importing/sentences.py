"""The sentences of "Additional Validation Information", in every form of the reference."""

import re
from dataclasses import dataclass, field

HEADER = "Additional Validation Information:"
_NAMES = r"\s*((?:[A-Za-z_][\w.-]*)(?:\s*,\s*[A-Za-z_][\w.-]*)*)"

# The reference's sentence, up to its colon -> the relation. Words are compared without regard to
# case, and blanks without regard to their number.
_RELATIONS = {
    "This value can't bet set, when any of the following fields are set:": "excluded_by",
    "This value can't be set, when any of the following fields are set:": "excluded_by",
    "This field, or at least one of the following fields must be set:": "any_of",
    "This value must be set together with the following fields:": "together_with",
    "This value requires that the following fields are also set:": "requires",
    "This value must be set in an proper order, in relation to the following fields:": "order",
    "This value must be set in a proper order, in relation to the following fields:": "order",
    "This value must be set with a proper magnitude, in relation to the following fields:": (
        "magnitude"
    ),
    "This value must match with the values of these fields:": "matches_values_of",
}


def _loose(sentence: str) -> str:
    apostrophe = re.escape(sentence).replace("'", "['’]")
    return re.sub(r"(\\ )+", r"\\s+", apostrophe)


_SENTENCE = re.compile(
    "|".join(
        [
            r"(?P<unique>Must\s+be\s+unique)\b\.?",
            *(
                f"(?P<r{index}>{_loose(sentence)}{_NAMES})\\.?"
                for index, sentence in enumerate(_RELATIONS)
            ),
        ]
    ),
    re.IGNORECASE,
)
_FILTER = re.compile(
    r"Filter\s+can\s+be\s+negated\s+by\s+adding\s+a\s+!\s+to\s+the\s+end\s+of\s+the\s+parameter"
    r"\s+name\.?|Additional\s+operators:|"
    r"Operator:\s*(?P<operator>\w+)\s*,\s*Supports\s+negation\s*\(via\s+!\)\s*:\s*(?P<negated>\w+)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Said:
    """What the text beside a field says of it.

    `unknown` holds the sentences that were not understood, each with its offset in the text.
    """

    unique: bool = False
    relations: dict[str, list[str]] = field(default_factory=dict)
    unknown: list[tuple[int, str]] = field(default_factory=list)


def understood(text: str) -> Said:
    """Read the sentences of a text; what goes before the header is free text and not read."""
    said = Said()
    header = re.search(_loose(HEADER), text, re.IGNORECASE)
    start = header.end() if header else None
    end = 0
    for match in _SENTENCE.finditer(text):
        _leftover(said, text, start, end, match.start())
        end = match.end()
        if match["unique"]:
            said.unique = True
            continue
        for index, relation in enumerate(_RELATIONS.values()):
            if match[f"r{index}"]:
                inner = match[_SENTENCE.groupindex[f"r{index}"] + 1]
                names = re.split(r"\s*,\s*", inner.strip())
                into = said.relations.setdefault(relation, [])
                into += [name.rstrip(".") for name in names if name.rstrip(".") not in into]
    _leftover(said, text, start, end, len(text))
    return said


def _leftover(said: Said, text: str, start: int | None, begin: int, end: int) -> None:
    """Keep what lies between two known sentences, below the header."""
    if start is None or end <= start:
        return
    begin = max(begin, start)
    for paragraph in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text[begin:end]):
        words = " ".join(paragraph[0].split())
        if words.strip(". "):
            said.unknown.append((begin + paragraph.start(), words))


@dataclass(slots=True)
class Operators:
    """The operators that the text of a parameter names, and whether all can be negated."""

    names: list[str]
    negatable: bool


def operators(text: str) -> Operators | None:
    """Return the operators that a parameter's text lists, or None where it is not a filter's."""
    found = list(_FILTER.finditer(text))
    if not found:
        return None
    named = [match for match in found if match["operator"]]
    return Operators(
        [match["operator"] for match in named],
        all(match["negated"].lower() == "true" for match in named),
    )


def without_operators(text: str) -> str:
    """Return a parameter's text without what it says of operators."""
    return _FILTER.sub("", text)


def is_known(paragraph: str) -> bool:
    """Return whether a paragraph is a sentence of the reference as a whole."""
    return _SENTENCE.fullmatch(paragraph.strip()) is not None
