"""The format of results.json: its number, its words, its schema, and what a text is refused for."""

import functools
import json
from pathlib import Path
from typing import Any, Literal, NoReturn

import jsonschema_rs

FORMAT = 2
SCHEMA_FILE = Path(__file__).with_name("results.schema.json")

Verdict = Literal["kept", "broken", "known", "open", "not_run", "error"]
RunVerdict = Literal["kept", "broken", "outage", "error"]
Basis = Literal["stated", "implied", "open"]
Operation = Literal["create", "list", "get", "update", "delete", "bulk_write"]


class InvalidResults(ValueError):  # noqa: N818 - named for what it says, not for being an error
    """Says in one sentence why a text is not results.json and what to do about it."""


def parsed(text: str | bytes) -> object:
    """Return the JSON value of a text; raises InvalidResults if it is none."""
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
        f"This is not JSON ({name} is no number in it); "
        "give the results.json that a run has written."
    )


@functools.cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def checked(document: object) -> dict[str, Any]:
    """Return the document if it is the results of a run; raises InvalidResults otherwise."""
    if not isinstance(document, dict) or "format" not in document:
        raise InvalidResults(
            "This JSON is not the results of a run (it has no format number); "
            "give the results.json that a run has written."
        )
    if document["format"] != FORMAT or isinstance(document["format"], bool):
        raise InvalidResults(
            f"These results are of format {_short(document['format'])} and only format {FORMAT} "
            "can be read; render them with the version of the suite that wrote them."
        )
    try:
        error = next(_validator().iter_errors(well_formed(document)), None)
    except (ValueError, RecursionError) as trouble:
        raise InvalidResults(
            f"These results cannot be checked ({trouble}); run the contracts again."
        ) from trouble
    if error is not None:
        place = "/".join(str(step) for step in error.instance_path) or "the top"
        raise InvalidResults(
            f"These results do not fit format {FORMAT} at {place}: {_short(error.message)}; "
            "run the contracts again to write them anew."
        )
    _refuse_repeated_ids(document["rules"])
    return document


def _refuse_repeated_ids(rules: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule["id"] in seen:
            raise InvalidResults(
                f"These results judge the rule {_short(rule['id'])} twice; "
                "merge its findings into one entry."
            )
        seen.add(rule["id"])


def well_formed(value: object) -> object:
    """Return a JSON value without lone surrogates: evidence holds some, validators take none."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {well_formed(name): well_formed(item) for name, item in value.items()}
    if isinstance(value, list):
        return [well_formed(item) for item in value]
    return value


def _short(value: object, limit: int = 200) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= limit else f"{text[:limit]}…"
