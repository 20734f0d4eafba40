"""Says which proxy requests go through; those to this machine go through none."""

import re
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies

from contracts.harness.http.address import is_loopback

_HINT = "check HTTP_PROXY, HTTPS_PROXY, and NO_PROXY"


def proxies_for(url: str) -> dict[str, str]:
    """Return the proxies for an address by scheme; none for this machine."""
    return {} if is_loopback(url) else dict(get_environ_proxies(url))


def proxy_of(url: str) -> str | None:
    """Return the host and port of the proxy for an address, without its password, or None."""
    proxies = proxies_for(url)
    found = proxies.get(urlsplit(url).scheme) or proxies.get("all")
    if found is None:
        return None
    return urlsplit(found if "//" in found else f"//{found}").netloc.rpartition("@")[2]


def refused_by_proxy(url: str, answered: str) -> str:
    """Return the sentence for an answer of the proxy instead of the environment."""
    return f"the proxy {proxy_of(url)} refuses requests to {url} ({answered}); {_HINT}."


def tunnel_trouble(url: str, error: Exception) -> str:
    """Return the sentence for a proxy that makes no connection to the environment."""
    refusal = re.search(r"Tunnel connection failed: (\d{3} [\w ]*\w)", str(error))
    if refusal:
        return refused_by_proxy(url, refusal[1])
    return f"the proxy {proxy_of(url)} cannot be reached; {_HINT}."
