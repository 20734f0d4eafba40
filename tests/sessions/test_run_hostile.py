"""Servers that answer with malice: a run ends with a verdict and a page, whatever comes."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from spec import load
from spec.loader import ACCOUNTS
from tests.support.hostile import HOSTILE, SCRIPT, Answer, body, in_turn, raw
from tests.support.loopback import Asked, Reply, as_json, echo, loopback
from tests.support.runs import KEYS, Checkout, Run

MEGABYTES = 5 * 1024 * 1024
# So many items that what is not linear in them outlasts the time that a run has here.
MANY = 200_000
BEYOND_OUR_LIMIT = {"endless body", "50 MB of JSON", "gzip bomb"}
# So short that a server which drips is cut off while somebody watches.
IMPATIENT = """
[mock.timeouts]
connect = 2
read = 4
answer = 1
"""


def _html(_: Asked) -> Reply:
    page = f"<html>{SCRIPT}</html>".encode()
    return Reply(500, page, {"Content-Type": "text/html"}, reason=SCRIPT)


MIXED: dict[str, Answer] = {
    "pages with scripts": _html,
    "records that are odd": in_turn(
        body(b'{"id": 1e999, "name": ' + b"9" * 400 + b"}"),
        body(b'{"id": "../../x?y=#"}'),
        body(b'{"id": {"id": []}, "name": [[[]]]}'),
    ),
    "records that are deep, long, and wide": in_turn(
        body(
            b'{"id": '
            + b"[" * 500
            + b"]" * 500
            + b', "tags": '
            + b'{"a":' * 500
            + b"1"
            + b"}" * 501
        ),
        body(b'{"id": 1, "name": ' + b"9" * 10_000 + b', "tags": -' + b"9" * 10_000 + b"}"),
        body(b'{"id": [' + b"0," * MANY + b"0]}"),
        body(b"[" + b"{}," * MANY + b"{}]"),
    ),
    "records that are none": in_turn(
        lambda _: as_json(None),
        lambda _: as_json("text"),
        lambda _: as_json([]),
        lambda _: Reply(204),
        lambda _: Reply(302, headers={"Location": "http://127.0.0.1:1/"}),
    ),
    "broken connections": in_turn(
        raw(b""),
        raw(b"\x00\xff\r\n\r\n"),
        raw(b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"),
        lambda _: Reply(201, b"abcd", {"Content-Encoding": "gzip"}),
    ),
    "bodies that cannot be parsed": in_turn(body(b'{"name": ' + b"9" * 5000 + b"}"), body(b"{")),
}
SELECTED = "workengagement and (create or bulk_write or get.same or list or name)"


@pytest.fixture(scope="session")
def checkout(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout whose runs repeat calls without long pauses."""
    return checkout.hurried(tmp_path_factory.mktemp("hurried") / "checkout")


@pytest.fixture(scope="module")
def impatient(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout whose runs wait for nobody."""
    own = checkout.copied(tmp_path_factory.mktemp("impatient") / "checkout")
    (own.root / "environments.toml").write_text(IMPATIENT, encoding="utf-8")
    return own


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


@pytest.mark.parametrize("answering", MIXED.values(), ids=list(MIXED))
def test_a_hostile_answer_is_a_finding_and_no_more(checkout: Checkout, answering: Answer) -> None:
    _ended_well(_judged(checkout, answering))


@pytest.fixture(scope="module")
def every_hostile_answer(
    checkout: Checkout, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, tuple[str, Run]]:
    """Judge servers of which each resource answers with a malice of its own.

    Gives by the name of the answer the resource that had it, and the run.
    """
    own = checkout.copied(tmp_path_factory.mktemp("hostile") / "checkout")
    shutil.copytree(ACCOUNTS / "resources", own.spec / "resources", dirs_exist_ok=True)
    (own.root / "environments.toml").write_text(IMPATIENT, encoding="utf-8")
    resources = load().resources
    judged: dict[str, tuple[str, Run]] = {}
    waiting = list(HOSTILE)
    while waiting:
        share, waiting = waiting[: len(resources)], waiting[len(resources) :]
        names = {resource.path: name for resource, name in zip(resources, share, strict=False)}

        def answering(asked: Asked, names: Mapping[str, str] = names) -> Reply:
            path = next((path for path in names if asked.path.startswith(path)), None)
            return HOSTILE[names[path]][0](asked) if path else echo(asked)

        run = _judged(own, answering, "create or list.status")
        judged |= {name: (r.name, run) for r, name in zip(resources, share, strict=False)}
    return judged


@pytest.mark.parametrize("name", HOSTILE)
def test_each_hostile_answer_breaks_the_rule_it_should(
    every_hostile_answer: Mapping[str, tuple[str, Run]], name: str
) -> None:
    resource, run = every_hostile_answer[name]
    _ended_well(run)
    kind = HOSTILE[name][1]
    blamed = {f"{resource}.create.{kind}", f"{resource}.id.{kind}"}
    # What is beyond the limit of this suite is not held against the server.
    assert bool(blamed & set(run.broken)) == (name not in BEYOND_OUR_LIMIT)
    assert all(path.stat().st_size < MEGABYTES for path in Path(run.folder).iterdir())


def test_an_operation_that_is_always_late_is_called_no_more(impatient: Checkout) -> None:
    drip, _ = HOSTILE["headers one byte a second"]
    calls: list[Asked] = []

    def answer(asked: Asked) -> Reply:
        if asked.method != "POST" or "/list/" in asked.path:
            return echo(asked)
        calls.append(asked)
        return drip(asked)

    with loopback(answer) as server:
        run = impatient.smoke(server.url, "-k", "workengagement", **KEYS)
    assert run.code == 1, run.text
    assert "workengagement.create.answered" in run.broken
    assert len(calls) == 3
    blamed = {rule.caused_by for rule in run.results.rules if rule.reason_code == "no_response"}
    assert blamed == {"workengagement.create.answered"}


def test_credentials_do_not_follow_to_another_host(checkout: Checkout) -> None:
    with loopback(lambda _: as_json([])) as elsewhere:
        answering = lambda asked: Reply(307, headers={"Location": elsewhere.url + asked.path})  # noqa: E731
        run = _judged(checkout, answering)
    assert "workengagement.create.status" in run.broken
    assert elsewhere.asked == []


def test_an_id_that_cannot_be_sent_is_a_finding_and_no_more(checkout: Checkout) -> None:
    answering = body(b'{"id": "\\ud800", "\\udfff": "\\u0000"}')
    _ended_well(_judged(checkout, answering, "workengagement.list or workengagement.id"))


def test_many_records_for_one_are_not_many_requests(checkout: Checkout) -> None:
    many = [{"id": f"7c0f9d1e-6c0b-4a57-9b1d-{n:012d}", "name": "x"} for n in range(500)]
    with loopback(
        lambda asked: as_json(many, 201) if asked.method == "POST" else echo(asked)
    ) as server:
        run = checkout.smoke(server.url, "-k", "workengagement.bulk_write.in_order", **KEYS)
    assert run.broken == ["workengagement.bulk_write.in_order"]
    assert len(server.asked) < 100
