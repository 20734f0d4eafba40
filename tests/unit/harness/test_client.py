"""The client: what it bounds, what it waits for, and how it tells an outage from a breach."""

import gzip
import itertools
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from contracts.harness.http.client import Client
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import MAX_BODY_BYTES, Exchange, NotJson
from contracts.harness.http.health import OutageDetector
from contracts.harness.http.limits import RunLimits, Timeouts
from contracts.harness.http.permissions import Permissions
from contracts.harness.http.rate_limit import RateLimiter
from contracts.harness.http.second_look import Repeat, SecondLook
from contracts.harness.http.written import Written
from contracts.harness.outcomes import LimitReached, NotRun, Outage
from spec import load
from tests.support.loopback import Answering, Asked, Loopback, Reply, as_json, loopback
from tests.unit.harness.test_rate_limit import Clock

SPEC = load()
RESOURCE = SPEC.resource("workengagement")
OTHER = SPEC.resources[0]
CREDENTIALS = Credentials(SPEC.schemes, {s.variable: f"value-{s.name}" for s in SPEC.schemes})
SHORT = Timeouts(connect=2, read=0.4, answer=1.0)


def _outages(server: Loopback) -> OutageDetector:
    return OutageDetector(server.url, SPEC.resources, sleep=lambda _: None)


@contextmanager
def _client(
    answering: Answering,
    permissions: Permissions | None = None,
    rate_limiter: RateLimiter | None = None,
) -> Iterator[tuple[Client, Loopback, list[Exchange]]]:
    """Give a client of a server, and what it lets others see."""
    seen: list[Exchange] = []
    with loopback(answering) as server:
        client = Client(
            server.url,
            CREDENTIALS,
            _outages(server),
            observers=[seen.append],
            timeouts=SHORT,
            permissions=permissions or Permissions(),
            rate_limiter=rate_limiter or RateLimiter(),
            second_look=SecondLook(Written(), sleep=lambda _: None),
        )
        yield client, server, seen


def _send(client: Client, name: str = "create", undo: Repeat | None = None) -> Exchange:
    operation = RESOURCE.operations[name]  # type: ignore[index]
    path = operation.path.replace("{pk}", "1")
    body = b"{}" if operation.body else None
    return client.send(
        RESOURCE, operation, method=operation.method, path=path, body=body, undo=undo
    )


def _only(broken: Callable[[Asked], bool], reply: Reply) -> Answering:
    return lambda asked: reply if broken(asked) else as_json([])


FAILURES = {
    "502": Reply(502),
    "503": Reply(503),
    "504": Reply(504),
    "a closed connection": Reply(raw=b""),
    "silence": Reply(raw=b"H", drip=30),
}


@pytest.mark.parametrize("reply", FAILURES.values(), ids=list(FAILURES))
@pytest.mark.parametrize("name", ["create", "list", "get", "delete"])
def test_a_call_that_alone_fails_is_looked_at(reply: Reply, name: str) -> None:
    def broken(asked: Asked) -> bool:
        own = asked.path.startswith(RESOURCE.path)
        operation = RESOURCE.operations[name]  # type: ignore[index]
        listed = asked.path.startswith(f"{RESOURCE.path}list/")
        return own and asked.method == operation.method and listed == (name == "list")

    with _client(_only(broken, reply)) as (client, _, seen):
        _send(client, name)
        again = _send(client, name)
    assert len(seen) == 2
    assert (again.status or 0) == (reply.status if reply.raw is None else 0)


@pytest.mark.parametrize("reply", FAILURES.values(), ids=list(FAILURES))
def test_when_nothing_is_answered_it_is_an_outage_that_nobody_judges(reply: Reply) -> None:
    with (
        _client(lambda _: reply) as (client, _, seen),
        pytest.raises(Outage, match="for every call"),
    ):
        _send(client)
    assert seen == []


@pytest.mark.parametrize("status", [500, 501, 404, 400])
def test_other_answers_are_no_sign_of_an_outage(status: int) -> None:
    with _client(lambda _: Reply(status)) as (client, server, seen):
        _send(client)
    assert len(server.asked) == len(seen) == 1


def test_an_outage_is_asked_about_at_another_resource_and_another_operation() -> None:
    with _client(lambda _: Reply(503)) as (client, server, _):
        for name in ("create", "list", "get"):
            with pytest.raises(Outage):
                _send(client, name)
    # A call that is repeated as it was counts once.
    asked = [
        place
        for place, _ in itertools.groupby(
            (one.method, one.path.partition("?")[0]) for one in server.asked
        )
    ]
    for index, (own, *others) in enumerate(zip(asked[::3], asked[1::3], asked[2::3], strict=True)):
        assert own not in others, index
        assert others[0] == ("GET", f"{OTHER.path}list/")
        assert others[1][1].startswith(RESOURCE.path)
    assert all(one.method == "GET" for one in server.asked[1:])


def test_where_nothing_listens_there_is_an_outage() -> None:
    with loopback(lambda _: Reply()) as server:
        pass
    with pytest.raises(Outage, match="refuses connections"):
        _send(Client(server.url, CREDENTIALS, _outages(server)))


def test_a_broken_connection_is_repeated() -> None:
    replies = iter([as_json([]), Reply(raw=b""), Reply(raw=b""), as_json([])])
    with _client(lambda _: next(replies)) as (client, _, seen):
        for _ in range(2):
            assert _send(client, "list").status == 200
    assert [[doubt for doubt, _ in one.instability] for one in seen] == [[], ["broken"]]


def test_losing_an_idle_connection_is_the_clients_own_problem() -> None:
    replies = iter([as_json([]), Reply(raw=b""), as_json({}, 201)])
    with _client(lambda _: next(replies)) as (client, _, seen):
        _send(client, "list")
        undone: list[int] = []
        assert _send(client, "create", undo=lambda: undone.append(1)).status == 201
    assert [one.instability for one in seen] == [[], []]
    assert undone == [1]


@pytest.mark.parametrize(
    "raw",
    [
        b"H",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n ",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n ",
    ],
    ids=["status", "headers", "body", "chunk", "body without a length"],
)
def test_a_server_that_drips_is_cut_off(raw: bytes) -> None:
    # As fast as it can be without being mistaken for silence, and without an end.
    drip = Reply(raw=raw, drip=0.05)
    with _client(_only(lambda asked: asked.method == "POST", drip)) as (client, _, _):
        exchange = _send(client)
    assert exchange.status is None
    assert exchange.error == "no end of the answer within 1 s"


def test_silence_is_told_from_a_drip() -> None:
    silent = Reply(raw=b"H", drip=30)
    with _client(_only(lambda asked: asked.method == "POST", silent)) as (client, _, _):
        assert _send(client).error == "no answer within 0.4 s"


def test_a_body_is_read_to_a_ceiling() -> None:
    endless = Reply(200, b"[1," * 20_000, endless=True)
    with _client(lambda _: endless) as (client, _, _):
        exchange = _send(client)
    assert exchange.cut
    assert len(exchange.content) == MAX_BODY_BYTES
    assert isinstance(exchange.json, NotJson)


@pytest.mark.parametrize("asked_for", ["3", "0"])
def test_too_many_requests_are_sent_again_after_the_wait(asked_for: str) -> None:
    replies = iter([Reply(429, headers={"Retry-After": asked_for}), as_json([])])
    clock = Clock()
    rate_limiter = RateLimiter(clock=clock, sleep=clock.sleep)
    with _client(lambda _: next(replies), rate_limiter=rate_limiter) as (client, _, seen):
        assert _send(client).status == 200
    assert clock.now == 1000.0 + float(asked_for)
    assert [one.status for one in seen] == [200]


def test_a_wait_beyond_measure_is_an_outage() -> None:
    reply = Reply(429, headers={"Retry-After": "86400"})
    with (
        _client(lambda _: reply) as (client, server, _),
        pytest.raises(Outage, match="asks to wait 86400 s"),
    ):
        _send(client)
    assert len(server.asked) == 1


def test_one_operation_that_never_stops_asking_to_wait_is_no_outage() -> None:
    reply = Reply(429, headers={"Retry-After": "1"})
    clock = Clock()
    rate_limiter = RateLimiter(clock=clock, sleep=clock.sleep)
    answering = _only(lambda asked: asked.method == "POST", reply)
    with _client(answering, rate_limiter=rate_limiter) as (client, server, _):
        assert _send(client).status == 429
    assert len([one for one in server.asked if one.method == "POST"]) == 6


def test_an_environment_that_never_stops_asking_to_wait_is_down() -> None:
    reply = Reply(429, headers={"Retry-After": "1"})
    clock = Clock()
    rate_limiter = RateLimiter(clock=clock, sleep=clock.sleep)
    with (
        _client(lambda _: reply, rate_limiter=rate_limiter) as (client, _, _),
        pytest.raises(Outage, match="429 Too Many Requests for every call"),
    ):
        _send(client)


def test_every_request_takes_its_turn() -> None:
    rate_limiter = RateLimiter(RunLimits(requests=3))
    with _client(
        _only(lambda asked: asked.method == "POST", Reply(503)), rate_limiter=rate_limiter
    ) as made:
        client, server, _ = made
        _send(client)
        with pytest.raises(LimitReached):
            _send(client)
    assert len(server.asked) == 3


@pytest.mark.parametrize("name", ["create", "update", "delete", "bulk_write"])
def test_nothing_that_writes_goes_to_what_may_only_be_read(name: str) -> None:
    for permissions, code in (
        (Permissions("dev", read_only=True), "read_only"),
        (Permissions("dev", write=frozenset({"tenant"})), "not_writable"),
    ):
        with (
            _client(lambda _: as_json([]), permissions) as (client, server, seen),
            pytest.raises(NotRun) as caught,
        ):
            _send(client, name)
        assert caught.value.reason.code == code
        assert (server.asked, seen) == ([], [])


@pytest.mark.parametrize("name", ["list", "get"])
def test_reading_is_allowed_everywhere(name: str) -> None:
    with _client(lambda _: as_json([]), Permissions(read_only=True)) as (client, _, _):
        assert _send(client, name).status == 200


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"a": NaN}', "NaN is not a number in JSON"),
        (b"[Infinity]", "Infinity is not a number in JSON"),
        (b"-Infinity", "-Infinity is not a number in JSON"),
        (b'{"id": 1, "id": 1}', "an object has the key 'id' twice"),
        (b'{"a": [{"b": 1, "c": 2, "b": 3}]}', "an object has the key 'b' twice"),
        (b"[" * 10_000 + b"]" * 10_000, "nested too deeply"),
        (b'"\xff"', "it is not UTF-8"),
        (b"", "cannot be parsed"),
    ],
    ids=str,
)
def test_what_clients_read_differently_is_no_json(body: bytes, told: str) -> None:
    with _client(lambda _: Reply(200, body)) as (client, _, _):
        read = _send(client).json
    assert isinstance(read, NotJson)
    assert told in read.why


_TYPE = b"Content-Type: application/json\r\n"
_BODY = b'{"id": "1"}'
_LENGTH = b"Content-Length: 11\r\n"
_OK = b"HTTP/1.1 200 OK\r\n"
_PACKED = zlib.compress(_BODY)
_BARE = _PACKED[2:-4]
# One answer in the ways that HTTP has of sending it.
WIRE = {
    "an early hint": b"HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n",
    "two hints and a continue": b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early\r\n\r\n"
    b"HTTP/1.1 100 Continue\r\n\r\n",
    "a continue": b"HTTP/1.1 100 Continue\r\n\r\n",
    "no more": b"",
}
ENCODED = {
    "no reason": b"HTTP/1.1 200 \r\n" + _TYPE + _LENGTH + b"\r\n" + _BODY,
    "names in lower case": _OK + (_TYPE + _LENGTH).lower() + b"\r\n" + _BODY,
    "until the end": b"HTTP/1.0 200 OK\r\n" + _TYPE + b"\r\n" + _BODY,
    "chunks": _OK
    + _TYPE
    + b"Transfer-Encoding: chunked\r\n\r\n4;a=b\r\n"
    + _BODY[:4]
    + b"\r\n7\r\n"
    + _BODY[4:]
    + b"\r\n0\r\nX-End: 1\r\n\r\n",
    "deflate": _OK + _TYPE + b"Content-Encoding: deflate\r\n\r\n" + _PACKED,
    "deflate without a head": _OK + _TYPE + b"Content-Encoding: deflate\r\n\r\n" + _BARE,
    "two members of gzip": _OK
    + _TYPE
    + b"Content-Encoding: x-gzip\r\n\r\n"
    + gzip.compress(_BODY[:3])
    + gzip.compress(_BODY[3:]),
}


@pytest.mark.parametrize("before", WIRE.values(), ids=list(WIRE))
@pytest.mark.parametrize("encoded", ENCODED.values(), ids=list(ENCODED))
def test_an_answer_is_read_however_it_is_sent(before: bytes, encoded: bytes) -> None:
    with _client(lambda _: Reply(raw=before + encoded)) as (client, _, _):
        exchange = _send(client)
    assert (exchange.status, exchange.error, exchange.json) == (200, None, {"id": "1"})


def test_the_same_key_in_two_objects_is_json() -> None:
    with _client(lambda _: Reply(200, b'[{"id": 1}, {"id": {"id": 2}}]')) as (client, _, _):
        assert _send(client).json == [{"id": 1}, {"id": {"id": 2}}]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_credentials_follow_no_redirect(status: int) -> None:
    with (
        loopback(lambda _: as_json([])) as elsewhere,
        _client(
            _only(
                lambda asked: asked.path.startswith(f"{RESOURCE.path}list/"),
                Reply(status, headers={"Location": elsewhere.url}),
            )
        ) as (client, _, _),
    ):
        assert _send(client, "list").status == status
    assert elsewhere.asked == []


def test_every_request_stands_alone() -> None:
    """A session that a server opens could stand in for a credential that is left out."""
    welcome = Reply(200, headers={"Set-Cookie": "session=open; Path=/"})
    with _client(lambda _: welcome) as (client, server, _):
        _send(client)
        _send(client)
    assert len(server.asked) == 2
    assert not any("Cookie" in asked.headers for asked in server.asked)


def test_a_read_that_lags_behind_many_updates_is_repeated() -> None:
    names = [f"name {number}" for number in range(20)]
    patched: list[str] = []
    shown = iter([names[0], names[5], names[-1]])

    def answering(asked: Asked) -> Reply:
        if asked.method == "PATCH":
            patched.append(names[len(patched) + 1])
        name = next(shown) if asked.method == "GET" else [names[0], *patched][-1]
        return as_json({"id": "1", "name": name}, 201 if asked.method == "POST" else 200)

    with _client(answering) as (client, _, _):
        _send(client)
        for _ in names[1:]:
            _send(client, "update")
        got = _send(client, "get")
        assert [how for how, _ in got.instability] == ["stale"]
        assert got.json["name"] == names[-1]


@pytest.mark.parametrize(
    ("headers", "status"), [({SPEC.schemes[0].header: "wrong"}, 401), ({}, 409)]
)
def test_a_conflict_answers_a_bad_body_but_no_wrong_credentials(
    headers: dict[str, str], status: int
) -> None:
    answers = iter([as_json({"id": "1"}, 201), Reply(409), Reply(401)])
    with _client(lambda _: next(answers)) as (client, _, _):
        _send(client)
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


def test_a_refusal_is_compared_with_a_resource_that_answers() -> None:
    closed = SPEC.resources[:2]
    paths = tuple(one.operations["create"].path for one in closed)

    def answering(asked: Asked) -> Reply:
        return Reply(403) if asked.path.startswith(paths) else as_json([])

    with _client(answering) as (client, _, _):
        assert _send(client, "list").success
        for resource in closed:
            listing = resource.operations["list"]
            with pytest.raises(NotRun, match="403 on every List"):
                client.send(resource, listing, method="GET", path=listing.path)
        assert _send(client, "list").success


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

    with _client(answering) as (client, _, _):
        _send(client)
        operation = RESOURCE.operations["update"]
        path = operation.path.replace("{pk}", "1")
        client.send_at_once(RESOURCE, operation, [(path, json.dumps(one).encode()) for one in sent])
        got = _send(client, "get")
    assert got.json == {**created, **first, **second}
    assert [how for how, _ in got.instability] == ["stale"]


def test_a_delete_that_is_carried_out_before_a_504_is_settled_by_the_next() -> None:
    deletes: list[str] = []

    def answering(asked: Asked) -> Reply:
        if asked.method == "POST":
            return as_json({"id": "1", "name": "name"}, 201)
        deletes.extend([asked.path] if asked.method == "DELETE" else [])
        return Reply(504 if len(deletes) % 2 else 404)

    with _client(answering) as (client, _, _):
        for number in range(1, 6):
            _send(client)
            deleted = _send(client, "delete")
            assert (deleted.status, len(deletes)) == (404, 2 * number)
            assert [how for how, _ in deleted.instability] == ["504"]
            got = _send(client, "get")
            assert (got.status, got.instability) == (404, [])


def test_a_conflict_does_not_answer_for_a_record_that_is_not_there() -> None:
    answers = iter([Reply(409), Reply(404)])
    with _client(lambda _: next(answers)) as (client, _, _):
        update = RESOURCE.operations["update"]
        path = update.path.replace("{pk}", "1")
        exchange = client.send(
            RESOURCE, update, method="PATCH", path=path, body=b"{}", negative=True
        )
    assert exchange.status == 404
