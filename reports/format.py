"""The format of results.json and of the history: its base types, and how it is read."""

import datetime as dt
import json
from typing import Annotated, Any, Final, Literal, NoReturn, TypeVar

from msgspec import Meta, Struct, ValidationError, convert, to_builtins

FORMAT: Final = 3

Verdict = Literal["kept", "broken", "known", "open", "not_run", "error"]
RunVerdict = Literal["kept", "broken", "outage", "error"]
# What fails a run: broken stated rules; implied ones, too; and instability, too.
FailOn = Literal["stated", "implied", "instability"]

_T = TypeVar("_T")


class InvalidResults(ValueError):  # noqa: N818 - it describes the input
    """A text is not the results of a run; the message says why and what to do."""


class Shape(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the objects of the format, which refuse unknown properties and invalid values."""


def about(description: str, **limits: Any) -> Meta:  # noqa: ANN401 - the limits of msgspec.Meta
    """Describe a property for the published JSON Schema."""
    return Meta(description=description, **limits)


Count = Annotated[int, Meta(ge=0)]
# About thirty years; JSON can hold infinite numbers such as 1e999.
Seconds = Annotated[float, Meta(ge=0, le=1e9)]
Moment = Annotated[dt.datetime, Meta(tz=True)]
# The lookahead is for Python, where $ also matches before a final line feed.
Id = Annotated[str, Meta(pattern=r"^\S+$(?!\n)", max_length=300)]


def parsed(text: str | bytes) -> Any:  # noqa: ANN401 - a JSON value
    """Return the JSON value of a text; raises InvalidResults if it is not JSON."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except InvalidResults:
        raise
    except (ValueError, RecursionError) as trouble:
        raise InvalidResults(
            f"This is not JSON ({trouble}); give the results.json that a run has written."
        ) from trouble


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidResults(
        f"This is not JSON ({name} is not a number in it); "
        "give the results.json that a run has written."
    )


def decoded(document: Any, shape: type[_T]) -> _T:  # noqa: ANN401 - a JSON value
    """Return a JSON value of this format as a shape; raises InvalidResults if it does not fit."""
    if not isinstance(document, dict) or "format" not in document:
        raise InvalidResults(
            "This JSON is not the results of a run (it has no format number); "
            "give the results.json that a run has written."
        )
    if document["format"] != FORMAT or isinstance(document["format"], bool):
        raise InvalidResults(
            f"These results are of format {short(document['format'])} and only format {FORMAT} "
            "can be read; render them with the version of the suite that wrote them."
        )
    try:
        return convert(document, shape)
    except (ValidationError, RecursionError) as trouble:
        what, _, where = str(trouble).partition(" - at ")
        place = where.removeprefix("`key` in ").strip("`$.").replace("[...]", "")
        place = place.replace("]", "").replace("[", "/").replace(".", "/")
        raise InvalidResults(
            f"These results do not fit format {FORMAT} at {short(place) or 'the top'}: "
            f"{short(what)}; run the contracts again."
        ) from trouble


def encoded(value: Struct, **layout: Any) -> str:  # noqa: ANN401 - the layout of json.dumps
    """Return a shape as JSON in ASCII; raises InvalidResults if JSON cannot hold a value."""
    try:
        return json.dumps(to_builtins(value), allow_nan=False, **layout)
    except (TypeError, ValueError) as trouble:
        raise InvalidResults(
            f"These results cannot be written as JSON: {trouble}; "
            "give them text, whole numbers and finite seconds only."
        ) from trouble


def short(value: object, limit: int = 200) -> str:
    """Return a value as text of at most about `limit` characters."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= limit else f"{text[:limit]}…"
