"""Calls one operation as the reference documents it, and in every way that must be refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeVar

from contracts.harness.checks.base import CheckAmongOthers
from contracts.harness.checks.foreign_records import foreign_record
from contracts.harness.generation import hard_input
from contracts.harness.http.credentials import wrong
from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import NotRun
from contracts.harness.records.created import CreatedRecord
from spec import Field, Operation, OperationName
from spec.ids import IdForm, json_id
from strategies import bodies

Input = TypeVar("Input", str, bytes)

# Calls whose answer several contracts judge.
_VALID, _WITHOUT_CREDENTIALS = "with a valid request", "without any credential"

# Negative and very large numbers are open: they may be well-formed pks of no record.
_MALFORMED_PKS: Mapping[IdForm, tuple[str, ...]] = {
    "uuid": ("not-a-uuid", "123", "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f1"),
    "integer": ("not-a-number", "1x", "7c0f9d1e-6c0b-4a57-9b1d-3d9a5b0a6f1"),
    "text": (),
}


class _Flaw(NamedTuple):
    """Wrong credentials: the words for them, how they differ from the right ones, and headers."""

    credential: str
    because: str
    headers: Mapping[str, str | None]


class OperationCheck(CheckAmongOthers):
    """Checks one rule about one operation."""

    @property
    def _operation(self) -> Operation:
        return self._resource.operations[self._rule.operation or "get"]

    def succeeds(self) -> None:
        """Call the operation with the smallest valid body and with the fullest one."""
        wide = self._profile.every_operation and self._operation.body is not None
        for full in (False, True) if wide else (False,):
            with self._a_call(full=True) if full else self._shared_call(_VALID) as exchange:
                self._client.must_be_answered(exchange)
                if not self._is_documented(exchange):
                    code = "wrong_status" if exchange.success else "refused"
                    self._breach(code, exchange, expected=self._documented)

    @property
    def _documented(self) -> str:
        """The statuses that the reference documents for a success, in words."""
        others = [f"{status} without a body" for status in self._operation.or_without_body]
        return " or ".join([str(self._operation.success), *others])

    def _is_documented(self, exchange: Exchange) -> bool:
        if exchange.status in self._operation.or_without_body:
            return not exchange.content
        return exchange.status == self._operation.success

    def is_refused_without(self, scheme: str) -> None:
        """Call the operation with one credential wrong, absent, empty, and almost right.

        Once for the operation, also without any credential.
        """
        for flaw in self._flawed(scheme):
            with self._refused_call(flaw.headers, flaw.because) as exchange:
                self._client.must_be_answered(exchange)
                if not exchange.is_unauthenticated:
                    self._breach(
                        "credential_ignored" if exchange.success else "credential_not_refused",
                        exchange,
                        expected="a refusal (401 or 403)",
                        because=flaw.because,
                        credential=flaw.credential,
                    )
        if self._client.client.probes:
            self._client.client.probes.verify()

    def _flawed(self, scheme: str) -> list[_Flaw]:
        """Return what is wrong with the credentials in each call.

        Quick profiles send less, and most of it by the operation that writes first.
        """
        credentials = self._client.client.credentials
        header, others = credentials.header(scheme), len(credentials.variables) - 1
        right = ", the others right" if others else ""
        value = wrong(credentials.value(scheme))
        flaws = [_Flaw(f"a wrong {header}", f"{header} was wrong{right}", {header: value})]
        every = self._profile.every_operation
        chosen = self._operation.name == self._profile.writes_by[0]
        if every or chosen:
            flaws.append(_Flaw(f"no {header}", f"{header} was absent{right}", {header: None}))
            if self._rule.details["first"]:
                absent = dict.fromkeys(credentials.headers())
                flaws.append(_Flaw("no credential at all", "no credential was sent", absent))
        if every:
            flaws.append(_Flaw(f"an empty {header}", f"{header} was empty{right}", {header: ""}))
        if every and chosen:
            flaws += [
                _Flaw(changed, f"{changed}{right}", headers)
                for changed, headers in credentials.near_misses(scheme).items()
            ]
        return flaws

    def refuses_an_unknown_pk(self) -> None:
        """Send a pk that no record has."""
        with self._recorder.case():
            self._expect_gone(self._item(self._client.unknown_pk()), "unknown_pk_found")
        if self._profile.every_operation:
            self._refuses_the_pk_of_another_resource()

    def _refuses_the_pk_of_another_resource(self) -> None:
        if found := foreign_record(self._client, self._others):
            other, record = found
            with self._recorder.case(record.born):
                because = f"the pk belongs to a record of {other.resource.title}"
                self._expect_gone(self._item(record.pk), "unknown_pk_found", because)

    def refuses_a_malformed_pk(self) -> None:
        """Send pks that are not of the form of the resource's ids."""
        pks = _MALFORMED_PKS[self._resource.id_form][: self._profile.samples]
        by_pk = [one.name for one in self._resource.operations.values() if one.has_pk]
        shares = self._profile.shares(pks, alike=True, among=by_pk)
        for pk in shares.get(self._operation.name, ()):
            with self._recorder.case():
                exchange = self._item(pk)
                self._client.must_be_answered(exchange)
                if not exchange.is_client_error:
                    self._not_refused(exchange, None, "any 4xx")

    def refuses_another_content_type(self) -> None:
        """Send a valid body under a content type that is not JSON."""
        with self._a_call(content_type="text/plain", negative=True) as exchange:
            self._expect_body_refused(exchange, "the body was sent as text/plain")

    def handles_every_request(self) -> None:
        """Call the operation validly, with hard input, and to be refused.

        Without a body, it is sent without credentials, since nothing else is surely refused. Where
        wrong credentials go out last, the contracts of credentials send them alone.

        Once in a process: the same responses judge four rules, and a finding against one of them is
        kept for its contract.
        """
        self._count_cases()
        if self._is_settled(self._operation.name):
            return
        if self._profile.every_operation:
            with self._shared_call(_VALID):
                pass
            client = self._client.client
            unlimited = client.probes is None and not client.permissions.sparing
            if unlimited and not self._operation.body:
                with self._refused_call(dict.fromkeys(client.credentials.headers())):
                    pass
            if self._operation.name == "delete":
                self._delete_referred_record()
        for call in self._hard_calls():
            with self._recorder.case():
                self._clean_up(call())
        self._settle(self._operation.name)

    def _delete_referred_record(self) -> None:
        """Delete a record that another one refers to; whether that is refused is open."""
        for other in self._others:
            field = next((f for f in other.resource.writable if self._is_named_by(f)), None)
            writable = self._client.client.permissions.writes(other.resource.name)
            if field is None or not writable or other.resource is self._resource:
                continue
            record, gone = self._client.given(), False
            reference: object = {"id": json_id(record.pk, field.id_form)}
            value = [reference] if "array" in field.types else reference
            # If the other record cannot be made here, its own contracts say so.
            with suppress(NotRun), self._recorder.case(record.born):
                body = other.tagged(bodies.having(other.resource, **{field.name: value}))
                referring = other.call("create", body=body, negative=True)
                gone = self._client.call("delete", pk=record.pk, negative=True).success
                for pk in referring.pks if gone else ():
                    other.client.second_look.written.forget(other.resource.name, str(pk))
                with self._recorder.untracked():
                    other.discard_made(referring)
            if gone:
                self._client.forget(record.pk)
            else:
                with self._recorder.untracked():
                    self._client.discard(record.pk)
            return

    def _is_named_by(self, field: Field) -> bool:
        return str(field.target).lower() == self._resource.name

    def _hard_calls(self) -> Iterator[Callable[[], Exchange]]:
        few = None if self._profile.every_operation else 1
        call = partial(self._client.call, self._operation.name, negative=True)
        if self._operation.has_pk and (few is None or not self._operation.body):
            body: object = {} if self._operation.body else None
            by_pk = [one.name for one in self._resource.operations.values() if one.has_pk]
            for hard_pk in islice(self._share_of(hard_input.PKS, by_pk), few):
                yield partial(call, pk=hard_pk, body=body)
            if not self._client.client.credentials.variables:
                # The refusal of a pk that may be one; other resources refuse wrong credentials.
                yield partial(call, pk=self._client.unknown_pk(), body=body)
        if self._operation.body:
            resource, pk = self._resource, ""
            valid = bodies.minimal(resource)
            if self._operation.has_pk:
                record = self._record()
                pk, valid = record.pk, bodies.patch(resource, record.body)
                valid = self._client.resolve_references(valid)
            else:
                valid = self._client.tagged(valid)
            names = [f.name for f in self._resource.writable if "string" in f.types]
            # The tag stays where there is another text to spoil.
            names = [name for name in names if name != "custom_id"] or names
            groups = hard_input.bodies(valid, names)
            if few is None:
                moments = [f.name for f in self._resource.writable if _is_moment(f)]
                groups.append(hard_input.instants(valid, moments[:1]))
                groups += hard_input.nested_bodies(valid, self._around())
            for raw in islice(self._share_of(groups, self._profile.writes_by), few):
                wrapped = b"[" + raw + b"]" if raw and self._operation.body == "array" else raw
                yield partial(call, pk=pk, raw=wrapped)
        if self._operation.name == "list":
            fields = self._resource.writable or self._resource.readable
            free = [f for f in fields if f.types == ("string",)]
            # A text field without a format comes first: the value reaches the database.
            free.sort(key=lambda field: not _is_formless(field))
            # A server has one place to read all fields of a form.
            alike = {} if self._profile.random else {_form(field): field for field in free[::-1]}
            names = [f.name for f in free if f in alike.values() or self._profile.random]
            for query in islice(hard_input.queries(names), few):
                yield partial(call, query=query)

    def _share_of(
        self, groups: Iterable[Sequence[Input]], among: Sequence[OperationName]
    ) -> Iterator[Input]:
        """Yield what this operation sends of groups of alike input."""
        for alike in groups:
            yield from self._profile.shares(alike, alike=True, among=among).get(
                self._operation.name, alike
            )

    def _around(self) -> dict[str, str]:
        """Return one field for each form of array or object, with the raw value around a hard one.

        A server has one place to read all fields of a form.
        """
        around: dict[tuple[str, str], str] = {}
        for field in self._resource.writable:
            if "array" in field.types:
                value = '[{"id": {}}]' if field.target else '[{"key": {}}]'
            elif field.target:
                value = '{"id": {}}'
            elif "object" in field.types:
                value = '{"key": {}}'
            else:
                continue
            around.setdefault((value, field.types[0]), field.name)
        return {name: value for (value, _), name in around.items()}

    def _expect_body_refused(self, exchange: Exchange, because: str) -> None:
        self._client.must_be_answered(exchange)
        if not exchange.is_client_error or exchange.is_unauthenticated or exchange.is_rate_limited:
            self._not_refused(exchange, because, "any 4xx")

    def _item(self, pk: str) -> Exchange:
        body = bodies.minimal(self._resource) if self._operation.body else None
        sent = self._client.resolve_references(body) if body is not None else None
        return self._client.call(self._operation.name, pk=pk, body=sent, negative=True)

    def _refused_call(
        self, headers: Mapping[str, str | None], because: str = ""
    ) -> AbstractContextManager[Exchange]:
        """Call the operation with wrong credentials; contracts share the call if several are."""
        absent = [name for name, value in headers.items() if value is None]
        if len(absent) == len(self._client.client.credentials.variables):
            return self._shared_call(_WITHOUT_CREDENTIALS, headers=headers)
        if len(headers) > 1:
            return self._shared_call(because, headers=headers)
        return self._a_call(headers=headers, negative=True)

    @contextmanager
    def _shared_call(
        self, what: str, headers: Mapping[str, str | None] | None = None
    ) -> Iterator[Exchange]:
        """Make a call whose answer several contracts judge; the first of them sends it."""
        key = self._resource.name, f"{self._operation.name} {what}"
        if earlier := self._progress.answered.get(key):
            with self._recorder.case(earlier):
                yield earlier
            return
        with self._a_call(headers=headers, negative=headers is not None) as exchange:
            self._progress.answered[key] = exchange
            yield exchange

    @contextmanager
    def _a_call(
        self,
        *,
        full: bool = False,
        raw: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
        content_type: str | None = None,
        negative: bool = False,
    ) -> Iterator[Exchange]:
        """Call the operation validly except for what is given, as one case, and clean up."""
        record = self._record() if self._operation.has_pk else None
        with self._recorder.case(*([record.born] if record else [])):
            exchange = self._client.call(
                self._operation.name,
                pk=record.pk if record else "",
                body=None if raw is not None else self._body(record, full=full),
                raw=raw,
                headers=headers,
                content_type=content_type,
                negative=negative,
            )
            try:
                yield exchange
            finally:
                self._clean_up(exchange, record)

    def _body(self, record: CreatedRecord | None, *, full: bool) -> object:
        resource = self._resource
        match self._operation.body:
            case "object":
                body = bodies.complete(resource) if full else bodies.minimal(resource)
                return self._client.tagged(body)
            case "array":
                body = bodies.complete(resource) if full else bodies.minimal(resource)
                count = 2 if self._profile.every_operation and not full else 1
                return [self._client.tagged(body) for _ in range(count)]
            case "partial" if record is not None:
                return record.body if full else bodies.patch(resource, record.body)
        return None

    def _record(self) -> CreatedRecord:
        return self._client.shared()

    def _clean_up(self, exchange: Exchange, record: CreatedRecord | None = None) -> None:
        """Note what the call deleted, and delete what it created."""
        if not (exchange.success or exchange.has_deleted_before):
            return
        with self._recorder.untracked():
            if self._operation.name == "delete" and record:
                self._client.forget(record.pk)
            self._client.discard_made(exchange)


def _form(field: Field) -> tuple[str, ...]:
    """Return what the schema of a text says of its form."""
    return tuple(str(field.schema.get(key)) for key in ("format", "pattern", "enum"))


def _is_formless(field: Field) -> bool:
    return set(field.schema) <= {"type", "maxLength"}


def _is_moment(field: Field) -> bool:
    return field.schema.get("format") == "date-time"
