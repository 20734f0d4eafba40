"""Findings as the suite might tell them: a wrong check digit, a wrong status, a lost update."""

import json

from reports.results import Finding, RecordedExchange, Reproduce
from tests.support.example_rules import HEADERS

PATHS = {
    "protectedidentity": "/accounts/users/customer/protectedidentity/",
    "workengagement": "/accounts/users/organization/workengagement/",
}


def exchange(  # noqa: PLR0913 - one argument for each part of an exchange that differs
    method: str,
    path: str,
    *,
    sent: object = None,
    status: int | None = 201,
    reason: str = "Created",
    answer: object = None,
    error: str | None = None,
) -> RecordedExchange:
    def text(body: object) -> str | None:
        return body if body is None or isinstance(body, str) else json.dumps(body)

    return RecordedExchange(
        operation=None,
        method=method,
        path=path,
        request_headers={
            "content-type": "application/json",
            "X-PIGELLO-CLIENT-SECRET": "$PIGELLO_CLIENT_SECRET",
        },
        request_body=text(sent),
        status=status,
        reason=reason,
        response_headers={"content-type": "application/json", "server": "mock", "date": "today"},
        response_body=text(answer),
        error=error,
        seconds=0.012,
    )


def reproduce(step: RecordedExchange, rule_id: str) -> Reproduce:
    lines = [f"curl -X {step.method} 'http://127.0.0.1:8765{step.path}' \\"]
    lines += [
        f"""  -H "X-PIGELLO-{name.upper().replace("_", "-")}: $PIGELLO_{name.upper()}" \\"""
        for name in HEADERS
    ]
    lines.append("  -H 'Content-Type: application/json' \\")
    lines.append(f"  --data '{step.request_body or ''}'")
    return Reproduce(
        script="\n".join(lines),
        pytest=f"pytest contracts -k '{rule_id}' --seed 20261121 --profile gate",
    )


IDENTITY = {
    "tenant": {"id": "8d1f6c1e-3f0e-4c55-9a55-6f3f1a6a2b10"},
    "first_name": "Åsa-Märta",
    "last_name": "Öhrn 👩‍👩‍👧",
    "email": "asa.ohrn@example.com",
    "phone_number": "+46701740605",
    "ssn": "197601022383",
    "organization": None,
}
STORED = {
    "id": "0b9a6f53-5b0e-4a51-8a2c-51a5d0f4b1aa",
    "created_at": "2026-11-21T23:03:41Z",
    **IDENTITY,
}


def wrong_check_digit() -> Finding:
    name = "protectedidentity.ssn.format"
    step = exchange("POST", PATHS["protectedidentity"], sent=IDENTITY, answer=STORED)
    return Finding(
        rule=name,
        code="accepted",
        summary="wrongly accepted",
        failure=(
            'Create accepted ssn "197601022383" (check digit 3 instead of 2): '
            "answered 201 Created, expected a refusal (4xx)"
        ),
        contract="A malformed value is refused.",
        because="check digit 3 instead of 2",
        expected="a refusal (4xx)",
        got="201 Created",
        marked="/ssn",
        steps=(step,),
        reproduce=reproduce(step, name),
        also=4,
    )


def create_answers_200() -> Finding:
    name = "workengagement.create.status"
    body = {"name": "Fastighetsskötare", "color_code": "3fa"}
    step = exchange(
        "POST",
        PATHS["workengagement"],
        sent=body,
        status=200,
        reason="OK",
        answer={"id": "5f6a8f5e-0d3b-4c39-a6bb-6d1d3f6d8a01", **body},
    )
    return Finding(
        rule=name,
        code="wrong_status",
        summary="wrong status",
        failure="Create answered with another status: answered 200 OK, expected 201",
        contract="A successful Create answers 201.",
        because=None,
        expected="201",
        got="200 OK",
        marked=None,
        steps=(step,),
        reproduce=reproduce(step, name),
    )


def lost_update() -> Finding:
    name = "workengagement.custom_id.read_back"
    item = PATHS["workengagement"] + "5f6a8f5e-0d3b-4c39-a6bb-6d1d3f6d8a01/"
    first = {"name": "Fastighetsskötare", "custom_id": "A-1"}
    second = {"name": "Fastighetsskötare", "custom_id": "Å-2"}
    steps = (
        exchange("POST", PATHS["workengagement"], sent=first, answer=first),
        exchange("PATCH", item, sent=second, status=200, reason="OK", answer=second),
        exchange("GET", item, status=200, reason="OK", answer=first),
    )
    return Finding(
        rule=name,
        code="not_read_back",
        summary="not stored",
        failure='Get shows another custom_id than was written: got "Å-1", expected "Å-2"',
        contract="What Update has answered is what Get reads back.",
        because="custom_id was changed from A-1 to Å-2",
        expected='custom_id "Å-2"',
        got='custom_id "A-1"',
        marked="/custom_id",
        steps=steps,
        reproduce=reproduce(steps[-1], name),
    )
