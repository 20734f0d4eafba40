"""Writes docs/validators.md: which validator accepts which class of value."""

from collections.abc import Iterator
from pathlib import Path

from spec.today import today
from tests.validators.verdicts import VALIDATORS, Judged, judged

PAGE = Path(__file__).parents[2] / "docs" / "validators.md"
_INTRODUCTION = """\
# What validators accept

The suite calls a value *refused* only if no server can accept it by mistake. Two things make a
class of values refused:

- The reference excludes it explicitly: by a pattern, a length, a limit, a check digit, or a
  complete enumeration. The column *statement* names it.
- Or none of the validators below accepts it in its default configuration.

Otherwise the class is *open*: a server may accept or refuse it. A class is *accepted* only if every
validator that knows the format accepts it.

Django REST framework, pydantic, marshmallow, msgspec, and jsonschema run in the tests. The verdicts
of Ajv with the defaults of Fastify (`coerceTypes: "array"`, `useDefaults`, `removeAdditional`, and
ajv-formats) and of the parsers of Java (`java.time`, `java.util.UUID`) are recorded in
`tests/validators/recorded/`. Those of Go come from its documentation. A validator without a verdict
does not know the format, or its documentation does not mention the value.

`tests/validators/spellings.yaml` lists the spellings of dates, numbers, and addresses, and how the
strategies, the oracle, and the mock judge each of them in requests and in responses.

`python -m tests.validators table` writes this page, and a test checks that it is current. After a
change of the values, `python -m tests.validators record` updates the recorded verdicts; it needs
Node.js, Java, and `npm install` in `tests/validators/recorded/`.
"""
_WORDS = {True: "yes", False: "no", None: ""}


def page() -> str:
    """Return the page as Markdown, with one table for each type of value."""
    return "\n".join([_INTRODUCTION, *_tables()]).rstrip() + "\n"


def _tables() -> Iterator[str]:
    by_kind: dict[str, dict[tuple[str, str], Judged]] = {}
    for one in judged():
        value_class = one.value_class
        if value_class.drawn or today().isoformat() in value_class.values:
            continue
        # Fields of one type differ in their limits; the first that has a class stands for all.
        kind = value_class.kind.partition(" (")[0]
        key = (value_class.side, value_class.description)
        by_kind.setdefault(kind, {}).setdefault(key, one)
    for kind, found in sorted(by_kind.items()):
        yield f"## {kind}\n"
        yield f"| Class | Expected | Statement | {' | '.join(VALIDATORS)} |"
        yield "|---" * (3 + len(VALIDATORS)) + "|"
        yield from map(_row, found.values())
        yield ""


def _row(one: Judged) -> str:
    value_class = one.value_class
    cells = [
        value_class.description,
        value_class.side,
        f"`{value_class.statement}`" if value_class.statement else "",
        *(_WORDS[one.accepts[name]] for name in VALIDATORS),
    ]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
