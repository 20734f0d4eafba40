"""Answers that are wrong for any request: status, form, secrets, server errors."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from mock_api.answer import Json, MockAnswer, to_json
from mock_api.call import Around, Call, Proceed
from mock_api.faults.around import around_way, counting_way
from mock_api.faults.hard_input import (
    IN_ADDRESS,
    IN_BODY,
    IN_FILTERS,
    IN_PK,
    INSIDE,
    OF_INSTANTS,
    Hard,
    texts_of,
)
from mock_api.faults.way import Case, Way, WaysOf
from mock_api.ids import addressed_id

_REFUSED = 400
_OK, _CREATED = 200, 201
_SERVER_ERROR = MockAnswer(500, {"detail": "Internal server error."}, refused_for="fault")


def _status(case: Case) -> Iterator[Way]:
    operation = case.resource.operations[case.rule.operation or "get"]
    wrong = _OK if operation.success == _CREATED else _CREATED

    def numbered(call: Call, proceed: Proceed) -> MockAnswer:
        answer = proceed(call)
        return answer if answer.refused_for else replace(answer, status=wrong)

    yield around_way(case, "wrong_number", f"A success is answered with {wrong}.", numbered)
    if operation.answer == "none":
        yield around_way(
            case, "with_body", "A success is answered with 200 and a body.", _with_body
        )


def _with_body(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    if answer.refused_for:
        return answer
    content = {"id": addressed_id(call.resource, call.pk)}
    return replace(answer, status=_OK, bare=False, content=content)


def _robust(case: Case) -> Iterator[Way]:
    operation = case.resource.operations[case.rule.operation or "get"]
    inputs: dict[str, tuple[str, Hard]] = dict(IN_BODY if operation.body else {})
    if any({"array", "object"} & set(field.types) for field in case.resource.writable):
        inputs |= INSIDE if operation.body else {}
    if any(field.schema.get("format") == "date-time" for field in case.resource.writable):
        inputs |= OF_INSTANTS if operation.body else {}
    inputs |= IN_PK if operation.has_pk else {}
    inputs |= IN_ADDRESS if operation.name == "list" else {}
    if not texts_of(case.resource):
        inputs = {name: one for name, one in inputs.items() if name not in IN_FILTERS}
    for name, (says, hard) in inputs.items():
        yield around_way(case, name, f"{says} is answered with 500.", _failing_on(hard))
    if operation.name == "delete" and case.referred_to:
        says = "Delete of a record that another one refers to is answered with 500."
        yield around_way(case, "on_referred_record", says, _failing_on(_is_named))
    # Without Create, few requests can be made of a resource.
    if case.has("create"):
        yield counting_way(
            case,
            "intermittent",
            "Every 25th request is answered with 500.",
            _every(25, _SERVER_ERROR),
        )


def _is_named(call: Call) -> bool:
    pk = call.pk.lower()
    if call.resource.id_form == "uuid":
        return call.store.is_named(pk, pk)
    return call.store.is_named(pk, to_json({"id": addressed_id(call.resource, pk)}))


def _failing_on(hard: Hard) -> Around:
    def around(call: Call, proceed: Proceed) -> MockAnswer:
        if call.unauthenticated or not hard(call):
            return proceed(call)
        return _SERVER_ERROR

    return around


def _every(period: int, failure: MockAnswer) -> Callable[[], Around]:
    def make() -> Around:
        numbers = count(1)

        def around(call: Call, proceed: Proceed) -> MockAnswer:
            if call.unauthenticated or next(numbers) % period:
                return proceed(call)
            return failure

        return around

    return make


def _answered(case: Case) -> Iterator[Way]:
    broken = MockAnswer(_OK, breaks_off=True, refused_for="fault")
    says = "Every connection is closed in the middle of the answer."
    yield counting_way(case, "closes_connection", says, _every(1, broken))


def _discreet(case: Case) -> Iterator[Way]:
    says = "A refusal is an HTML page."
    yield around_way(case, "html_error", says, _on_refusal(_as_html))
    if case.secured:
        says = "A refusal repeats a credential."
        yield around_way(case, "echoes_secret", says, _on_refusal(_with_secrets))
    says = "A refusal shows a traceback."
    yield around_way(case, "traceback", says, _on_refusal(_showing(_PYTHON)))
    if case.rule.operation == "create":
        for name, trace in _OTHER_TRACES.items():
            says = f"A refusal shows a stack trace ({name})."
            yield around_way(case, f"{name}_trace", says, _on_refusal(_showing(trace)))


def _on_refusal(alter: Callable[[Call, MockAnswer], MockAnswer]) -> Around:
    def around(call: Call, proceed: Proceed) -> MockAnswer:
        answer = proceed(call)
        return alter(call, answer) if answer.status >= _REFUSED else answer

    return around


def _as_html(_: Call, answer: MockAnswer) -> MockAnswer:
    page = f"<!DOCTYPE html><html><body><h1>Error {answer.status}</h1></body></html>"
    return replace(answer, raw=page.encode(), media_type="text/html; charset=utf-8")


def _with_secrets(call: Call, answer: MockAnswer) -> MockAnswer:
    sent = {name: value for name, value in call.headers.items() if _may_be_secret(name)}
    return replace(answer, content={"error": answer.content, "request_headers": sent})


def _may_be_secret(name: str) -> bool:
    return name.lower().startswith(("x-", "authorization"))


def _showing(trace: str) -> Callable[[Call, MockAnswer], MockAnswer]:
    """Return what adds a stack trace to a refusal."""

    def alter(_: Call, answer: MockAnswer) -> MockAnswer:
        return replace(answer, content={"error": answer.content, "debug": trace})

    return alter


_PYTHON = (
    "Traceback (most recent call last):\n"
    '  File "/srv/app/views.py", line 117, in dispatch\n'
    "    serializer.is_valid(raise_exception=True)\n"
    "rest_framework.exceptions.ValidationError"
)
_OTHER_TRACES = {
    "java": "java.lang.IllegalStateException\n\tat app.Users.create(Users.java:117)\n",
    "dotnet": "System.Exception: x\n   at App.Users.Create(Body body) in /srv/Users.cs:line 117",
    "node": "TypeError: x\n    at Users.create (/srv/app/users.js:117:9)\n",
    "ruby": "/srv/app/users.rb:117:in `create'",
    "php": "#0 /srv/app/users.php(117): create()\n#1 {main}",
    "go": "goroutine 7 [running]:\nmain.create(0x1)\n\t/srv/app/users.go:117 +0x1d",
    "rust": "thread 'main' panicked at src/users.rs:117:9:\nx",
    "elixir": "** (KeyError) key :x not found\n    lib/users.ex:117: Users.create/1",
}


def _json(case: Case) -> Iterator[Way]:
    says = "Answers declare plain text as their content type."
    yield around_way(case, "wrong_content_type", says, _on_success(_as_text))
    says = "Answers contain a byte that is not UTF-8."
    yield around_way(case, "invalid_utf8", says, _on_success(_with_odd_byte))
    says = "The last character of answers is missing."
    yield around_way(case, "truncated", says, _on_success(_cut))


def _on_success(alter: Callable[[MockAnswer], MockAnswer]) -> Around:
    def around(call: Call, proceed: Proceed) -> MockAnswer:
        answer = proceed(call)
        return answer if answer.refused_for else alter(answer)

    return around


def _as_text(answer: MockAnswer) -> MockAnswer:
    return replace(answer, media_type="text/plain; charset=utf-8")


def _with_odd_byte(answer: MockAnswer) -> MockAnswer:
    # JSON writes NUL as an escape, and no stored value contains NUL.
    marked = to_json(_marked(answer.content)).encode()
    return replace(answer, raw=marked.replace(b"\\u0000", b"\xff"))


def _marked(content: Json) -> Json:
    """Return the content with a text that no answer contains."""
    if isinstance(content, list):
        return [_marked(content[0]), *content[1:]] if content else ["\0"]
    return {**content, "note": "\0"} if isinstance(content, dict) else content


def _cut(answer: MockAnswer) -> MockAnswer:
    return replace(answer, raw=answer.body()[:-1])


WAYS: Mapping[str, WaysOf] = {
    "status": _status,
    "robust": _robust,
    "answered": _answered,
    "discreet": _discreet,
    "json": _json,
}
