"""Servers that answer with malice: a run ends with a verdict and a page, whatever comes."""

import itertools
import json
import re
from collections.abc import Callable

import pytest

from tests.harness.loopback import Asked, Reply, as_json, echo, loopback
from tests.harness.runs import KEYS, Checkout, Run

ID = "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f10"
SCRIPT = "<script>alert(1)</script>"
MEGABYTES = 5 * 1024 * 1024
Answer = Callable[[Asked], Reply]


def _scripts(_: Asked) -> Reply:
    body = {"id": SCRIPT, "name": SCRIPT, "created_at": SCRIPT, SCRIPT: [SCRIPT]}
    headers = {"Content-Type": "application/json", "Location": SCRIPT}
    return Reply(201, json.dumps(body).encode(), headers, reason=f"Created {SCRIPT}")


def _html(_: Asked) -> Reply:
    page = f"<html>{SCRIPT}</html>".encode()
    return Reply(500, page, {"Content-Type": "text/html"}, reason=SCRIPT)


def _in_turn(*answers: Answer) -> Answer:
    """Give one answer after the other, and begin again."""
    turns = itertools.cycle(answers)
    return next(turns)


def _json(body: bytes) -> Answer:
    return lambda _: Reply(201, body)


def _raw(answer: bytes) -> Answer:
    return lambda _: Reply(raw=answer)


HOSTILE: dict[str, Answer] = {
    "scripts": _scripts,
    "pages with scripts": _html,
    "records that are odd": _in_turn(
        _json(b'{"id": 1e999, "name": ' + b"9" * 400 + b"}"),
        _json(b'{"id": "../../x?y=#"}'),
        _json(b'{"id": {"id": []}, "name": [[[]]]}'),
    ),
    "records that are none": _in_turn(
        lambda _: as_json(None),
        lambda _: as_json("text"),
        lambda _: as_json([]),
        lambda _: Reply(204),
        lambda _: Reply(302, headers={"Location": "http://127.0.0.1:1/"}),
    ),
    "broken connections": _in_turn(
        _raw(b""),
        _raw(b"HTTP/1.1 201 OK\r\nContent-Length: 99\r\n\r\n{"),
        _raw(b"\x00\xff\r\n\r\n"),
        _raw(b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"),
        lambda _: Reply(201, b"abcd", {"Content-Encoding": "gzip"}),
        lambda _: Reply(201, headers={f"X-{n}": "v" for n in range(300)}),
    ),
}
NO_JSON: dict[str, Answer] = {
    "bytes that are no UTF-8": _json(b'{"id": "\xff\xfe"}'),
    "bodies that are too deep or too large to parse": _in_turn(
        _json(b"[" * 100_000 + b"]" * 100_000),
        _json(b'{"name": ' + b"9" * 5000 + b"}"),
        _json(b"{"),
    ),
}
SELECTED = "workengagement and (create or bulk_write or get.same or list or name)"


def _judged(checkout: Checkout, answering: Answer, selected: str = SELECTED) -> Run:
    """Judge a server that lets a run begin and then shows itself."""

    def answer(asked: Asked) -> Reply:
        return echo(asked) if "_page=1&" in asked.path else answering(asked)

    with loopback(answer) as server:
        return checkout.smoke(server.url, "-k", selected, **KEYS)


def _ended_well(run: Run) -> None:
    assert run.code == 1, run.text
    assert run.broken
    assert "Traceback" not in run.text
    assert "INTERNALERROR" not in run.text
    for name in ("index.html", "pytest.html"):
        assert "<script>alert" not in (run.folder / name).read_text(encoding="utf-8")
    assert run.failures
    assert not any(re.search("[\x00-\x08\ud800-\udfff]", one) for one in run.failures)
    assert run.results.errors == (), run.results.errors


@pytest.mark.parametrize("answering", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_answer_is_a_finding_and_no_more(checkout: Checkout, answering: Answer) -> None:
    _ended_well(_judged(checkout, answering))


@pytest.mark.parametrize("answering", NO_JSON.values(), ids=list(NO_JSON))
def test_an_answer_that_is_no_json_is_a_finding_and_no_more(
    checkout: Checkout, answering: Answer
) -> None:
    _ended_well(_judged(checkout, answering, "workengagement.bulk_write.in_order"))


@pytest.mark.parametrize(
    "answering",
    [
        lambda _: as_json({"id": ID, "name": "x" * MEGABYTES}, 201),
        lambda _: Reply(201, b"[1," * 20_000, endless=True),
    ],
    ids=["five megabytes", "a body without an end"],
)
def test_a_body_beyond_measure_is_cut_short(checkout: Checkout, answering: Answer) -> None:
    run = _judged(checkout, answering, "workengagement.create.status or workengagement.get.status")
    assert "Traceback" not in run.text
    assert run.code in {0, 1}, run.text
    assert all(path.stat().st_size < MEGABYTES for path in run.folder.iterdir())


def test_an_id_that_cannot_be_sent_is_a_finding_and_no_more(checkout: Checkout) -> None:
    answering = _json(b'{"id": "\\ud800", "\\udfff": "\\u0000"}')
    _ended_well(_judged(checkout, answering, "workengagement.list or workengagement.id"))


def test_many_records_for_one_are_not_many_requests(checkout: Checkout) -> None:
    many = [{"id": f"7c0f9d1e-6c0b-4a57-9b1d-{n:012d}", "name": "x"} for n in range(500)]
    with loopback(
        lambda asked: as_json(many, 201) if asked.method == "POST" else echo(asked)
    ) as server:
        run = checkout.smoke(server.url, "-k", "workengagement.bulk_write.in_order", **KEYS)
    assert run.broken == ["workengagement.bulk_write.in_order"]
    assert len(server.asked) < 100
