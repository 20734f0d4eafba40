"""Turns exchanges into evidence: without secrets, of limited length."""

from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import Exchange
from reports import results

_SHOWN = 20_000


def shown(exchange: Exchange, credentials: Credentials) -> results.RecordedExchange:
    """Return an exchange as a report shows it, with variable names in place of credentials."""
    return results.RecordedExchange(
        operation=exchange.operation.name if exchange.operation else None,
        method=exchange.method,
        path=credentials.scrub(exchange.path),
        request_headers=credentials.show(exchange.request_headers),
        request_body=None
        if exchange.request_body is None
        else _text(exchange.request_body, credentials),
        status=exchange.status,
        reason=exchange.reason,
        response_headers={
            name: readable(value)
            for name, value in credentials.show(exchange.headers).items()
            if name.lower() in results.KEPT_HEADERS
        },
        response_body=_text(exchange.content, credentials) if exchange.content else None,
        error=exchange.error,
        seconds=round(exchange.seconds, 4),
    )


def _text(body: bytes, credentials: Credentials) -> str:
    text = body.decode("utf-8", "backslashreplace")
    start = credentials.scrub_start(text, _SHOWN)
    cut = f" … ({len(text)} characters in all)" if len(text) > _SHOWN else ""
    return readable(start + cut)


def readable(text: str) -> str:
    """Return a text with lone surrogates escaped, so that it can be encoded as UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()
