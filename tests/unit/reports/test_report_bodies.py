"""Bodies and stray text, made fit to read."""

import json
from datetime import datetime

import pytest

from reports.bodies import laid_out, shortened, value_at
from reports.printable import duration, moment, one_line, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":1,"b":[1,2]}', '{\n  "a": 1,\n  "b": [\n    1,\n    2\n  ]\n}'),
        ("[]", "[]"),
        ('{"a":{},"b":[[]]}', '{\n  "a": {},\n  "b": [\n    []\n  ]\n}'),
        ('{"a":1,"a":2}', '{\n  "a": 1,\n  "a": 2\n}'),
        ("[1.0e5,1E400,-0.0]", "[\n  1.0e5,\n  1E400,\n  -0.0\n]"),
        (r'["\u00e5\ud800\u0000{,:"]', '[\n  "å\\ud800\\u0000{,:"\n]'),
        ("not json\x00", "not json␀"),
        ('{"half": ', '{"half": '),
        ("[" * 5_000, "[" * 5_000),
        ("[" + "9" * 5_000 + "]", "[" + "9" * 5_000 + "]"),
    ],
)
def test_a_body_is_laid_out_if_it_is_json(text: str, expected: str) -> None:
    assert laid_out(text).text == expected


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/ssn", '"19"'),
        ("/tenant/id", '"x"'),
        ("/tenant", '{ "id": "x" }'),
        ("/tags/1", "2"),
        ("/a~1b", "null"),
        ("/c~0d", "true"),
        ("/åäö", "1"),
        ("/missing", None),
        ("/tags/7", None),
        ("ssn", None),
    ],
)
def test_a_pointer_finds_its_value(pointer: str, value: str | None) -> None:
    body = {
        "tenant": {"id": "x"},
        "tags": [1, 2],
        "a/b": None,
        "c~d": True,
        "åäö": 1,
        "ssn": "19",
    }
    assert value_at(json.dumps(body), pointer) == value


def test_a_long_body_keeps_the_value_in_question() -> None:
    text = json.dumps({"a": "x" * 40_000, "ssn": "197601022383", "z": "y" * 40_000})
    parts = shortened(laid_out(text, "/ssn"), 1_000)
    assert [part.kind for part in parts] == ["text", "gap", "text", "mark", "text", "gap"]
    assert parts[3].text == '"197601022383"'
    assert sum(len(part.text) for part in parts) < 1_200


def test_what_a_gap_leaves_out_is_counted() -> None:
    parts = shortened(laid_out("x" * 5_000), 1_000)
    assert [(part.kind, part.text) for part in parts] == [
        ("text", "x" * 1_000),
        ("gap", "4,000 characters left out"),
    ]


def test_a_marked_value_longer_than_the_limit_is_cut_too() -> None:
    parts = shortened(laid_out(json.dumps({"a": "x" * 9_000}), "/a"), 400)
    assert sum(len(part.text) for part in parts) < 500


def test_unprintable_characters_are_spelled_out_and_others_kept() -> None:
    assert visible("a\x00\x1b\x7f\x85\ud800\u202e\ufeff\uffff") == (
        "a␀␛␡\\u0085\\ud800\\u202e\\ufeff\\uffff"
    )
    assert visible("åäö\n\t👩‍👩‍👧 אב") == "åäö\n\t👩‍👩‍👧 אב"


def test_one_line_is_one_line() -> None:
    assert one_line("a\n\tb\u2028c") == "a b\\u2028c"
    assert one_line("x" * 300, 10) == "xxxxxxxxxx… (290 more characters)"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (59.6, "1 min 0 s"), (3720, "1 h 2 min")],
)
def test_a_length_of_time_is_said_in_its_own_units(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("stamp", "said"),
    [
        ("2026-11-21T23:03:39Z", "21 Nov 2026, 23:03 UTC"),
        ("2026-11-22T00:03:39+01:00", "21 Nov 2026, 23:03 UTC"),
        ("0001-01-01T00:00:00+14:00", "1 Jan 1, 00:00 UTC"),
    ],
)
def test_a_moment_is_said_in_utc(stamp: str, said: str) -> None:
    assert moment(datetime.fromisoformat(stamp)) == said
