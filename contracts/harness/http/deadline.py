"""Ends a connection when the time for a response is over, even if a server sends byte by byte."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Deadline:
    """Closes the connection in use when the time for one response is over.

    A socket's timeout starts again with each byte, so it does not limit a response. One thread
    watches all requests, because starting one costs half a request; it ends without requests.
    `reuses_connection` is whether the last request went out on a connection of an earlier one.
    """

    def __init__(self, seconds: float) -> None:
        self.reuses_connection = False
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._ends: float | None = None
        self._watched = False

    @property
    def over(self) -> bool:
        """Whether the time of the last request is over."""
        return self._over.is_set()

    def watch(self, connected: socket.socket) -> None:
        """Set the connection in use."""
        self._socket = connected
        if self.over:
            self._cut()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Limit the time of the block."""
        with self._lock:
            self._over.clear()
            self._socket = None
            self._ends = time.monotonic() + self._seconds
            if not self._watched:
                self._watched = True
                threading.Thread(target=self._run, daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._ends = None

    def _run(self) -> None:
        """Sleep until the deadline, and close the connection."""
        pause = self._seconds
        while pause > 0:
            time.sleep(pause)
            with self._lock:
                pause = 0 if self._ends is None else self._ends - time.monotonic()
                if self._ends is not None and pause <= 0:
                    self._ends = None
                    self._cut()
                self._watched = pause > 0

    def _cut(self) -> None:
        self._over.set()
        if self._socket is not None:
            try:
                # Not its own shutdown, because a TLS socket's is not safe in another thread.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
            except OSError:
                return


class WatchedAdapter(HTTPAdapter):
    """Sends requests to one server, without retries, while a deadline watches the connection."""

    def __init__(self, deadline: Deadline) -> None:
        self._pools = _pools(deadline)
        self._pool: Any = None
        super().__init__(pool_connections=1, pool_maxsize=4, max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 -- HTTPAdapter's
        """Return the connections to the server, which are looked up once."""
        if self._pool is None:
            self._pool = super().get_connection_with_tls_context(*args, **options)
        return self._pool

    def close(self) -> None:
        """Close all connections; the next request makes another."""
        self._pool = None
        super().close()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- HTTPAdapter's
        """Use connections with a deadline."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:  # noqa: ANN401 -- HTTPAdapter's
        """Use connections with a deadline through a proxy, too."""
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager


class _FinalResponse(HTTPResponse):
    """Skips interim responses, such as 103 Early Hints; http.client skips 100 alone."""

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]  # not in typeshed
        is_interim = HTTPStatus.SWITCHING_PROTOCOLS < status < HTTPStatus.OK
        return version, HTTPStatus.CONTINUE if is_interim else status, reason


def _pools(deadline: Deadline) -> dict[str, Any]:
    class Watched:
        used = False

        def putrequest(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- urllib3's own
            deadline.reuses_connection, self.used = self.used, True
            super().putrequest(*args, **options)  # type: ignore[misc]  # a connection's

        def getresponse(self) -> Any:  # noqa: ANN401 -- urllib3's own
            deadline.watch(self.sock)  # type: ignore[attr-defined]  # a connection's
            return super().getresponse()  # type: ignore[misc]  # a connection's

        def close(self) -> None:
            self.used = False
            super().close()  # type: ignore[misc]  # a connection's

    class Plain(Watched, HTTPConnection):
        response_class = _FinalResponse

    class Secure(Watched, HTTPSConnection):
        response_class = _FinalResponse

    class Plains(HTTPConnectionPool):
        ConnectionCls = Plain

    class Secures(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": Plains, "https": Secures}
