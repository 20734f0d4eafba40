"""The search for records that a run may have created unseen: its own are found, no others."""

import datetime as dt
import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from contracts.harness.http.exchange import Exchange
from contracts.harness.records.journal import Journal, Left, OpenNote, read_journal, tags_in
from contracts.harness.records.search import Search
from mock_api.server import Mock
from tests.unit.harness.test_lists import Session

RUN = "20261122T000000-gate-0a1b"
BODY = {
    "name": "c" * 20,
    "organization": {"id": "aa9cfc8e-7ea8-48ae-86fa-e2a643dde8c1"},
    "template_notifications": [],
}


def _note(*sent: object, tags: tuple[str, ...] = (), age: float = 0.0) -> OpenNote:
    at = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=age)
    text = json.dumps(sent[0] if len(sent) == 1 else list(sent))
    return OpenNote("", 1, "workengagement", at, tags, text)


def _made(session: Session, body: object) -> str:
    exchange = session.checks.resource_client("workengagement").call("create", body=body)
    return str(exchange.json["id"])


def _found(
    session: Session, note: OpenNote, *known: tuple[str, str]
) -> tuple[list[str], list[str], str | None]:
    search = Search(session.checks.resource_client("workengagement"), note.at)
    found = search.find(note, Left("", RUN, (), (note,), frozenset(known)))
    return found.ours, found.doubtful, search.trouble


@pytest.fixture
def session(mock: Mock) -> Session:
    return Session(mock)


def test_a_tag_finds_its_record_only(session: Session) -> None:
    tag = f"contract-{RUN}-1"
    ours = _made(session, BODY | {"custom_id": tag})
    named = _made(session, BODY | {"name": f"contract-{RUN}-2"})
    _made(session, BODY | {"custom_id": f"{tag}1"})
    _made(session, BODY)
    assert _found(session, _note(BODY, tags=(tag,))) == ([ours], [], None)
    assert _found(session, _note(BODY, tags=(f"contract-{RUN}-2",))) == ([named], [], None)
    assert _found(session, _note(BODY, tags=(f"contract-{RUN}-3",))) == ([], [], None)


def test_without_a_tag_what_was_sent_finds_the_record(session: Session) -> None:
    known = "workengagement", _made(session, BODY)
    ours = _made(session, BODY)
    _made(session, BODY | {"name": "another", "color_code": "fff"})
    _made(session, BODY | {"name": f"contract-{RUN}-7"})
    assert _found(session, _note(BODY), known) == ([ours], [], None)


def test_a_random_text_of_a_contract_is_a_tag(session: Session) -> None:
    text = f"contract-{'0f' * 16}"
    ours = _made(session, BODY | {"name": text})
    _made(session, BODY)
    sent = json.dumps(BODY | {"name": text})
    tags = tuple(tags_in([BODY | {"name": text}], sent, RUN))
    assert tags == tuple(tags_in([], sent, RUN)) == (text,)
    assert _found(session, _note(BODY, tags=tags)) == ([ours], [], None)


def test_more_records_than_were_sent_are_doubtful(session: Session) -> None:
    both = {_made(session, BODY), _made(session, BODY)}
    ours, doubtful, _ = _found(session, _note(BODY))
    assert (ours, set(doubtful)) == ([], both)


def test_a_record_of_another_time_is_not_ours(session: Session) -> None:
    _made(session, BODY)
    assert _found(session, _note(BODY, age=200)) == ([], [], None)
    assert _found(session, _note(BODY, age=-60)) == ([], [], None)


def test_what_another_run_may_have_created_is_doubtful(session: Session) -> None:
    one = _made(session, BODY)
    _made(session, BODY | {"custom_id": "contract-20261122T000000-gate-ffff-7"})
    assert _found(session, _note(BODY)) == ([], [one], None)


def test_a_record_that_refers_to_one_of_the_run_is_ours(session: Session) -> None:
    known = "organization", BODY["organization"]["id"]  # type: ignore[index]
    ours = _made(session, BODY | {"name": "stored in another spelling"})
    _made(session, BODY | {"custom_id": "contract-20261122T000000-gate-ffff-7"})
    assert _found(session, _note(BODY), known) == ([ours], [], None)


def test_a_record_that_differs_twice_is_not_ours_though_it_refers_to_one_of_the_run(
    session: Session,
) -> None:
    known = "organization", BODY["organization"]["id"]  # type: ignore[index]
    sent = BODY | {"color_code": "fff"}
    _made(session, sent | {"name": "of another", "color_code": "000"})
    assert _found(session, _note(sent), known) == ([], [], None)


def test_a_body_that_is_not_a_record_made_none(session: Session) -> None:
    _made(session, BODY)
    bodies: list[object] = ["text", {}, [], 0]
    for sent in bodies:
        assert _found(session, _note(sent)) == ([], [], None)


def test_every_record_of_a_long_bulk_write_without_tags_is_found(
    session: Session, tmp_path: Path
) -> None:
    bodies = [BODY | {"name": f"{number} of many"} for number in range(40)]
    made = {_made(session, body) for body in bodies}
    journal = Journal(tmp_path / f"{RUN}.jsonl", "", RUN)
    journal.intend("workengagement", bodies, json.dumps(bodies).encode())
    assert journal.path
    [note] = read_journal(journal.path).notes
    ours, doubtful, _ = _found(session, note)
    assert (set(ours), doubtful) == (made, [])


def test_notes_about_the_same_body_find_as_many_records(session: Session) -> None:
    both = {_made(session, BODY), _made(session, BODY)}
    one, other = _note(BODY), _note([BODY])
    search = Search(session.checks.resource_client("workengagement"), one.at)
    left = Left("", RUN, (), (one, other), frozenset())
    assert [set(search.find(note, left).ours) for note in left.notes] == [both, both]


def test_a_record_with_nothing_but_defaults_is_doubtful(session: Session) -> None:
    one = _made(session, {"name": "of another", "color_code": None})
    assert _found(session, _note({"color_code": None})) == ([], [one], None)


def test_a_record_that_shows_nothing_of_what_was_sent_is_not_ours(session: Session) -> None:
    _made(session, {"name": "of another"})
    assert _found(session, _note({"name": "b"})) == ([], [], None)
    ours = _made(session, {"name": "123"})
    assert _found(session, _note({"name": 123})) == ([ours], [], None)


def test_what_is_not_a_record_is_left_out_of_a_list(session: Session) -> None:
    search = Search(session.checks.resource_client("workengagement"), _note(BODY).at)
    shown: list[object] = ["text", None, {}, {"id": None}, {"id": "1"}]
    answer = cast("Exchange", SimpleNamespace(is_gone=False, success=True, json=shown))
    assert search._records(answer) == [{"id": "1"}]
