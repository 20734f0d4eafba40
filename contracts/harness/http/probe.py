"""Looks at the way to an environment before the first request: proxy, name, and certificate."""

import os
import socket
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from contracts.harness.http.health import unreachable, unresolved, untrusted


def resolve(url: str) -> list[str]:
    """Return the IP addresses of a host; raises Outage."""
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 0, type=socket.SOCK_STREAM)
    except OSError:
        raise unresolved(str(parts.hostname)) from None
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def tls(url: str, seconds: float) -> str | None:
    """Return the version of TLS and the end of the certificate; None without TLS. Raises Outage."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return None
    host = str(parts.hostname)
    trusted = os.environ.get("REQUESTS_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH
    folder = Path(trusted).is_dir()
    context = ssl.create_default_context(
        cafile=None if folder else trusted, capath=trusted if folder else None
    )
    try:
        with (
            socket.create_connection((host, parts.port or 443), seconds) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            until = (secure.getpeercert() or {}).get("notAfter", "an unknown day")
            return f"{secure.version()}, certificate valid until {until}"
    except ssl.SSLError as error:
        why = getattr(error, "verify_message", "") or error.reason or "no TLS"
        raise untrusted(host, why) from None
    except OSError as error:
        raise unreachable(host, error.strerror or "no answer in time") from None
