"""Writes one line for each request: its method, path, and query, the status, and the time taken."""

import sys
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class RequestLog:
    """Wraps an application; writes to standard error, such as "GET /a/list/ 200, 3 ms"."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, then write its line."""
        began, status = time.monotonic(), "no answer"

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            query = b"?" + scope["query_string"] if scope["query_string"] else b""
            # The raw bytes of the path contain no line break.
            target = (scope["raw_path"] + query).decode("ascii", "backslashreplace")
            taken = round((time.monotonic() - began) * 1000)
            sys.stderr.write(f"{scope['method']} {target} {status}, {taken} ms\n")
