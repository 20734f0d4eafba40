"""Connections that end when their time is up, however slowly a server drips."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from requests import Session
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Hourglass:
    """Cuts the connection in use when the time for one answer is over.

    Time-outs of sockets start again with each byte, so they bound no answer.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._over = threading.Event()

    @property
    def over(self) -> bool:
        """Whether the last request has used up its time."""
        return self._over.is_set()

    def watch(self, connected: socket.socket) -> None:
        """Take note of the connection in use."""
        self._socket = connected
        if self.over:
            self._cut()

    @contextmanager
    def turned(self) -> Iterator[None]:
        """Bound what happens within."""
        self._over.clear()
        self._socket = None
        timer = threading.Timer(self._seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self._over.set()
        if self._socket is not None:
            try:
                # Not its own shutdown: that of a TLS socket is not made for another thread.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
            except OSError:
                return


class _Adapter(HTTPAdapter):
    """Makes connections that tell the hourglass which socket they use."""

    def __init__(self, hourglass: Hourglass, **options: Any) -> None:  # noqa: ANN401 -- HTTPAdapter's
        self._pools = _pools(hourglass)
        super().__init__(**options)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- HTTPAdapter's
        """Use our connections."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:  # noqa: ANN401 -- HTTPAdapter's
        """Use our connections through a proxy, too."""
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _pools(hourglass: Hourglass) -> dict[str, Any]:
    class Plain(HTTPConnection):
        def getresponse(self) -> Any:  # noqa: ANN401 -- urllib3's own
            hourglass.watch(self.sock)
            return super().getresponse()

    class Secure(HTTPSConnection):
        def getresponse(self) -> Any:  # noqa: ANN401 -- urllib3's own
            hourglass.watch(self.sock)
            return super().getresponse()

    class Plains(HTTPConnectionPool):
        ConnectionCls = Plain

    class Secures(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": Plains, "https": Secures}


def mount(session: Session, hourglass: Hourglass) -> None:
    """Let a session use connections that end in time, and repeat nothing by itself."""
    adapter = _Adapter(hourglass, pool_connections=1, pool_maxsize=4, max_retries=0)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
