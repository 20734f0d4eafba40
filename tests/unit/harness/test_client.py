"""The client: what it bounds, what it waits for, and how it tells an outage from a breach."""

import gzip
import itertools
import zlib
from collections.abc import Callable

import pytest

from contracts.harness.http.client import Client
from contracts.harness.http.exchange import MAX_BODY_BYTES, NotJson
from contracts.harness.http.limits import RunLimits
from contracts.harness.http.permissions import Permissions
from contracts.harness.http.rate_limit import RateLimiter
from contracts.harness.outcomes import LimitReached, NotRun, Outage
from tests.support.loopback import Answering, Asked, Reply, as_json, loopback
from tests.support.observed_client import (
    CREDENTIALS,
    RESOURCE,
    SPEC,
    observed_client,
    outages,
    send,
)
from tests.unit.harness.test_rate_limit import Clock

OTHER = SPEC.resources[0]


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

    with observed_client(_only(broken, reply)) as (client, _, seen):
        send(client, name)
        again = send(client, name)
    assert len(seen) == 2
    assert (again.status or 0) == (reply.status if reply.raw is None else 0)


@pytest.mark.parametrize("reply", FAILURES.values(), ids=list(FAILURES))
def test_when_nothing_is_answered_it_is_an_outage_that_nobody_judges(reply: Reply) -> None:
    with (
        observed_client(lambda _: reply) as (client, _, seen),
        pytest.raises(Outage, match="for every call"),
    ):
        send(client)
    assert seen == []


@pytest.mark.parametrize("status", [500, 501, 404, 400])
def test_other_answers_are_no_sign_of_an_outage(status: int) -> None:
    with observed_client(lambda _: Reply(status)) as (client, server, seen):
        send(client)
    assert len(server.asked) == len(seen) == 1


def test_an_outage_is_asked_about_at_another_resource_and_another_operation() -> None:
    with observed_client(lambda _: Reply(503)) as (client, server, _):
        for name in ("create", "list", "get"):
            with pytest.raises(Outage):
                send(client, name)
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
        send(Client(server.url, CREDENTIALS, outages(server)))


def test_a_broken_connection_is_repeated() -> None:
    replies = iter([as_json([]), Reply(raw=b""), Reply(raw=b""), as_json([])])
    with observed_client(lambda _: next(replies)) as (client, _, seen):
        for _ in range(2):
            assert send(client, "list").status == 200
    assert [[doubt for doubt, _ in one.instability] for one in seen] == [[], ["broken"]]


def test_losing_an_idle_connection_is_the_clients_own_problem() -> None:
    replies = iter([as_json([]), Reply(raw=b""), as_json({}, 201)])
    with observed_client(lambda _: next(replies)) as (client, _, seen):
        send(client, "list")
        undone: list[int] = []
        assert send(client, "create", undo=lambda: undone.append(1)).status == 201
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
    with observed_client(_only(lambda asked: asked.method == "POST", drip)) as (client, _, _):
        exchange = send(client)
    assert exchange.status is None
    assert exchange.error == "no end of the answer within 1 s"


def test_silence_is_told_from_a_drip() -> None:
    silent = Reply(raw=b"H", drip=30)
    with observed_client(_only(lambda asked: asked.method == "POST", silent)) as (client, _, _):
        assert send(client).error == "no answer within 0.4 s"


def test_a_body_is_read_to_a_ceiling() -> None:
    endless = Reply(200, b"[1," * 20_000, endless=True)
    with observed_client(lambda _: endless) as (client, _, _):
        exchange = send(client)
    assert exchange.cut
    assert len(exchange.content) == MAX_BODY_BYTES
    assert isinstance(exchange.json, NotJson)


@pytest.mark.parametrize("asked_for", ["3", "0"])
def test_too_many_requests_are_sent_again_after_the_wait(asked_for: str) -> None:
    replies = iter([Reply(429, headers={"Retry-After": asked_for}), as_json([])])
    clock = Clock()
    rate_limiter = RateLimiter(clock=clock, sleep=clock.sleep)
    with observed_client(lambda _: next(replies), rate_limiter=rate_limiter) as (client, _, seen):
        assert send(client).status == 200
    assert clock.now == 1000.0 + float(asked_for)
    assert [one.status for one in seen] == [200]


def test_a_wait_beyond_measure_is_an_outage() -> None:
    reply = Reply(429, headers={"Retry-After": "86400"})
    with (
        observed_client(lambda _: reply) as (client, server, _),
        pytest.raises(Outage, match="asks to wait 86400 s"),
    ):
        send(client)
    assert len(server.asked) == 1


def test_one_operation_that_never_stops_asking_to_wait_is_no_outage() -> None:
    reply = Reply(429, headers={"Retry-After": "1"})
    clock = Clock()
    rate_limiter = RateLimiter(clock=clock, sleep=clock.sleep)
    answering = _only(lambda asked: asked.method == "POST", reply)
    with observed_client(answering, rate_limiter=rate_limiter) as (client, server, _):
        assert send(client).status == 429
    assert len([one for one in server.asked if one.method == "POST"]) == 6


def test_an_environment_that_never_stops_asking_to_wait_is_down() -> None:
    reply = Reply(429, headers={"Retry-After": "1"})
    clock = Clock()
    rate_limiter = RateLimiter(clock=clock, sleep=clock.sleep)
    with (
        observed_client(lambda _: reply, rate_limiter=rate_limiter) as (client, _, _),
        pytest.raises(Outage, match="429 Too Many Requests for every call"),
    ):
        send(client)


def test_every_request_takes_its_turn() -> None:
    rate_limiter = RateLimiter(RunLimits(requests=3))
    with observed_client(
        _only(lambda asked: asked.method == "POST", Reply(503)), rate_limiter=rate_limiter
    ) as made:
        client, server, _ = made
        send(client)
        with pytest.raises(LimitReached):
            send(client)
    assert len(server.asked) == 3


@pytest.mark.parametrize("name", ["create", "update", "delete", "bulk_write"])
def test_nothing_that_writes_goes_to_what_may_only_be_read(name: str) -> None:
    for permissions, code in (
        (Permissions("dev", read_only=True), "read_only"),
        (Permissions("dev", write=frozenset({"tenant"})), "not_writable"),
    ):
        with (
            observed_client(lambda _: as_json([]), permissions) as (client, server, seen),
            pytest.raises(NotRun) as caught,
        ):
            send(client, name)
        assert caught.value.reason.code == code
        assert (server.asked, seen) == ([], [])


@pytest.mark.parametrize("name", ["list", "get"])
def test_reading_is_allowed_everywhere(name: str) -> None:
    with observed_client(lambda _: as_json([]), Permissions(read_only=True)) as (client, _, _):
        assert send(client, name).status == 200


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
    with observed_client(lambda _: Reply(200, body)) as (client, _, _):
        read = send(client).json
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
    with observed_client(lambda _: Reply(raw=before + encoded)) as (client, _, _):
        exchange = send(client)
    assert (exchange.status, exchange.error, exchange.json) == (200, None, {"id": "1"})


def test_the_same_key_in_two_objects_is_json() -> None:
    with observed_client(lambda _: Reply(200, b'[{"id": 1}, {"id": {"id": 2}}]')) as (client, _, _):
        assert send(client).json == [{"id": 1}, {"id": {"id": 2}}]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_credentials_follow_no_redirect(status: int) -> None:
    with (
        loopback(lambda _: as_json([])) as elsewhere,
        observed_client(
            _only(
                lambda asked: asked.path.startswith(f"{RESOURCE.path}list/"),
                Reply(status, headers={"Location": elsewhere.url}),
            )
        ) as (client, _, _),
    ):
        assert send(client, "list").status == status
    assert elsewhere.asked == []


def test_every_request_stands_alone() -> None:
    """A session that a server opens could stand in for a credential that is left out."""
    welcome = Reply(200, headers={"Set-Cookie": "session=open; Path=/"})
    with observed_client(lambda _: welcome) as (client, server, _):
        send(client)
        send(client)
    assert len(server.asked) == 2
    assert not any("Cookie" in asked.headers for asked in server.asked)


def test_a_refusal_is_compared_with_a_resource_that_answers() -> None:
    closed = SPEC.resources[:2]
    paths = tuple(one.operations["create"].path for one in closed)

    def answering(asked: Asked) -> Reply:
        return Reply(403) if asked.path.startswith(paths) else as_json([])

    with observed_client(answering) as (client, _, _):
        assert send(client, "list").success
        for resource in closed:
            listing = resource.operations["list"]
            with pytest.raises(NotRun, match="403 on every List"):
                client.send(resource, listing, method="GET", path=listing.path)
        assert send(client, "list").success
