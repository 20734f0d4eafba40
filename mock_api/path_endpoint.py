"""One path of the description, with its operations."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mock_api.answer import MockAnswer
from mock_api.authentication import refusal_of
from mock_api.behaviour import Behaviour, wrapped
from mock_api.call import Call
from mock_api.operations import carry_out
from mock_api.record import Clock
from mock_api.store import Store
from mock_api.traffic import Traffic
from spec import Operation, Resource

_logger = logging.getLogger("mock_api")

_LARGEST_BODY = 5_000_000
_TOO_LARGE = MockAnswer(413, {"detail": "The body is larger than five million bytes."})


class PathEndpoint:
    """An ASGI endpoint for the operations that share a path."""

    def __init__(  # noqa: PLR0913 -- what all paths share
        self,
        operations: Sequence[tuple[Resource, Operation]],
        *,
        headers: Mapping[str, str],
        store: Store,
        behaviour: Behaviour,
        clock: Clock,
        traffic: Traffic,
    ) -> None:
        self._operations = operations
        self._headers = headers
        self._store = store
        self._behaviour = behaviour
        self._clock = clock
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        self._traffic.note()
        request = Request(scope, receive)
        for resource, operation in self._operations:
            if request.method in self._behaviour.of(resource, operation).methods:
                body = await _body(request)
                answer = (
                    _TOO_LARGE if body is None else self._answer(request, body, resource, operation)
                )
                break
        else:
            answer = self._not_allowed()
        if answer.delay:
            await asyncio.sleep(answer.delay)
        if answer.breaks_off:
            await _break_off(send)
        else:
            await response_of(answer)(scope, receive, send)

    def _answer(
        self, request: Request, body: bytes, resource: Resource, operation: Operation
    ) -> MockAnswer:
        """Answer one request; an exception becomes a 500 and a log entry."""
        conduct = self._behaviour.of(resource, operation)
        credentials = conduct.demands.credentials
        call = Call(
            resource=resource,
            operation=operation,
            pk=request.path_params.get("pk", ""),
            query=request.query_params.multi_items(),
            headers=request.headers,
            body=body,
            store=self._store,
            unauthenticated=refusal_of(credentials, self._headers, request.headers),
        )
        proceed = wrapped(lambda one: carry_out(one, conduct, self._clock), conduct.around)
        try:
            return proceed(call)
        except Exception:
            _logger.exception("%s %s failed", request.method, request.url.path)
            return MockAnswer(500, {"detail": "The mock failed; its log has the traceback."})

    def _not_allowed(self) -> MockAnswer:
        allowed = {operation.method for _, operation in self._operations}
        return MockAnswer(
            405,
            {"detail": "This path does not support the method."},
            headers={"Allow": ", ".join(sorted(allowed))},
        )


async def _body(request: Request) -> bytes | None:
    """Return the body, or None if it is too large."""
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > _LARGEST_BODY:
            return None
    return bytes(chunks)


def response_of(answer: MockAnswer) -> Response:
    """Return the HTTP response of an answer."""
    return Response(
        answer.body(),
        answer.status,
        headers=answer.headers,
        media_type=None if answer.bare else answer.media_type,
    )


async def _break_off(send: Send) -> None:
    """Announce a body and send none, so that the server closes the connection."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
