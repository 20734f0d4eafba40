"""Everything a client can see of one rule's surroundings, as text in which ids and times are named.

Two runs of a healthy mock give the same text, so a fault that changes nothing in it shows nowhere.
The calls go to the operations themselves: thousands of faults are looked at in seconds.
"""

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from itertools import count, product
from types import MappingProxyType

from mock_api.answer import Json, JsonObject, MockAnswer
from mock_api.authentication import refusal_of
from mock_api.behaviour import wrapped
from mock_api.call import Call
from mock_api.credentials import credentials
from mock_api.faults.values import is_plain_text
from mock_api.ids import new_id
from mock_api.operations import carry_out
from mock_api.record import Clock, blank, new_record, written
from mock_api.store import Store
from mock_api.switchboard import Switchboard
from spec import Field, Operation, Rule, Spec
from tests.support.mock_cases import ACCEPTED, BODIES, BREAKING, KEEPING, REFUSED
from tests.support.mock_client import LODGER

_NAMED = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
    r"|20[2-9]\d-\d\d-\d\dT[\d:.]+Z"
)
_MANY = 101
_CHANGES = {"email": "a@example.com", "gln": "9521234567899"}
_MORE_CHANGES = {"custom_id": "1", "org_no": "4000000002"}
_HARD = [
    b"",
    b"[1]",
    b'{"custom_id": "\\u0000"}',
    b'{"custom_id": "\\ud800"}',
    b'{"custom_id": ' + b"9" * 400 + b"}",
    b'{"custom_id": ' + b"[" * 200 + b"]" * 200 + b"}",
    b'{"tags": ["\\u0000", "\\ud800", null]}',
    b'{"moment": "9999-12-31T23:59:59-03:00"}',
    b"{",
]


class Probe:
    def __init__(self, spec: Spec, switchboard: Switchboard, rule: Rule) -> None:
        self._resource = spec.resource(rule.resource)
        self._switchboard = switchboard
        self._rule = rule
        self._store = Store()
        self._clock = Clock()
        self._headers = {scheme.name: scheme.header for scheme in spec.schemes}
        self._credentials = credentials(spec)
        self._seen: list[str] = []
        self._numbers = count()
        self._operations: Mapping[str, Operation] = {
            operation.name: operation for operation in self._resource.operations.values()
        }

    def transcript(self) -> str:
        """Say all answers to everything that touches the rule."""
        first, second = self._stored(), self._stored()
        if self._rule.operation is None:
            self._field(first, second)
        elif self._rule.kind == "authentication":
            self._authentication(first)
        else:
            self._operation(first, second)
        self._store.close()
        names: dict[str, str] = {}
        text = "\n".join(self._seen)
        return _NAMED.sub(lambda m: names.setdefault(m.group(), f"<{len(names)}>"), text)

    def _stored(self) -> JsonObject:
        """Store a record as a healthy mock does."""
        sent = written(self._resource, self._body())
        pk = new_id(self._resource, self._store)
        record = new_record(self._resource, pk, blank(self._resource), sent, self._clock)
        unique = [field.name for field in self._resource.fields if field.unique]
        self._store.insert(self._resource.name, record, unique)
        return record

    def _body(self, **changes: Json) -> JsonObject:
        body = BODIES[self._resource.path](**changes)
        if "code" in body and "code" not in changes:
            body["code"] = f"c{next(self._numbers):04d}"
        return body

    def _field(self, first: JsonObject, second: JsonObject) -> None:
        path, name = self._resource.path, str(self._rule.field)
        field = self._resource.field(name)
        if path == LODGER:
            for body in [body for body, _ in BREAKING] + KEEPING:
                self._write(second, body)
        values = [value for p, f, value in ACCEPTED + REFUSED if (p, f) == (path, name)]
        values += [first[name], None, *_values(field)]
        if field.read_only:
            values += [str(uuid.uuid4()), "2001-01-01T00:00:00Z", True, ["x"]]
        bodies = [{name: value} for value in values]
        upper = {"id": str(uuid.uuid4()).upper()}
        bodies += [
            {"tenant": second.get("tenant"), "sub_tenant": first.get("tenant")},
            *({"tenant": None, "sub_tenant": other} for other in (second.get("tenant"), upper)),
        ]
        for body in bodies:
            self._write(second, body)
        self._call("update", pk=first["id"], body={name: first[name]})
        without = {key: value for key, value in self._body().items() if key != name}
        self._call("create", body=without)
        self._call("bulk_write", body=[without])
        self._call("bulk_write", body=[self._body(), without])
        self._call("get", pk=first["id"])
        self._call("list")
        if self._rule.kind == "unique":
            self._call("delete", pk=first["id"])
            for _ in range(2):
                self._call("create", body=self._body(**{name: first[name]}))

    def _write(self, record: JsonObject, body: JsonObject) -> None:
        self._call("update", pk=record["id"], body=body)
        if self._rule.kind in {"read_back", "read_only"}:
            self._call("get", pk=record["id"])
        self._call("create", body=self._body(**body))
        self._call("bulk_write", body=[self._body(**body)])
        if self._rule.kind == "type":
            self._call("bulk_write", body=[self._body(), self._body(**body)])

    def _hard_parameters(self) -> Iterator[dict[str, str]]:
        texts = [f.name for f in self._resource.writable if f.types == ("string",)]
        for parameter, text in product(texts, ("\0", "'", "[")):
            yield {parameter: text}
        yield {"_order_by": "\0"}
        yield {"id__in": "\0"}
        yield {"_page": "1"}
        for number in ("0", "-1", str(2**63)):
            yield {"_page": number, "_page_size": "1"}
            yield {"_page": "1", "_page_size": number}
        yield {"_page": str(2**62), "_page_size": str(2**62)}

    def _authentication(self, record: JsonObject) -> None:
        header = self._headers[self._rule.details["scheme"]]
        right = self._credentials[header]
        other = next(name for name in self._credentials if name != header)
        values = (None, "", "wrong", right.upper(), right[:-1], f"{right}x")
        flawed: list[Mapping[str, str | None]] = [{header: value} for value in values]
        flawed += [
            dict.fromkeys(self._credentials),
            {header: self._credentials[other], other: right},
        ]
        for headers in flawed:
            self._call(str(self._rule.operation), pk=record["id"], body={}, headers=headers)

    def _full(self) -> JsonObject:
        """Return a body without a false, a zero, or an empty array."""
        full: JsonObject = {}
        for field in self._resource.writable:
            if field.types[:1] == ("boolean",):
                full[field.name] = True
            elif "array" in field.types and not field.target:
                of_text = field.schema.get("items", {}).get("type") == "string"
                full[field.name] = ["a"] if of_text else [{"key": "value"}]
        return full

    def _operation(self, first: JsonObject, second: JsonObject) -> None:
        name = str(self._rule.operation)
        pks = [first["id"], str(uuid.uuid4()), "x", "\0", "0" * 500]
        body: Json = [self._body() for _ in range(12)] if name == "bulk_write" else dict(_CHANGES)
        body = self._body() if name == "create" else body
        self._of_kind(name, first, second)
        self._call("update", pk=first["id"], body=_CHANGES | _MORE_CHANGES)
        if self._rule.kind == "partial":
            self._call("update", pk=first["id"], body=self._full())
            self._call("update", pk=first["id"], body={"custom_id": None})
        for pk in pks:
            self._call(name, pk=pk, body=body)
        for raw in _HARD:
            self._call(name, pk=second["id"], body=raw)
        for query in ((), (("_page", "x"),), (("x", "\0"),)):
            self._call(name, pk=second["id"], body={"custom_id": "😀"}, query=query)
        for parameters in self._hard_parameters() if name == "list" else ():
            self._call(name, query=tuple(parameters.items()))
        self._call(name, pk=second["id"], body=body, headers={"content-type": "text/plain"})
        for _ in range(25):
            self._call(name, pk=second["id"], body=None)
        for record in (first, second):
            self._call("get", pk=record["id"])
        self._call("list")
        self._find_again()

    def _of_kind(self, name: str, first: JsonObject, second: JsonObject) -> None:
        if self._rule.kind == "no_effect":
            self._refused(name, first, second)
        if self._rule.kind in {"no_effect", "unknown_pk"} and name not in {"create", "bulk_write"}:
            self._of_another_resource(name)
        if self._rule.kind == "in_order":
            self._call(name, body=[self._body(**one) for one in self._in_no_order()])
        if self._rule.kind == "malformed_json":
            self._almost_json(name, second)
        if self._rule.kind in {"items", "gone"}:
            self._call("list")
        if self._rule.kind == "complete":
            self._grown(name)
        if self._rule.kind == "only_that":
            self._confused(name, first, second)

    def _of_another_resource(self, name: str) -> None:
        foreign = {"id": str(uuid.uuid4()), "name": "of another resource"}
        self._store.insert("another", foreign, ())
        self._call(name, pk=foreign["id"], body=self._body())
        self._seen.append(str(self._store.get("another", foreign["id"])))

    def _in_no_order(self) -> Iterator[JsonObject]:
        texts = [f.name for f in self._resource.writable if is_plain_text(f)]
        for letter in "bca":
            yield dict.fromkeys(texts, letter * 5)

    def _grown(self, name: str) -> None:
        """List before and after more records are stored than one page holds."""
        self._call(name)
        for _ in range(_MANY):
            self._stored()
        self._call(name)
        for page in ("1", "2"):
            self._call(name, query=(("_page", page), ("_page_size", str(_MANY))))

    def _confused(self, name: str, first: JsonObject, second: JsonObject) -> None:
        """Name one record in the path and another in the body, and give two the same custom_id."""
        self._call(name, pk=first["id"], body={"id": second["id"], **_CHANGES})
        namesakes = [self._stored(), self._stored()]
        for record in namesakes:
            self._call("update", pk=record["id"], body={"custom_id": "namesake"})
        self._call(name, pk=namesakes[1]["id"], body=_CHANGES)
        self._call("list")

    def _almost_json(self, name: str, record: JsonObject) -> None:
        text = next(f.name for f in self._resource.writable if f.types == ("string",))
        for change in (
            lambda raw: raw + raw,
            lambda raw: raw.replace('"', "'"),
            lambda raw: f"{raw[:-1]},{raw[-1]}",
            lambda raw: f"/* x */{raw}",
            lambda raw: f"\ufeff{raw}",
            lambda raw: raw.replace("{", f'{{"{text}": "a", ', 1),
        ):
            body = self._body()
            raw = change(json.dumps([body] if name == "bulk_write" else body))
            self._call(name, pk=record["id"], body=raw.encode())

    def _refused(self, name: str, first: JsonObject, second: JsonObject) -> None:
        text = next(f.name for f in self._resource.writable if f.types == ("string",))
        for pk, changes, headers, cut in (
            (second["id"], {text: {}}, {}, 0),
            (second["id"], {}, {}, 1 + (name == "bulk_write")),
            (second["id"], {}, {"content-type": "text/plain"}, 0),
            (first["id"], {}, dict.fromkeys(self._credentials), 0),
        ):
            body = self._body(**changes)
            raw = json.dumps([body] if name == "bulk_write" else body).encode()
            self._call(name, pk=pk, body=raw[: len(raw) - cut], headers=headers)
            self._call("list")
        if "{pk}" in self._operations[name].path:
            self._call(name, pk=str(uuid.uuid4()), body=self._body())

    def _find_again(self) -> None:
        for pk in dict.fromkeys(_NAMED.findall("\n".join(self._seen))):
            if "T" not in pk:
                self._call("get", pk=pk)

    def _call(
        self,
        name: str,
        body: Json = None,
        *,
        pk: str = "",
        query: tuple[tuple[str, str], ...] = (),
        headers: Mapping[str, str | None] = MappingProxyType({}),
    ) -> None:
        operation = self._operations[name]
        conduct = self._switchboard.behaviour.of(self._resource, operation)
        said = {"content-type": "application/json", **self._credentials, **headers}
        sent = {key: value for key, value in said.items() if value is not None}
        call = Call(
            resource=self._resource,
            operation=operation,
            pk=pk,
            query=query,
            headers=sent,
            body=body if isinstance(body, bytes) else json.dumps(body).encode(),
            store=self._store,
            unauthenticated=refusal_of(conduct.demands.credentials, self._headers, sent),
        )
        proceed = wrapped(lambda one: carry_out(one, conduct, self._clock), conduct.around)
        answer = proceed(call)
        self._seen.append(f"{name} {' '.join(sorted(conduct.methods))} {_shown(answer)}")


def _values(field: Field) -> list[Json]:
    """Give values that are right, wrong or at a limit for some field of this sort."""
    if field.target:
        upper = {"id": str(uuid.uuid4()).upper()}
        return [upper, {"id": "x"}, [upper], [{"id": "x"}], "x"]
    if field.schema.get("format") == "date-time":
        return ["2022-12-31T23:30:00-03:00", "9999-12-31T23:59:59-03:00", "2000-01-01T00:00:00Z"]
    if field.schema.get("format") == "date":
        return ["2024-02-29", "2023-02-29", "2000-01-01"]
    if "string" not in field.types:
        several = [{"b": [1]}, {"a": 1}, {"b": [1]}]
        return ["x", {}, [], [1], several, True, False]
    length = field.schema.get("maxLength", 1)
    return ["Ab  cd €uro 👍 or more"[:length], "x" * length, "x" * (length + 1), {}, [], True]


def _shown(answer: MockAnswer) -> str:
    body = answer.body().decode(errors="backslashreplace")
    return f"{answer.status} {answer.media_type} {answer.breaks_off} {body}"
