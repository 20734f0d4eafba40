"""How a refusal looks: the reference prints neither its status nor its body."""

from dataclasses import replace

from mock_api.answer import Json, MockAnswer
from mock_api.behaviour import Change

_UNAUTHORIZED, _FORBIDDEN = 401, 403
_BAD_REQUEST, _CONFLICT, _UNPROCESSABLE = 400, 409, 422


def _unprocessable(answer: MockAnswer) -> MockAnswer:
    if answer.status == _BAD_REQUEST and answer.refused_for in {"values", "duplicate"}:
        return replace(answer, status=_UNPROCESSABLE)
    return answer


def _conflict(answer: MockAnswer) -> MockAnswer:
    return replace(answer, status=_CONFLICT) if answer.refused_for == "duplicate" else answer


def _always_401(answer: MockAnswer) -> MockAnswer:
    return replace(answer, status=_UNAUTHORIZED) if answer.status == _FORBIDDEN else answer


def _always_403(answer: MockAnswer) -> MockAnswer:
    return replace(answer, status=_FORBIDDEN) if answer.status == _UNAUTHORIZED else answer


def _problem_details(answer: MockAnswer) -> MockAnswer:
    """Return a refusal in the form of RFC 9457."""
    if not answer.refused_for:
        return answer
    problem = {
        "type": "about:blank",
        "title": "The request was refused.",
        "status": answer.status,
        "errors": _messages(answer.content),
    }
    return replace(answer, content=problem, media_type="application/problem+json")


def _error_list(answer: MockAnswer) -> MockAnswer:
    if not answer.refused_for:
        return answer
    return replace(answer, content=_messages(answer.content))


def _plain_refusals(answer: MockAnswer) -> MockAnswer:
    """Return a refusal as text, as servers do that write it before any code of theirs runs."""
    if not answer.refused_for:
        return answer
    return replace(answer, raw=f"refused: {answer.status}\n".encode(), media_type="text/plain")


def _empty_refusals(answer: MockAnswer) -> MockAnswer:
    return replace(answer, bare=True) if answer.refused_for else answer


def _page_for_no_route(answer: MockAnswer) -> MockAnswer:
    """Return the page of a framework whose routes hold only pks that are UUIDs."""
    if answer.refused_for != "malformed_pk":
        return answer
    page = "<!doctype html><html><title>Not Found</title><h1>Not Found</h1></html>"
    return replace(answer, raw=page.encode(), media_type="text/html; charset=utf-8")


def _messages(content: Json) -> list[Json]:
    return [
        {"field": None if field == "detail" else field, "message": message}
        for field, said in content.items()
        for message in ([said] if isinstance(said, str) else said)
    ]


# The statuses come first, because later variants repeat them in the body.
REFUSAL_VARIANTS = (
    Change(name="422", answered=_unprocessable),
    Change(name="409_for_duplicates", answered=_conflict),
    Change(name="401_only", answered=_always_401),
    Change(name="403_only", answered=_always_403),
    Change(name="problem_details", answered=_problem_details),
    Change(name="error_list", answered=_error_list),
    Change(name="plain_refusals", answered=_plain_refusals),
    Change(name="empty_refusals", answered=_empty_refusals),
    Change(name="page_for_no_route", answered=_page_for_no_route),
)
