"""Checks every response, whichever contract sent the request: the rules that always hold."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import unquote

from contracts.harness.http.credentials import Credentials
from contracts.harness.http.exchange import MAX_BODY_BYTES, Exchange, NotJson
from contracts.harness.oracle import list_shape as listing
from contracts.harness.oracle.answer_schema import Validators
from contracts.harness.oracle.stack_traces import pattern_of, stack_trace_in
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import value_text
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.created import CreatedRecords
from contracts.harness.reproduce.expectations import constant, without_pattern
from spec import Resource

_ENOUGH = 100

_NO_TRACE = "no stack trace"


class ResponseChecks:
    """Observes exchanges and records findings against the rules that bind every response.

    `created` are the records of this run, by resource: only those must keep the rules of their
    fields when List shows them, since other records may be older than the rules.
    """

    def __init__(
        self,
        recorder: Recorder,
        credentials: Credentials,
        created: Mapping[str, CreatedRecords],
    ) -> None:
        self._recorder = recorder
        self._credentials = credentials
        self._created = created
        self._validators = Validators()

    def __call__(self, exchange: Exchange) -> None:
        """Check one exchange."""
        self._recorder.saw(exchange)
        if exchange.cut and exchange.success and exchange.operation:
            limit = MAX_BODY_BYTES // 1024**2
            raise NotRun("too_long", operation=exchange.operation.title, limit=limit)
        for rule, expected, got in self._violations(exchange):
            self._recorder.breach(
                self._id(exchange, rule),
                _CODES[rule],
                expected=expected,
                got=got,
                kept=_without_trace(exchange) if expected == _NO_TRACE else None,
            )
        if exchange.is_client_error and not exchange.is_unauthenticated:
            self._observe_refusal(exchange)
        if exchange.negative or not exchange.success or exchange.operation is None:
            return
        if not isinstance(exchange.json, NotJson):
            self._records(exchange)

    def _observe_refusal(self, exchange: Exchange) -> None:
        """Observe what a refusal looks like if it is not JSON; it may have any body or none."""
        name = exchange.content_type
        if not exchange.content:
            seen = "without a body"
        elif _is_json_type(name):
            return
        else:
            seen = f"as {name or 'a body without a content type'}"
        self._recorder.observe(exchange.resource.name, "refusals", f"{seen} ({exchange.status})")

    def _id(self, exchange: Exchange, rule: str) -> str:
        # An undocumented call counts for the operation whose path it uses.
        name = exchange.operation.name if exchange.operation else _nearest(exchange)
        return exchange.resource.rule_id(name, rule)

    def _violations(self, exchange: Exchange) -> Iterator[tuple[str, str, str]]:
        if exchange.error:
            yield "answered", "a response", exchange.answered
            return
        body, text = exchange.content, exchange.content.decode("utf-8", "replace")
        if exchange.is_server_error:
            yield "robust", "a status below 500", exchange.answered
        if exchange.is_html and exchange.is_documented:
            yield "discreet", "no HTML page", f"{exchange.answered} with an HTML page"
        if language := _trace_of_the_server(exchange, text):
            got = f"{exchange.answered} with a stack trace ({language})"
            yield "discreet", _NO_TRACE, got
        shown = self._credentials.given_away_by(text + "\n".join(exchange.headers.values()))
        if shown:
            yield "discreet", "no credential", f"{exchange.answered} with {', '.join(shown)} in it"
        # A refusal may have any media type: servers write some before any code of theirs runs.
        if body and not exchange.is_html and exchange.success and exchange.operation:
            yield from self._not_json(exchange)

    def _not_json(self, exchange: Exchange) -> Iterator[tuple[str, str, str]]:
        name = exchange.content_type
        if not _is_json_type(name):
            yield "json", "Content-Type: application/json", f"Content-Type: {name or '(none)'}"
        elif isinstance(exchange.json, NotJson):
            yield "json", "a body that is JSON", value_text(exchange.json)

    def _records(self, exchange: Exchange) -> None:
        assert exchange.operation is not None  # noqa: S101 -- seen by the caller
        match exchange.operation.answer:
            case "object":
                self._record(exchange, exchange.json)
            case "array":
                records = exchange.json if isinstance(exchange.json, list) else ()
                _judge(
                    self._record(exchange, record, f"/{number}")
                    for number, record in enumerate(records)
                )
            case "list":
                records = listing.items(exchange.json) or ()
                place = _pointer_to(records, exchange.json)
                _judge(
                    self._listed(exchange, record, f"{place}/{number}")
                    for number, record in enumerate(records)
                    if isinstance(record, dict)
                )

    def _listed(self, exchange: Exchange, record: dict[str, Any], place: str) -> bool:
        """Check one record of List, and return whether it is right."""
        if not {field.name for field in exchange.resource.fields} & set(record):
            self._recorder.breach(
                exchange.resource.rule_id("list", "items"),
                "not_records",
                expected="records with fields of the resource",
                got=value_text(record),
                marked=place,
            )
            return False
        # No run creates records of a resource without Create, so that those of others count.
        created = "create" in exchange.resource.operations
        ours = not created or self._owns(exchange.resource, record)
        # If it is not surely this run's, only its id counts.
        return self._record(exchange, record, place, only=None if ours else "id")

    def _owns(self, resource: Resource, record: object) -> bool:
        """Return whether this run created a record, which another resource may show, too."""
        pk = resource.pk_in(record)
        if pk is None:
            return False
        # Only UUIDs name one record among those of all resources.
        shown_by = self._created.values() if resource.id_form == "uuid" else ()
        return any(one.owns(pk) for one in (self._created[resource.name], *shown_by))

    def _record(
        self, exchange: Exchange, record: object, place: str = "", only: str | None = None
    ) -> bool:
        """Check one record of a response, and return whether it is right.

        `place` is its JSON Pointer.
        """
        resource: Resource = exchange.resource
        if not isinstance(record, dict):
            name = exchange.operation.name if exchange.operation else ""
            self._recorder.breach(
                resource.rule_id(name, "json"),
                "not_a_record",
                expected="a record, as a JSON object",
                got=value_text(record),
                marked=place or None,
            )
            return False
        pk = resource.pk_in(record)
        if pk is not None and not self._created[resource.name].judges(pk):
            only = "id"
        right = True
        for violation in self._validators.violations(resource, record):
            if only not in {None, violation.field}:
                continue
            right = False
            field = violation.field
            if pk and self._created[resource.name].was_refused(pk, field, record.get(field)):
                self._recorder.breach(
                    resource.rule_id("update", "no_effect"),
                    "refused_but_done",
                    because=f"an Update that sent this {field} was refused",
                    expected=f"{field} as before",
                    got=violation.got,
                    kept=constant(pk, resource.field(field)),
                    operation=resource.operations["update"].title,
                )
                continue
            self._recorder.breach(
                resource.rule_id(violation.field, violation.kind),
                "wrong_in_response",
                expected=violation.expected,
                got=violation.got,
                marked=f"{place}{violation.pointer}" or None,
            )
        return right


def _trace_of_the_server(exchange: Exchange, text: str) -> str | None:
    """Return the language of a stack trace that no client has written, or None."""
    language = stack_trace_in(text)
    if language is None:
        return None
    if exchange.success and not isinstance(exchange.json, NotJson):
        written = {field.name for field in exchange.resource.writable}
        return stack_trace_in(json.dumps(_without(written, exchange.json), ensure_ascii=False))
    # Refusals often quote what was sent.
    sent = unquote(exchange.path) + (exchange.request_body or b"").decode("utf-8", "replace")
    return None if stack_trace_in(sent) == language else language


def _without(names: set[str], answered: object) -> object:
    """Return a JSON value without the fields of these names."""
    if isinstance(answered, list):
        return [_without(names, one) for one in answered]
    if isinstance(answered, dict):
        return {name: _without(names, one) for name, one in answered.items() if name not in names}
    return answered


def _judge(records: Iterator[bool]) -> None:
    """Judge the records of a response until enough of them are wrong.

    A response may have a million, and each costs time.
    """
    for _ in islice((right for right in records if not right), _ENOUGH):
        pass


def _without_trace(exchange: Exchange) -> str | None:
    """Return when a script finds no stack trace in the answer that has one."""
    language = stack_trace_in(exchange.content.decode("utf-8", "replace"))
    return without_pattern(pattern_of(language)) if language else None


_CODES = {
    "answered": "no_response",
    "discreet": "not_discreet",
    "json": "not_json",
    "robust": "server_error",
}


def _pointer_to(part: object, whole: object) -> str:
    """Return the JSON Pointer of a value inside nested objects; empty if it is not there."""
    for name, value in whole.items() if isinstance(whole, dict) else ():
        inside = _pointer_to(part, value)
        if value is part or inside:
            return "/" + str(name).replace("~", "~0").replace("/", "~1") + inside
    return ""


def _is_json_type(name: str) -> bool:
    return name == "application/json" or name.endswith("+json")


def _nearest(exchange: Exchange) -> str:
    path = exchange.path.partition("?")[0]
    operations = exchange.resource.operations
    at = [name for name, one in operations.items() if one.path == path]
    at = at or [name for name, one in operations.items() if one.has_pk]
    if exchange.method == "PUT" and "update" in at:
        return "update"
    preferred = [name for name in ("create", "list", "get") if name in at]
    return [*preferred, *at, *operations][0]
