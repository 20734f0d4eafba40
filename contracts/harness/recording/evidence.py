"""Turns exchanges into evidence: without secrets, of limited length, with curl lines."""

import re
import shlex
from collections.abc import Sequence

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
        reason=credentials.scrub(exchange.reason),
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


def curl(base_url: str, steps: Sequence[Exchange], credentials: Credentials) -> str:
    """Return the requests as curl lines, which run with the credentials in their variables.

    The id in the first response to a POST becomes $PK, to be set by hand.
    """
    pk: str | None = None
    lines: list[str] = []
    for step in steps:
        if pk and pk in step.path and "PK=" not in "".join(lines):
            lines.append("PK=...  # the id in the answer above")
        lines.append(_curl(base_url, step, credentials, pk))
        record = step.json if step.method == "POST" and step.success else None
        if pk is None and isinstance(record, dict) and isinstance(record.get("id"), str):
            pk = record["id"]
    return "\n".join(lines)


# Surrounds the name of a shell variable; no text that is sent can contain it.
_MARK = "\x00"


def _curl(base_url: str, step: Exchange, credentials: Credentials, pk: str | None) -> str:
    path = credentials.scrub(step.path, _MARK)
    path = path.replace(pk, f"{_MARK}PK{_MARK}") if pk else path
    words = ["curl", "-i", "-X", step.method, _quoted(base_url + path)]
    for name, value in step.request_headers.items():
        marked = credentials.scrub(value, _MARK)
        words += ["-H", _quoted(f"{name}: {marked}" if value else f"{name};")]
    body, remark = _body(step, credentials)
    if body is not None:
        words += ["--data-raw", _quoted(body)]
    return " ".join(words) + remark


def _body(step: Exchange, credentials: Credentials) -> tuple[str | None, str]:
    """Return the body to type, and a remark if it differs from what was sent."""
    if step.request_body is None:
        return None, ""
    text = step.request_body.decode("utf-8", "backslashreplace")
    remark = ""
    if len(text) > _SHOWN:
        remark = f"  # the body is cut here; {len(text)} characters were sent"
    elif not _is_utf8(step.request_body):
        remark = "  # bytes that are not UTF-8 were sent unescaped"
    elif _MARK in text:
        remark = "  # a NUL was sent, which a shell cannot pass on"
    return credentials.scrub_start(text.replace(_MARK, ""), _SHOWN, _MARK), remark


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _quoted(text: str) -> str:
    """Quote a word for a shell, except for the marked variables."""
    if _MARK not in text:
        return shlex.quote(readable(text))
    written = []
    pieces = text.split(_MARK)
    for index, piece in enumerate(pieces):
        if index % 2:
            goes_on = re.match(r"\w", pieces[index + 1]) and piece.isidentifier()
            written.append(f"${{{piece}}}" if goes_on else f"${piece}")
        else:
            written.append(re.sub(r'([\\"`$])', r"\\\1", readable(piece)))
    return f'"{"".join(written)}"'
