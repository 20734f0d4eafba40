"""The only module that calls schemathesis, which generates cases from the description's schema.

schemathesis reads an adapted copy of the bundled document: formats without a generator get this
project's values, and what it cannot know (who may set a field, credentials, open values) is
removed, because other contracts judge it.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.generation.modes import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from contracts.harness.http.exchange import Exchange
from spec import Operation, Resource, Spec
from spec.bundle import bundle, operation_id
from spec.schemas import create_schema, update_schema
from strategies.bounds import within_reach
from strategies.fields import value_type

Mode = Literal["positive", "negative"]
_OURS = {"date", "date-time", "email", "gln13", "uuid"}
_NOWHERE = "http://generated.invalid"
_MODES = {"positive": GenerationMode.POSITIVE, "negative": GenerationMode.NEGATIVE}
_CONFIG: dict[str, Any] = {
    "base-url": _NOWHERE,
    "generation": {"allow-x00": False},
    "phases": {
        "coverage": {"unexpected-methods": []},
        # Guessed links copy answers into requests and break rules between fields.
        "stateful": {"generation": {"mode": "positive"}, "inference": {"algorithms": []}},
    },
}


@dataclass(frozen=True)
class GeneratedCase:
    """A request from schemathesis: what it tests, and what is sent.

    `pk` is the generated pk if the case tests the path; otherwise it is None, and the sender sets
    one. `case` and `prepared` are the request in the form of schemathesis and of requests; it is
    prepared when it is needed, since most cases are left out.
    """

    about: str
    mode: Mode
    pk: str | None
    case: Any

    @property
    def body(self) -> Any:  # noqa: ANN401 -- a JSON value, or schemathesis' own
        """Return the body before it is serialized."""
        return self.case.body

    @property
    def content_type(self) -> str | None:
        """Return the content type of the body, or None without one."""
        named: str | None = (self.case.headers or {}).get("Content-Type", self.case.media_type)
        return named

    @cached_property
    def prepared(self) -> requests.PreparedRequest:
        """Return the request in the form of requests."""
        return requests.Request(**_request(self.case)).prepare()

    @property
    def query(self) -> str:
        """Return the query of the address."""
        return str(self.prepared.url).partition("?")[2]

    @property
    def raw(self) -> bytes | None:
        """Return the serialized body, or None without one."""
        body = self.prepared.body
        raw: bytes | None = body.encode() if isinstance(body, str) else body
        return raw


class Engine:
    """Generates cases for every operation of a description, and judges answers by its schema."""

    def __init__(self, spec: Spec) -> None:
        document = _readable(spec)
        config = schemathesis.Config.from_dict(_CONFIG)
        self._schema: Any = schemathesis.openapi.from_dict(document, config=config)
        made: list[APIOperation[Any, Any, Any, Any]] = [
            result.ok() for result in self._schema.get_all_operations() if isinstance(result, Ok)
        ]
        self._operations = {one.definition.raw["operationId"]: one for one in made}

    def coverage(
        self, resource: Resource, operation: Operation, mode: Mode
    ) -> Iterator[GeneratedCase]:
        """Yield the coverage cases of an operation: each keyword of its schema kept or broken.

        Of cases with the same description and place, only the first is yielded.
        """
        made = self._operation(resource, operation)
        config = self._schema.config.generation_for(operation=made, phase="coverage")
        seen: set[str] = set()
        for case in self._schema.iter_coverage_cases(
            made, generation_modes=[_MODES[mode]], generation_config=config
        ):
            data = case.meta.phase.data
            place = data.parameter or "request"
            about = f"{place}: {data.description}{f' at {data.location}' if data.location else ''}"
            if about not in seen:
                seen.add(about)
                yield _generated(case, about, mode)

    def drawn(
        self, resource: Resource, operation: Operation, mode: Mode
    ) -> st.SearchStrategy[GeneratedCase]:
        """Return a strategy for any case of an operation."""
        made = self._operation(resource, operation)
        cases: st.SearchStrategy[Any] = made.as_strategy(generation_mode=_MODES[mode])
        return cases.map(lambda case: _generated(case, "drawn at random", mode))

    def complaints(self, made: GeneratedCase, answer: Response) -> list[tuple[str, str]]:
        """Return what schemathesis finds wrong in an answer: (name of its check, its message).

        It does not check the schema of an answer: `ResponseChecks` does that for every answer, with
        this project's formats and rule by rule.
        """
        wanted = [
            checks.status_code_conformance,
            checks.content_type_conformance,
        ]
        try:
            made.case.validate_response(answer, checks=wanted)
        except FailureGroup as group:
            return [(type(e).__name__, str(e)) for e in group.exceptions if isinstance(e, Failure)]
        return []

    def sequences(
        self,
        resource: Resource,
        send: Callable[[GeneratedCase, str], Exchange],
        complain: Callable[[str, str], None],
    ) -> type[Any]:
        """Return the state machine that calls a resource's operations along its links.

        `send` receives each case and the name of its operation. `complain` receives the name and
        the message of each check that an answer fails.
        """
        names = {operation_id(resource, name): name for name in resource.operations}
        machine: Any = self._schema.include(tag=resource.title).as_state_machine()

        class Sequence(machine):  # type: ignore[misc]  # made at run time
            def call(self, case: Any, **_: Any) -> Response:  # noqa: ANN401 -- schemathesis' own
                made = _generated(case, "part of a sequence", "positive")
                made = replace(made, pk=str(case.path_parameters.get("pk", "")))
                name = names[case.operation.definition.raw["operationId"]]
                return as_response(send(made, name), made)

            def validate_response(self, response: Response, case: Any, **_: Any) -> None:  # noqa: ANN401 -- as above
                wanted = [checks.use_after_free, checks.ensure_resource_availability]
                try:
                    case.validate_response(response, checks=wanted, recorder=self.recorder)
                except FailureGroup as group:
                    for failure in group.exceptions:
                        complain(type(failure).__name__, str(failure))

        return Sequence

    def _operation(
        self, resource: Resource, operation: Operation
    ) -> APIOperation[Any, Any, Any, Any]:
        return self._operations[operation_id(resource, operation.name)]


def _generated(case: Any, about: str, mode: Mode) -> GeneratedCase:  # noqa: ANN401 -- schemathesis' own
    # With a wrong pk, the rest of the request would not be looked at.
    path_is_the_point = [
        location.value
        for location, component in case.meta.components.items()
        if component.mode is GenerationMode.NEGATIVE
    ] == ["path"]
    pk = str(case.path_parameters.get("pk", "")) if path_is_the_point else None
    return GeneratedCase(about, mode, pk, case)


def _request(case: Any) -> dict[str, Any]:  # noqa: ANN401 -- schemathesis' own
    parts = case.as_transport_kwargs(base_url=_NOWHERE)
    return {
        key: parts[key]
        for key in ("method", "url", "params", "json", "data", "headers")
        if key in parts
    }


def as_response(exchange: Exchange, made: GeneratedCase) -> Response:
    """Return an exchange as a response of schemathesis."""
    return Response(
        status_code=exchange.status or 0,
        headers={name: [value] for name, value in exchange.headers.items()},
        content=exchange.content,
        request=made.prepared,
        elapsed=exchange.seconds,
        verify=True,
        message=exchange.reason,
        encoding="utf-8",
    )


def _readable(spec: Spec) -> dict[str, Any]:
    """Return the bundled document, adapted for schemathesis."""
    document = deepcopy(bundle(spec))
    # Other contracts judge credentials, one header at a time.
    del document["security"], document["components"]["securitySchemes"]
    # A test must not send an invitation to a person.
    for invitation in spec.invitations:
        del document["paths"][invitation.path]
    for resource in spec.resources:
        for name, whole in (
            ("Create", create_schema(resource)),
            ("Update", update_schema(resource)),
        ):
            # Not what is bundled, where fields refer to shared schemas: each has its own values.
            schema = document["components"]["schemas"][f"{resource.title}{name}"] = {**whole}
            # Unknown fields are open, so they are not generated. Rules between fields make
            # generation ten times slower, and other contracts judge them; the sender repairs them.
            schema["additionalProperties"] = False
            schema.pop("allOf", None)
            schema["properties"] = {
                key: _with_values(resource, key, value)
                for key, value in schema["properties"].items()
            }
        if (listing := resource.operations.get("list")) is not None:
            # Other contracts judge the parameters of List.
            document["paths"][listing.path][listing.method.lower()].pop("parameters", None)
    return document


def _with_values(resource: Resource, name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with this project's format for a family of values, and null separate."""
    field = resource.field(name)
    adapted = dict(within_reach(schema))
    ours = field.values is not None or adapted.get("format") in _OURS
    if ours and not field.id_of:
        # Only values from strategies/, because others could belong to a person. Without lengths,
        # which few values have: searching for one takes a second for each field.
        for keyword in ("pattern", "minLength", "maxLength"):
            adapted.pop(keyword, None)
        adapted["format"] = f"pigello-{field.values or adapted['format']}"
        schemathesis.openapi.format(adapted["format"], value_type(field).valid())
    if field.is_reference:
        adapted["additionalProperties"] = False
    types = adapted.get("type")
    if isinstance(types, list) and "null" in types and "format" in adapted:
        rest = [one for one in types if one != "null"]
        return {"anyOf": [{**adapted, "type": rest[0]}, {"type": "null"}]}
    return adapted
