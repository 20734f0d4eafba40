"""Runs as the suite might write them: clean, broken, out of reach, very large."""

import dataclasses
import json
from typing import get_args

from reports.format import Basis, Operation
from reports.results import (
    Api,
    ErrorNote,
    Exchange,
    Finding,
    OpenAnswer,
    Reproduce,
    Results,
    RuleResult,
    Run,
    Source,
)

PAGES = "https://docs.api.pigello.io/apis/accounts"
PATHS = {
    "protectedidentity": "/accounts/users/customer/protectedidentity/",
    "workengagement": "/accounts/users/organization/workengagement/",
}
FIELDS = {
    "protectedidentity": {
        "tenant": "object or null (Tenant)",
        "last_name": "string or null, at most 255 characters",
        "organization": "object or null (Organization)",
        "email": "string or null (email), at most 254 characters",
        "sub_tenant": "object or null (Subtenant)",
        "phone_number": "string or null, at most 36 characters",
        "custom_id": "string or null, at most 128 characters",
        "birth_date": "string or null (date)",
        "first_name": "string or null, at most 255 characters",
        "current_registered_address": "object or null (Address)",
        "ssn": "string or null (luhn), 12 to 13 characters",
    },
    "workengagement": {
        "name": "string, at most 255 characters",
        "organization": "object or null (Organization)",
        "custom_id": "string or null, at most 128 characters",
        "color_code": "string or null, at most 7 characters",
        "template_notifications": "array of object or null",
        "template_sms_notifications": "array of object or null",
    },
}
HEADERS = (
    "customer_id",
    "application_id",
    "service_id",
    "service_version_id",
    "client_ct",
    "client_entity",
    "client_secret",
)
OPERATION_NAMES: tuple[Operation, ...] = get_args(Operation)
TITLES = {
    "create": "Create",
    "list": "List",
    "get": "Get",
    "update": "Update",
    "delete": "Delete",
    "bulk_write": "Bulk write",
}


def rule(  # noqa: PLR0913 - one argument for each part of a rule that differs
    resource: str,
    kind: str,
    says: str,
    *,
    field: str | None = None,
    operation: Operation | None = None,
    detail: str | None = None,
    basis: Basis = "stated",
) -> RuleResult:
    parts = [resource, *([operation] if operation else []), *([field] if field else []), kind]
    page = f"{TITLES[operation or 'create']} '{resource.capitalize()}'"
    place = f"{page} › {field}: {FIELDS[resource][field]}" if field in FIELDS[resource] else page
    return RuleResult(
        id=".".join(parts + ([detail] if detail else [])),
        kind=kind,
        says=says,
        basis=basis,
        source=Source(text=f"Accounts 2.0.0 › {place}", url=f"{PAGES}/{resource}"),
        resource=resource,
        operation=operation,
        field=field,
        verdict="kept",
        cases=12,
        requests=14,
    )


def _field_rules(resource: str) -> list[RuleResult]:
    rules = []
    for field, described in FIELDS[resource].items():
        rules.append(
            rule(resource, "type", f"A {field} is {described.split(',')[0]}.", field=field)
        )
        rules.append(
            rule(resource, "read_back", f"What is written to {field} is read back.", field=field)
        )
        if "null" in described:
            rules.append(rule(resource, "nullable", f"A {field} may be null.", field=field))
        if "at most" in described:
            limit = described.rsplit("at most ", 1)[1]
            rules.append(
                rule(resource, "max_length", f"A {field} has at most {limit}.", field=field)
            )
    if resource == "protectedidentity":
        rules += [
            rule(resource, "format", "An ssn's check digit is right.", field="ssn"),
            rule(resource, "format", "An email is an e-mail address.", field="email"),
            rule(resource, "format", "A birth_date is a date.", field="birth_date"),
            rule(resource, "pattern", "A phone_number has 7 to 15 digits.", field="phone_number"),
            rule(
                resource,
                "excluded_by",
                "A tenant is absent as soon as sub_tenant has a value.",
                field="tenant",
            ),
            rule(resource, "any_of", "One of tenant and sub_tenant has a value.", field="tenant"),
            rule(resource, "unique", "No two records share a tenant.", field="tenant"),
            rule(resource, "unique", "No two records share a sub_tenant.", field="sub_tenant"),
        ]
    else:
        rules.append(
            rule(resource, "pattern", "A color_code has 3 or 6 hex digits.", field="color_code")
        )
    return rules


def _operation_rules(resource: str) -> list[RuleResult]:
    rules = []
    for operation in OPERATION_NAMES:
        title = TITLES[operation]
        rules += [
            rule(resource, "status", f"{title} answers as documented.", operation=operation),
            rule(
                resource,
                "answered",
                f"{title} answers every request without a server error.",
                operation=operation,
                basis="implied",
            ),
            rule(
                resource,
                "robust",
                f"{title} refuses malformed input and takes well-formed input.",
                operation=operation,
                basis="implied",
            ),
        ]
        rules += [
            rule(
                resource,
                "authentication",
                f"{title} refuses a request whose {header.replace('_', ' ')} header is absent, "
                "empty or wrong.",
                operation=operation,
                detail=header,
            )
            for header in HEADERS
        ]
    return rules


def rules_of(*resources: str) -> list[RuleResult]:
    return [one for name in resources for one in (*_field_rules(name), *_operation_rules(name))]


def run() -> Run:
    return Run(
        id="2026-11-21T23-03-39-mock",
        started="2026-11-21T23:03:39Z",
        finished="2026-11-21T23:04:20Z",
        seconds=41.3,
        suite="0.1.0",
        api=Api(title="Accounts", version="2.0.0"),
        environment="mock",
        base_url="http://127.0.0.1:8765",
        profile="gate",
        seed=20261121,
        references="unchecked",
        workers=2,
        requests=2341,
        command="tox run -e contracts -- --profile gate --seed 20261121",
    )


def exchange(  # noqa: PLR0913 - one argument for each part of an exchange that differs
    method: str,
    path: str,
    *,
    sent: object = None,
    status: int | None = 201,
    reason: str = "Created",
    answer: object = None,
    error: str | None = None,
) -> Exchange:
    def text(body: object) -> str | None:
        return body if body is None or isinstance(body, str) else json.dumps(body)

    return Exchange(
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


def reproduce(step: Exchange, rule_id: str) -> Reproduce:
    lines = [f"curl -X {step.method} 'http://127.0.0.1:8765{step.path}' \\"]
    lines += [
        f"""  -H "X-PIGELLO-{name.upper().replace("_", "-")}: $PIGELLO_{name.upper()}" \\"""
        for name in HEADERS
    ]
    lines.append("  -H 'Content-Type: application/json' \\")
    lines.append(f"  --data '{step.request_body or ''}'")
    return Reproduce(
        curl="\n".join(lines),
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
        summary="wrongly accepted",
        contract="A malformed value is refused.",
        because="check digit 2 became 3",
        expected="refused (4xx)",
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
        summary="wrong status",
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
        summary="not stored",
        contract="What Update has answered is what Get reads back.",
        because="custom_id was changed from A-1 to Å-2",
        expected='custom_id "Å-2"',
        got='custom_id "A-1"',
        marked="/custom_id",
        steps=steps,
        reproduce=reproduce(steps[-1], name),
    )


def open_questions() -> tuple[OpenAnswer, ...]:
    return (
        OpenAnswer(
            id="workengagement.update.without_name",
            resource="workengagement",
            operation="update",
            asks="May Update leave out a field marked as required?",
            answer="accepted (200)",
            request='PATCH {"custom_id": "A-1"}',
            basis_text="name is marked as required on Update, too",
        ),
        OpenAnswer(
            id="protectedidentity.ssn.impossible_date",
            resource="protectedidentity",
            operation="create",
            asks="Is an ssn with a right check digit and an impossible date taken?",
            answer="accepted (201)",
            request='POST {"ssn": "199902302385", …}',
            basis_text="format luhn; nothing about the date",
        ),
        OpenAnswer(
            id="workengagement.list.at_root",
            resource="workengagement",
            operation=None,
            asks="Is the collection listed at its root as well?",
            answer="refused (405)",
            request="GET /accounts/users/organization/workengagement/",
            basis_text=None,
        ),
    )


def clean() -> Results:
    rules = rules_of("protectedidentity", "workengagement")
    return Results(
        run=run(),
        verdict="kept",
        exit_code=0,
        rules=tuple(rules),
        open_questions=open_questions(),
    )


def three_broken() -> Results:
    findings = {
        finding.rule: finding
        for finding in (wrong_check_digit(), create_answers_200(), lost_update())
    }
    cause = "workengagement.create.status"
    rules = []
    for one in rules_of("protectedidentity", "workengagement"):
        if one.id in findings:
            judged = dataclasses.replace(one, verdict="broken", findings=(findings[one.id],))
        elif one.id.startswith("workengagement.delete."):
            judged = dataclasses.replace(
                one,
                verdict="not_run",
                reason="No record could be created to try it on.",
                caused_by=cause,
                cases=0,
            )
        elif one.id == "workengagement.color_code.pattern":
            judged = dataclasses.replace(
                one,
                verdict="known",
                reason="Since 3 Nov 2026: takes five digits, Pigello is told (case 4711).",
            )
        elif one.id == "protectedidentity.sub_tenant.unique":
            judged = dataclasses.replace(
                one, verdict="not_run", reason="Only one sub-tenant is configured.", cases=0
            )
        else:
            judged = one
        rules.append(judged)
    return Results(
        run=run(),
        verdict="broken",
        exit_code=1,
        rules=tuple(rules),
        open_questions=open_questions(),
    )


def outage() -> Results:
    return Results(
        run=dataclasses.replace(
            run(), environment="dev", base_url="https://dev.api.pigello.io", seconds=6.2, requests=3
        ),
        verdict="outage",
        headline=(
            "dev.api.pigello.io refused the connection three times within 5 seconds. "
            "Check that the environment is up and that this machine may reach it, then run again."
        ),
        exit_code=10,
        errors=(
            ErrorNote(
                where="first request (GET list/)",
                message="Connection refused by dev.api.pigello.io, port 443",
            ),
        ),
    )


def large(rules: int = 5_000, findings: int = 300) -> Results:
    template = rules_of("protectedidentity", "workengagement")
    evidence = (wrong_check_digit(), create_answers_200(), lost_update())
    made = []
    for number in range(rules):
        model = template[number % len(template)]
        resource = f"{model.resource}{number // len(template)}"
        name = model.id.replace(model.resource, resource, 1)
        made.append(
            dataclasses.replace(
                model,
                id=name,
                resource=resource,
                source=dataclasses.replace(model.source, url=f"{PAGES}/{resource}/{model.kind}"),
                verdict="broken" if number < findings else "kept",
                findings=(
                    (dataclasses.replace(evidence[number % 3], rule=name),)
                    if number < findings
                    else ()
                ),
            )
        )
    return Results(run=run(), verdict="broken", exit_code=1, rules=tuple(made))
