"""The second look: which answers are repeated, and what is right then."""

import json

import pytest

from tests.support.loopback import Asked, Reply, as_json
from tests.support.observed_client import RESOURCE, SPEC, observed_client, send


def test_a_read_that_lags_behind_many_updates_is_repeated() -> None:
    names = [f"name {number}" for number in range(20)]
    patched: list[str] = []
    shown = iter([names[0], names[5], names[-1]])

    def answering(asked: Asked) -> Reply:
        if asked.method == "PATCH":
            patched.append(names[len(patched) + 1])
        name = next(shown) if asked.method == "GET" else [names[0], *patched][-1]
        return as_json({"id": "1", "name": name}, 201 if asked.method == "POST" else 200)

    with observed_client(answering) as (client, _, _):
        send(client)
        for _ in names[1:]:
            send(client, "update")
        got = send(client, "get")
        assert [how for how, _ in got.instability] == ["stale"]
        assert got.json["name"] == names[-1]


@pytest.mark.parametrize(
    ("headers", "status"), [({SPEC.schemes[0].header: "wrong"}, 401), ({}, 409)]
)
def test_a_conflict_answers_a_bad_body_but_no_wrong_credentials(
    headers: dict[str, str], status: int
) -> None:
    answers = iter([as_json({"id": "1"}, 201), Reply(409), Reply(401)])
    with observed_client(lambda _: next(answers)) as (client, _, _):
        send(client)
        operation = RESOURCE.operations["update"]
        exchange = client.send(
            RESOURCE,
            operation,
            method="PATCH",
            path=operation.path.replace("{pk}", "1"),
            body=b"{}",
            headers=headers,
            negative=True,
        )
    assert exchange.status == status


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_is_written_at_the_same_moment_is_not_stale(order: tuple[int, int]) -> None:
    """Each Update sends one field; the answer of the first shows the old value of the other."""
    created = {"id": "1", "name": "old", "custom_id": "old"}
    sent = [{"name": "new"}, {"custom_id": "new"}]
    first, second = (sent[number] for number in order)
    answers = {
        json.dumps(first).encode(): {**created, **first},
        json.dumps(second).encode(): {**created, **first, **second},
    }
    shown = iter([created, {**created, **first, **second}])

    def answering(asked: Asked) -> Reply:
        if asked.method == "GET":
            return as_json(next(shown))
        return as_json(answers.get(asked.body, created), 201 if asked.method == "POST" else 200)

    with observed_client(answering) as (client, _, _):
        send(client)
        operation = RESOURCE.operations["update"]
        path = operation.path.replace("{pk}", "1")
        client.send_at_once(RESOURCE, operation, [(path, json.dumps(one).encode()) for one in sent])
        got = send(client, "get")
    assert got.json == {**created, **first, **second}
    assert [how for how, _ in got.instability] == ["stale"]


def test_a_delete_that_is_carried_out_before_a_504_is_settled_by_the_next() -> None:
    deletes: list[str] = []

    def answering(asked: Asked) -> Reply:
        if asked.method == "POST":
            return as_json({"id": "1", "name": "name"}, 201)
        deletes.extend([asked.path] if asked.method == "DELETE" else [])
        return Reply(504 if len(deletes) % 2 else 404)

    with observed_client(answering) as (client, _, _):
        for number in range(1, 6):
            send(client)
            deleted = send(client, "delete")
            assert (deleted.status, len(deletes)) == (404, 2 * number)
            assert [how for how, _ in deleted.instability] == ["504"]
            got = send(client, "get")
            assert (got.status, got.instability) == (404, [])


def test_a_conflict_does_not_answer_for_a_record_that_is_not_there() -> None:
    answers = iter([Reply(409), Reply(404)])
    with observed_client(lambda _: next(answers)) as (client, _, _):
        update = RESOURCE.operations["update"]
        path = update.path.replace("{pk}", "1")
        exchange = client.send(
            RESOURCE, update, method="PATCH", path=path, body=b"{}", negative=True
        )
    assert exchange.status == 404


def test_only_the_first_call_waits_for_a_record_that_went_with_another() -> None:
    def answering(asked: Asked) -> Reply:
        return as_json({"id": "1", "name": "name"}, 201) if asked.method == "POST" else Reply(404)

    with observed_client(answering) as (client, server, _):
        send(client)
        assert send(client, "get").status == 404
        assert len(server.asked) == 1 + 4
        assert send(client, "delete").status == 404
        assert len(server.asked) == 1 + 4 + 1
