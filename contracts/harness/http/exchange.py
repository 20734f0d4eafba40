"""One request and its answer, as the harness judges them."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn
from urllib.parse import parse_qs, unquote

from contracts.harness.http import retry_after
from spec import Operation, Resource

# The suite's own memory of a body; what a server sends beyond it is not read.
MAX_BODY_BYTES = 8 * 1024 * 1024
# Deeper than any documented value; what a field of any type holds below is not looked at.
_DEEPEST = 64
# So much of a key that is there twice is shown.
_KEY = 100
# Python reads no longer integer from text, since the time it takes grows with the square.
_LONGEST_INTEGER = 4300
_HTML = (b"<!doctype html", b"<html")
_PK = {
    "uuid": re.compile(r"/[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/?(?:\?|$)"),
    "integer": re.compile(r"/[0-9]+/?(?:\?|$)"),
    "text": re.compile(r"/[\w.~-]+/?(?:\?|$)"),
}


def _no_constant(name: str) -> NoReturn:
    msg = f"{name} is not a number in JSON"
    raise ValueError(msg)


def _integer(text: str) -> int | float:
    return int(text) if len(text) <= _LONGEST_INTEGER else float(text)


def _empty_below(value: object) -> None:
    """Empty the arrays and objects at the greatest depth that is looked at."""
    level = [value]
    for _ in range(_DEEPEST):
        if not level:
            return
        level = [
            part
            for whole in level
            if isinstance(whole, list | dict)
            for part in (whole.values() if isinstance(whole, dict) else whole)
            if isinstance(part, list | dict)
        ]
    for whole in level:
        if isinstance(whole, list | dict):
            whole.clear()


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a key twice: which one counts, each client says otherwise."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        shown = twice if len(twice) <= _KEY else f"{twice[:_KEY]}…"
        msg = f"an object has the key {shown!r} twice"
        raise ValueError(msg)
    return made


class NotJson:
    """A body that is not JSON; `why` says what is wrong."""

    def __init__(self, why: str) -> None:
        self.why = why


@dataclass
class Exchange:
    """Hold a request as it was sent and its response as it arrived.

    `operation` is None if the reference documents no such call. `status` is None if there was no
    response; `error` then says why, and `timed_out` whether the time ran out. `negative` marks a
    request that breaks a rule on purpose: if it makes a record, that record is not judged again.
    `probes` marks a request with wrong credentials.
    `instability` has what was wrong with earlier answers to the same call, each with the seconds
    until it was right. `lost_idle` marks a request that a connection lost which was kept alive,
    before any answer. `unanswered_before` marks a call whose earlier attempt got no answer of the
    API, and may have been carried out all the same.
    """

    resource: Resource
    operation: Operation | None
    method: str
    path: str
    request_headers: Mapping[str, str]
    request_body: bytes | None
    negative: bool = False
    probes: bool = False
    instability: list[tuple[str, float]] = field(default_factory=list)
    lost_idle: bool = False
    unanswered_before: bool = False
    status: int | None = None
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    cut: bool = False
    error: str | None = None
    timed_out: bool = False
    seconds: float = 0.0

    @property
    def success(self) -> bool:
        """Return whether the status is 2xx."""
        return self._is_in(200)

    @property
    def is_redirect(self) -> bool:
        """Return whether the status is 3xx."""
        return self._is_in(300)

    @property
    def is_client_error(self) -> bool:
        """Return whether the status is 4xx."""
        return self._is_in(400)

    @property
    def is_server_error(self) -> bool:
        """Return whether the status is 500 or more."""
        return (self.status or 0) >= 500  # noqa: PLR2004 -- 5xx, and numbers that HTTP does not define

    @property
    def is_documented(self) -> bool:
        """Return whether the reference has such a call; none has a malformed pk.

        Servers that route by the form of a pk answer others like any address they do not know.
        """
        if self.operation is None:
            return False
        return not self.operation.has_pk or _PK[self.resource.id_form].search(self.path) is not None

    @property
    def is_unauthenticated(self) -> bool:
        """Return whether the credentials were refused: 401 or 403."""
        return self.status in {401, 403}

    @property
    def is_unanswered(self) -> bool:
        """Return whether there was no answer of the API: none at all, or a gateway's."""
        return self.status in {None, 502, 503, 504}

    @property
    def is_unsettled(self) -> bool:
        """Return whether a refusal may come from an earlier attempt that was carried out."""
        changes = self.method in {"POST", "DELETE"} and not self.negative
        return self.unanswered_before and changes and self.is_client_error

    @property
    def has_deleted_before(self) -> bool:
        """Return whether an earlier attempt without an answer has deleted the record."""
        deletes = self.operation is not None and self.operation.name == "delete"
        return deletes and self.unanswered_before and self.is_gone

    @property
    def is_gone(self) -> bool:
        """Return whether there is nothing at this address: 404 or 410."""
        return self.status in {404, 410}

    @property
    def is_rate_limited(self) -> bool:
        """Return whether the server wants fewer requests: 429."""
        return self.status == 429  # noqa: PLR2004 -- Too Many Requests

    @property
    def content_type(self) -> str:
        """Return the media type of the response, without parameters and in lower case."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    def header(self, name: str) -> str:
        """Return a header of the response, whatever the case of its name; empty without it."""
        name = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == name), "")

    @property
    def answered_at(self) -> dt.datetime | None:
        """Return when the response was made by the clock of the server, or None."""
        return retry_after.moment(self.header("Date"))

    @property
    def is_html(self) -> bool:
        """Return whether the response is a page for browsers, by its type or its beginning."""
        start = self.content[:200].lstrip().lower()
        return bool(self.content) and (self.content_type == "text/html" or start.startswith(_HTML))

    @property
    def refused(self) -> bool:
        """Return whether the request was refused for what is in it.

        401, 403 and 429 are about the caller, 404 and 405 about the address, 408 about time: none
        of them shows that the server looked at a rule.
        """
        return self.is_client_error and self.status not in {401, 403, 404, 405, 408, 429}

    @property
    def pk(self) -> str:
        """Return the pk in the path, in lower case; empty if the operation has none."""
        if self.operation is None or not self.operation.has_pk:
            return ""
        return unquote(self.path.partition("?")[0].rstrip("/").rpartition("/")[2]).lower()

    @property
    def asked_ids(self) -> list[str]:
        """Return the ids that a List is narrowed to, if by nothing else; in lower case."""
        query = parse_qs(self.path.partition("?")[2], keep_blank_values=True)
        return query["id__in"][0].lower().split(",") if list(query) == ["id__in"] else []

    def forget(self) -> None:
        """Forget the answer, before the request is sent again."""
        self.status, self.reason, self.headers = None, "", {}
        self.content, self.cut, self.error, self.timed_out = b"", False, None, False
        self.lost_idle = False
        self.__dict__.pop("json", None)

    @property
    def records(self) -> list[Any]:
        """Return what a successful Create or Bulk write answers with, a JSON value a record."""
        if not self.success:
            return []
        return self.json if isinstance(self.json, list) else [self.json]

    @property
    def pks(self) -> list[str | None]:
        """Return the id of each of `records`, as paths have it."""
        return [self.resource.pk_in(one) for one in self.records]

    def _is_in(self, hundred: int) -> bool:
        return self.status is not None and self.status // 100 * 100 == hundred

    @cached_property
    def json(self) -> Any:  # noqa: ANN401 -- a JSON value
        """Return the body as a JSON value, or NotJson.

        What is nested too deeply to be judged is left out, and an integer that is too long for
        arithmetic is a float.
        """
        if self.cut:
            return NotJson("it is too long to be read to its end")
        try:
            value = json.loads(
                self.content.decode("utf-8"),
                parse_constant=_no_constant,
                parse_int=_integer,
                object_pairs_hook=_unambiguous,
            )
        except UnicodeDecodeError:
            return NotJson("it is not UTF-8")
        except ValueError as error:
            return NotJson(f"it cannot be parsed ({error})")
        except RecursionError:
            return NotJson("it is nested too deeply to be parsed")
        _empty_below(value)
        return value

    @property
    def answered(self) -> str:
        """Return the status, such as "201 Created", or why there is none."""
        return f"{self.status} {self.reason}".strip() if self.status else f"no answer: {self.error}"
