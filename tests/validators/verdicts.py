"""Who accepts which class of value: validators that run here, and verdicts that are recorded."""

import functools
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from spec.today import today
from tests.validators.classes import CHECK_DIGITS, ValueClass, classes
from tests.validators.libraries import LIBRARIES, Accepts

RECORDED = Path(__file__).parent / "recorded"
AJV, JAVA, GO = "Ajv (Fastify)", "Java", "Go (documented)"
VALIDATORS = (*LIBRARIES, AJV, JAVA, GO)
# Formats that a validator leaves to its users. Nobody but us knows the check digits.
_NOT_KNOWN = {"msgspec": {"email"}}
_JAVA_KNOWS = {"date", "date-time", "uuid"}
Verdict = bool | None


class NotRecordedError(LookupError):
    """A class has no recorded verdict: `python -m tests.validators record` adds it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A class of value, and whether each validator accepts it; None if it does not know it."""

    value_class: ValueClass
    accepts: Mapping[str, Verdict]

    @property
    def takers(self) -> tuple[str, ...]:
        """The validators that accept a value of the class."""
        return tuple(name for name, verdict in self.accepts.items() if verdict)

    @property
    def refusers(self) -> tuple[str, ...]:
        """The validators that refuse a value of the class."""
        return tuple(name for name, verdict in self.accepts.items() if verdict is False)


@functools.cache
def judged() -> tuple[Judged, ...]:
    """Return every class with the verdicts of all validators; raises NotRecordedError."""
    return tuple(Judged(one, dict(verdicts_of(one))) for one in classes())


def verdicts_of(one: ValueClass) -> Iterator[tuple[str, Verdict]]:
    """Yield each validator and whether it accepts a class; raises NotRecordedError."""
    for name in VALIDATORS:
        verdicts = [verdict for value in one.values for verdict in [_verdict(name, one, value)]]
        known = [verdict for verdict in verdicts if verdict is not None]
        # Of a refused class one accepted value is enough; of an accepted class, one refused.
        yield name, None if not known else all(known) if one.side == "accepted" else any(known)


def _verdict(name: str, one: ValueClass, value: Any) -> Verdict:  # noqa: ANN401 -- a JSON value
    stated = one.schema.get("format")
    if stated in CHECK_DIGITS and one.name == "format":
        return None
    if name in LIBRARIES:
        if stated in _NOT_KNOWN.get(name, ()) and one.name == "format":
            return None
        return _library(name, json.dumps(one.schema, sort_keys=True))(value)
    if one.drawn:
        return None
    if name == GO:
        return True if _pair(stated, value) in _documented() else None
    if name == JAVA and not (stated in _JAVA_KNOWS and _encodable(value)):
        return None
    if value == today().isoformat():
        return None
    key = stated if name == JAVA else json.dumps(one.schema, sort_keys=True)
    verdict = _recorded(name).get(_pair(key, value))
    if verdict is None:
        raise NotRecordedError(f"{name}: {key} {value!r}")
    return verdict


@functools.cache
def _library(name: str, schema: str) -> Accepts:
    return LIBRARIES[name](json.loads(schema))


def _pair(key: str | None, value: Any) -> str:  # noqa: ANN401 -- a JSON value
    return json.dumps([key, value], sort_keys=True)


def _encodable(value: object) -> bool:
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


@functools.cache
def _documented() -> frozenset[str]:
    entries = yaml.safe_load((RECORDED / "go.yaml").read_text(encoding="utf-8"))
    return frozenset(
        _pair(entry.get("format"), value) for entry in entries for value in entry["accepts"]
    )


@functools.cache
def _recorded(name: str) -> Mapping[str, bool]:
    path = RECORDED / ("ajv.json" if name == AJV else "java.json")
    return {
        _pair(key, json.loads(value)): verdict
        for key, verdicts in json.loads(path.read_text(encoding="utf-8")).items()
        for value, verdict in verdicts.items()
    }


def record() -> None:
    """Run Ajv and Java on every enumerated value and write their verdicts.

    Needs node, java, and `npm install` in the folder of the recorded verdicts.
    """
    every = [(one.schema, value) for one in classes() if not one.drawn for value in one.values]
    pairs = [(dict(schema), value) for schema, value in every if value != today().isoformat()]
    known = [(_without_own_format(schema), value) for schema, value in pairs]
    answered = _ran(["node", "ajv.mjs"], json.dumps(known))
    verdicts = [
        (json.dumps(schema, sort_keys=True), value, verdict)
        for (schema, value), verdict in zip(pairs, json.loads(answered), strict=True)
    ]
    _write("ajv.json", verdicts)
    of_java = [
        (schema["format"], value)
        for schema, value in pairs
        if schema.get("format") in _JAVA_KNOWS and _encodable(value)
    ]
    lines = "".join(f"{name} {quote(value)}\n" for name, value in of_java)
    answers = _ran(["java", "Verdicts.java"], lines).split()
    _write(
        "java.json",
        [
            (name, value, answer == "true")
            for (name, value), answer in zip(of_java, answers, strict=True)
        ],
    )


def _without_own_format(schema: Mapping[str, Any]) -> dict[str, Any]:
    own = schema.get("format") in CHECK_DIGITS
    return {key: value for key, value in schema.items() if not (own and key == "format")}


def _ran(command: list[str], text: str) -> str:
    ran = subprocess.run(command, cwd=RECORDED, input=text, text=True, capture_output=True)  # noqa: S603, PLW1510 -- fixed commands
    if ran.returncode:
        raise SystemExit(ran.stderr)
    return ran.stdout


def _write(name: str, verdicts: list[tuple[str, Any, bool]]) -> None:
    found: dict[str, dict[str, bool]] = {}
    for key, value, verdict in verdicts:
        found.setdefault(key, {})[json.dumps(value, sort_keys=True)] = verdict
    text = json.dumps(found, indent=1, sort_keys=True)
    (RECORDED / name).write_text(f"{text}\n", encoding="utf-8")
