"""Asks what the reference leaves open, and records what this environment answers."""

from typing import Any

from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle import list_shape as listing
from contracts.harness.outcomes import NotRun
from contracts.harness.recording.describe import value_text
from contracts.harness.records.resource_client import ResourceClient
from reports.results import OpenAnswer
from spec import Field
from spec.ids import unknown_id
from spec.questions import Question
from strategies import bodies
from strategies.bodies import Body
from strategies.fields import value_type


class OpenQuestionCheck:
    """One open question, asked of one resource."""

    def __init__(self, client: ResourceClient, question: Question) -> None:
        """Prepare the question; raises NotRun if the resource has no field for it."""
        self._client = client
        self._resource = client.resource
        self._question = question
        self._field = self._needed_field()
        if question.needs and self._field is None:
            raise NotRun("no_such_field", resource=self._resource.title)

    def ask(self) -> None:
        """Send the request and record the answer; nothing is judged."""
        with self._client.recorder.case():
            exchange = self._send()
        self._client.recorder.answer(
            OpenAnswer(
                id=f"{self._resource.name}.{self._question.id}",
                resource=self._resource.name,
                operation=self._question.operation,
                asks=self._question.asks,
                answer=self._describe(exchange),
                request=f"{exchange.method} {exchange.path}",
                basis_text=self._question.why,
            )
        )

    def _needed_field(self) -> Field | None:
        writable = self._resource.writable
        match self._question.needs:
            case "required":
                found = [f for f in writable if f.required]
            case "read_only":
                found = [f for f in self._resource.fields if f.read_only and f.types]
            case "pattern":
                found = [f for f in writable if "pattern" in f.schema]
            case "reference":
                found = [f for f in writable if f.is_reference]
            case "objects":
                found = [f for f in writable if f.items_are_unknown]
            case "no_unique":
                found = [] if any(f.unique for f in writable) else list(writable)
            case "order":
                found = [f for f in writable if f.relations.get("before")]
            case "cut_enum":
                found = [f for f in writable if f.enum_is_cut]
            case "text" | "text_limit":
                found = [f for f in writable if _is_plain_text(f)]
            case _:
                found = []
        return found[0] if found else None

    def _send(self) -> Exchange:
        send = self._question.send
        operation = self._resource.operations[self._question.operation]
        if "method" in send:
            pk = self._client.shared().pk
            return self._client.undocumented(send["method"], operation.path.replace("{pk}", pk))
        if send.get("path") == "root":
            return self._client.undocumented("GET", self._resource.path)
        if operation.name == "list":
            return self._client.call("list", query=send.get("query") or {}, negative=True)
        if operation.name == "bulk_write":
            return self._client.call("bulk_write", body=self._items(), negative=True)
        if operation.name == "update":
            return self._updated()
        body = self._client.tagged(self._changed(bodies.minimal(self._resource)))
        return self._client.call("create", body=body, negative=True)

    def _updated(self) -> Exchange:
        """Update the record of all questions, as long as it keeps its id."""
        record = self._client.shared_with(bodies.minimal(self._resource), "open questions")
        body = self._client.resolve_references(self._patch(record.body))
        exchange = self._client.call("update", pk=record.pk, body=body, negative=True)
        if exchange.success and self._resource.pk_in(exchange.json) != record.pk:
            self._client.created.stop_sharing(record.pk)
        return exchange

    def _items(self) -> list[Body]:
        items: list[Body] = []
        for word in self._question.send["items"]:
            if word == "the same again":
                items.append(items[-1])
                continue
            item = self._client.tagged(bodies.minimal(self._resource))
            if word == "broken" and self._field:
                limit = self._field.schema["maxLength"]
                item[self._field.name] = "a" * (limit + 1)
            items.append(item)
        return items

    def _patch(self, stored: Body) -> Body:
        send = self._question.send
        if "body" in send:
            return dict(send["body"])
        if send.get("omit") == "required":
            optional = [f for f in self._resource.writable if _is_plain_text(f) and not f.required]
            return {optional[0].name: "text"} if optional else {}
        return self._changed(bodies.patch(self._resource, stored))

    def _changed(self, body: Body) -> Body:
        send = self._question.send
        changed = {**body, **send.get("extra", {})}
        for description in send.get("set", {}).values():
            assert self._field is not None  # noqa: S101 -- the resource has it
            named = [self._field.name]
            if description == "the same as its other end":
                named += self._field.relations["before"]
            values = dict.fromkeys(named, self._value(self._field, description))
            changed = bodies.having(self._resource, **{**changed, **values})
        return changed

    def _value(self, field: Field, description: str) -> Any:  # noqa: ANN401 -- a JSON value
        plain = value_type(field).accepted[-1 if description == "another" else 0].value
        return {
            "another": plain,
            "with a trailing newline": f"{plain}\n",
            "with blanks around": f" {plain} ",
            "empty": "",
            "number": 123,
            "unknown": {"id": unknown_id(field.id_schema)},
            "with null inside": [None],
            "the same as its other end": plain,
            "beyond the list": _beyond(field),
        }[description]

    def _describe(self, exchange: Exchange) -> str:
        if not exchange.success:
            return f"refused ({exchange.answered})" if exchange.status else exchange.answered
        if self._question.operation == "list" and exchange.method == "GET":
            records = listing.items(exchange.json)
            # Whether a List of everything is empty depends on who else uses the environment.
            is_empty = records == [] and "?" in exchange.path
            return listing.shape(exchange.json) + (", empty" if is_empty else "")
        if self._field is None or not isinstance(exchange.json, dict):
            return f"accepted ({exchange.answered})"
        stored = exchange.json.get(self._field.name)
        return f"accepted ({exchange.answered}), answered with {value_text(stored)}"


def _beyond(field: Field) -> Any:  # noqa: ANN401 -- a JSON value
    """Return a value of the right type that is not in the field's enumeration."""
    seen = [value for value in field.schema.get("enum", ()) if value is not None]
    return max(seen) + 1 if seen and isinstance(seen[0], int) else "contract"


def _is_plain_text(field: Field) -> bool:
    keywords = set(field.schema) - {"type", "maxLength"}
    return field.types == ("string",) and not keywords and "maxLength" in field.schema
