"""results.json: what is taken, what is refused, and in which words."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from msgspec.structs import replace

from reports.format import InvalidResults
from reports.results import Results
from reports.schema import schemas
from tests.support import example_runs

Change = Callable[[dict[str, Any]], object]

MAKERS = [example_runs.clean, example_runs.three_broken, example_runs.outage]


@pytest.mark.parametrize("make", MAKERS)
def test_results_survive_a_round_trip(make: Callable[[], Results]) -> None:
    results = make()
    assert Results.from_json(results.to_json()) == results


def test_bytes_are_read_like_text() -> None:
    results = example_runs.three_broken()
    assert Results.from_json(results.to_json().encode()) == results


@pytest.mark.parametrize("path", schemas(), ids=lambda path: path.name)
def test_a_schema_is_published_as_the_types_have_it_sound_and_described(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == schemas()[path], "run python -m reports.schema"
    schema = json.loads(text)
    jsonschema_rs.meta.validate(schema)
    undescribed = [
        name
        for one in schema["$defs"].values()
        for name, described in one["properties"].items()
        if "description" not in described
    ]
    assert undescribed == []


@pytest.mark.parametrize("make", MAKERS)
def test_what_is_written_fits_the_published_schema(make: Callable[[], Results]) -> None:
    [schema] = [text for path, text in schemas().items() if path.name == "results.schema.json"]
    jsonschema_rs.validate(json.loads(schema), json.loads(make().to_json()))


def _broken(change: Change) -> str:
    document = json.loads(example_runs.three_broken().to_json())
    change(document)
    return json.dumps(document)


REFUSED: dict[str, tuple[Change, str]] = {
    "another verdict": (lambda d: d.update(verdict="fine"), "at verdict"),
    "a missing part": (lambda d: d.pop("rules"), "rules"),
    "an unknown property": (lambda d: d["rules"][7].update(colour="red"), "at rules/7.*colour"),
    "a wrong type deep down": (lambda d: d["run"].update(seed="12"), "at run/seed"),
    "a day that is not there": (
        lambda d: d["run"].update(started="2026-02-30T00:00:00Z"),
        "at run/started",
    ),
    "no time zone": (lambda d: d["run"].update(started="2026-02-03T00:00:00"), "at run/started"),
    "a line feed in an id": (lambda d: d["rules"][0].update(id="a\n"), "at rules/0/id"),
    "endless time": (lambda d: d["run"].update(seconds=1e10), "at run/seconds"),
    "an odd status": (
        lambda d: d.update(
            exercise=[
                {
                    "resource": "a",
                    "fields": [],
                    "answers": [{"operation": "get", "statuses": {"2": 1}}],
                }
            ]
        ),
        "at exercise/0/answers/0/statuses",
    ),
    "no date": (lambda d: d["run"].update(started="yesterday"), "at run/started"),
    "blanks in an id": (lambda d: d["rules"][0].update(id="a b"), "at rules/0/id"),
    "another format": (lambda d: d.update(format=1), "format 1 and only format 3"),
    "format true": (lambda d: d.update(format=True), "format True and only format 3"),
    "no format": (lambda d: d.pop("format"), "no format number"),
    "one rule twice": (lambda d: d["rules"].append(d["rules"][0]), "twice"),
}


@pytest.mark.parametrize(("change", "says"), REFUSED.values(), ids=REFUSED)
def test_a_document_that_does_not_fit_is_refused(change: Change, says: str) -> None:
    with pytest.raises(InvalidResults, match=says) as refused:
        Results.from_json(_broken(change))
    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith(".")


NOT_RESULTS: dict[str, str | bytes] = {
    "nothing": "",
    "prose": "the run went well",
    "half a document": '{"format": 3,',
    "a list": "[]",
    "a number": "1",
    "not a number": '{"format": NaN}',
    "too deep": "[" * 100_000,
    "not UTF-8": b'{"format": "\xff"}',
}


@pytest.mark.parametrize("text", NOT_RESULTS.values(), ids=NOT_RESULTS)
def test_other_text_is_refused_in_one_sentence(text: str | bytes) -> None:
    with pytest.raises(InvalidResults, match=r"^This .* give the results\.json .*\.$"):
        Results.from_json(text)


def test_a_long_wrong_value_is_not_repeated_in_full() -> None:
    text = _broken(lambda document: document.update(verdict="x" * 5_000_000))
    with pytest.raises(InvalidResults) as refused:
        Results.from_json(text)
    assert len(str(refused.value)) < 500


def test_what_the_schema_refuses_is_not_written() -> None:
    results = example_runs.three_broken()
    unwritable = replace(results, run=replace(results.run, workers=0))
    with pytest.raises(InvalidResults, match="run/workers"):
        unwritable.to_json()


def test_endless_seconds_are_not_written() -> None:
    results = example_runs.three_broken()
    endless = replace(results, run=replace(results.run, seconds=float("inf")))
    with pytest.raises(InvalidResults, match="finite"):
        endless.to_json()


def test_lone_surrogates_survive_a_round_trip() -> None:
    results = replace(example_runs.outage(), headline="a\ud800b\udfffc\x00")
    text = results.to_json()
    assert re.fullmatch(r"[\x00-\x7f]*", text)
    assert Results.from_json(text) == results
