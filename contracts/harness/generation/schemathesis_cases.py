"""The one place that calls schemathesis: it makes cases from the description's shape.

What schemathesis is told is not the bundled document as it stands but a reading of it that fits its
generator: formats it has no values for get ours, and what it cannot know (who may set what, which
credentials, which values are open) is left to contracts of their own.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
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
        "stateful": {"inference": {"algorithms": []}},
    },
}


@dataclass(frozen=True)
class GeneratedCase:
    """A request made by schemathesis: what it is about, and what goes over the wire.

    `pk` is None where the path as made is the point of the case; else the sender puts one in.
    `case` and `prepared` are the request as schemathesis and requests have it.
    """

    about: str
    mode: Mode
    pk: str | None
    query: str
    body: Any
    raw: bytes | None
    content_type: str | None
    case: Any
    prepared: requests.PreparedRequest


class Engine:
    """Makes cases for every operation of a description, and judges answers by its schema."""

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
        """Make the coverage cases of an operation: each keyword of its schema kept or broken.

        Of cases that say the same of the same place, the first one is enough.
        """
        made = self._operation(resource, operation)
        config = self._schema.config.generation_for(operation=made, phase="coverage")
        told: set[str] = set()
        for case in self._schema.iter_coverage_cases(
            made, generation_modes=[_MODES[mode]], generation_config=config
        ):
            data = case.meta.phase.data
            place = data.parameter or "request"
            about = f"{place}: {data.description}{f' at {data.location}' if data.location else ''}"
            if about not in told:
                told.add(about)
                yield _generated(case, about, mode)

    def drawn(
        self, resource: Resource, operation: Operation, mode: Mode
    ) -> st.SearchStrategy[GeneratedCase]:
        """Draw any case of an operation."""
        made = self._operation(resource, operation)
        cases: st.SearchStrategy[Any] = made.as_strategy(generation_mode=_MODES[mode])
        return cases.map(lambda case: _generated(case, "drawn at random", mode))

    def complaints(self, made: GeneratedCase, answer: Response) -> list[tuple[str, str]]:
        """Give what schemathesis finds wrong in an answer: (name of its check, what it says).

        The schema of an answer is not among it: every answer is held against it by `Watch`, with
        our formats and by the name of each rule.
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
        """Make the state machine that calls a resource's operations along its links.

        `send` is given each case and the name of its operation; `complain` is told of each check
        that an answer fails, by name and in words.
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
    prepared = requests.Request(**_request(case)).prepare()
    raw = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
    url = str(prepared.url)
    path_is_the_point = any(
        location.value == "path" and component.mode is GenerationMode.NEGATIVE
        for location, component in case.meta.components.items()
    )
    pk = str(case.path_parameters.get("pk", "")) if path_is_the_point else None
    return GeneratedCase(
        about=about,
        mode=mode,
        pk=pk,
        query=url.partition("?")[2],
        body=case.body,
        raw=raw,
        content_type=prepared.headers.get("Content-Type"),
        case=case,
        prepared=prepared,
    )


def _request(case: Any) -> dict[str, Any]:  # noqa: ANN401 -- schemathesis' own
    parts = case.as_transport_kwargs(base_url=_NOWHERE)
    return {
        key: parts[key]
        for key in ("method", "url", "params", "json", "data", "headers")
        if key in parts
    }


def as_response(exchange: Exchange, made: GeneratedCase) -> Response:
    """Dress an exchange as the response that schemathesis knows how to look at."""
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
    """Give the bundled document as schemathesis reads it best."""
    document = deepcopy(bundle(spec))
    # Credentials have contracts of their own, one header at a time.
    del document["security"], document["components"]["securitySchemes"]
    # Nobody is to be sent an invitation by a test.
    for invitation in spec.invitations:
        del document["paths"][invitation.path]
    for resource in spec.resources:
        for name in (f"{resource.title}Create", f"{resource.title}Update"):
            schema = document["components"]["schemas"][name]
            # Unknown fields are open, so they are not made. Rules between fields slow generation
            # down tenfold and have contracts of their own; the sender repairs what breaks them.
            schema["additionalProperties"] = False
            schema.pop("allOf", None)
            schema["properties"] = {
                key: _with_values(resource, key, value)
                for key, value in schema["properties"].items()
                # No value is surely good of a field whose rules could not be read.
                if resource.field(key).basis != "open"
            }
        listing = resource.operations["list"]
        # What the parameters of List promise is judged by its own contracts.
        document["paths"][listing.path][listing.method.lower()].pop("parameters", None)
    return document


def _with_values(resource: Resource, name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Name our own format where the field belongs to a family, and set null apart."""
    field = resource.field(name)
    told = dict(schema)
    ours = field.values is not None or told.get("format") in _OURS
    if ours and not field.id_of:
        # Never a value that could belong to somebody: only those that strategies/ makes.
        # Nor a length of its own, which few of them have: looking for one takes a second a field.
        for keyword in ("pattern", "minLength", "maxLength"):
            told.pop(keyword, None)
        told["format"] = f"pigello-{field.values or told['format']}"
        schemathesis.openapi.format(told["format"], value_type(field).valid())
    if field.is_reference:
        told["additionalProperties"] = False
    types = told.get("type")
    if isinstance(types, list) and "null" in types and "format" in told:
        rest = [one for one in types if one != "null"]
        return {"anyOf": [{**told, "type": rest[0]}, {"type": "null"}]}
    return told
