"""Turns exchanges into evidence that can be shown: no secret, no unbounded text, one curl line."""

import re
import shlex
from collections.abc import Sequence

from contracts.harness.credentials import Credentials
from contracts.harness.exchange import Exchange
from reports import results

_SHOWN = 20_000
_TELLING_HEADERS = {"allow", "content-length", "content-type", "date", "location", "retry-after"}


def shown(exchange: Exchange, credentials: Credentials) -> results.Exchange:
    """Give an exchange as a report shows it; credentials stand as their variable's name."""
    return results.Exchange(
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
            if name.lower() in _TELLING_HEADERS
        },
        response_body=_text(exchange.content, credentials) if exchange.content else None,
        error=exchange.error,
        seconds=round(exchange.seconds, 4),
    )


def _text(body: bytes, credentials: Credentials) -> str:
    text = credentials.scrub(body.decode("utf-8", "backslashreplace"))
    if len(text) > _SHOWN:
        text = f"{text[:_SHOWN]} … ({len(text)} characters in all)"
    return readable(text)


def readable(text: str) -> str:
    """Write lone surrogates as escapes, so that any file and any wire can carry the text."""
    return text.encode("utf-8", "backslashreplace").decode()


def curl(base_url: str, steps: Sequence[Exchange], credentials: Credentials) -> str:
    """Write the requests as curl lines; credentials stand as their variables, so the lines run.

    An id that an earlier step was answered stands as $PK, to be set from that answer by hand.
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


_VARIABLE = re.compile(r"\$(PIGELLO_[A-Z_]+|PK)\b")


def _curl(base_url: str, step: Exchange, credentials: Credentials, pk: str | None) -> str:
    path = credentials.scrub(step.path)
    if pk:
        path = path.replace(pk, "$PK")
    words = ["curl", "-i", "-X", step.method, _quoted(base_url + path)]
    for name, value in credentials.show(step.request_headers).items():
        words += ["-H", _quoted(f"{name}: {value}" if value else f"{name};")]
    if step.request_body is not None:
        words += ["--data-raw", _quoted(_text(step.request_body, credentials))]
    return " ".join(words)


def _quoted(text: str) -> str:
    """Quote a word for a shell; the names of our variables stay open to it."""
    if not _VARIABLE.search(text):
        return shlex.quote(readable(text))
    escaped = re.sub(r'([\\"`])', r"\\\1", readable(text))
    escaped = re.sub(r"\$(?!(?:PIGELLO_[A-Z_]+|PK)\b)", r"\\$", escaped)
    return f'"{escaped}"'
