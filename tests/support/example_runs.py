"""Runs as the suite might write them: clean, broken, out of reach, very large."""

import datetime as dt

from msgspec.structs import replace

from reports.exits import Exit
from reports.results import Api, ErrorNote, OpenAnswer, Results, RuleResult, Run
from tests.support.example_findings import create_answers_200, lost_update, wrong_check_digit
from tests.support.example_rules import PAGES, rules_of

EVIDENCE = (wrong_check_digit(), create_answers_200(), lost_update())
# What a run says of the first of them.
WRONG_CHECK_DIGIT = (
    'Create accepted ssn "197601022383" (check digit 3 instead of 2): '
    "answered 201 Created, expected a refusal (4xx)"
)


def run() -> Run:
    return Run(
        id="2026-11-21T23-03-39-mock",
        started=dt.datetime(2026, 11, 21, 23, 3, 39, tzinfo=dt.UTC),
        finished=dt.datetime(2026, 11, 21, 23, 4, 20, tzinfo=dt.UTC),
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
    return Results(
        run=run(),
        verdict="kept",
        exit_code=Exit.KEPT,
        rules=tuple(rules_of("protectedidentity", "workengagement")),
        open_questions=open_questions(),
    )


def three_broken() -> Results:
    return replace(
        clean(),
        verdict="broken",
        exit_code=Exit.BROKEN,
        rules=tuple(_judged(one) for one in clean().rules),
    )


def _judged(rule: RuleResult) -> RuleResult:
    findings = tuple(one for one in EVIDENCE if one.rule == rule.id)
    if findings:
        return replace(rule, verdict="broken", findings=findings)
    if rule.id.startswith("workengagement.delete."):
        return replace(
            rule,
            verdict="not_run",
            reason="No record could be created to try it on.",
            caused_by="workengagement.create.status",
            cases=0,
        )
    if rule.id == "workengagement.color_code.pattern":
        return replace(
            rule,
            verdict="known",
            reason="Since 3 Nov 2026: takes five digits, Pigello is told (case 4711).",
        )
    if rule.id == "protectedidentity.sub_tenant.unique":
        return replace(
            rule, verdict="not_run", reason="Only one sub-tenant is configured.", cases=0
        )
    return rule


def outage() -> Results:
    return Results(
        rules=(),
        run=replace(
            run(), environment="dev", base_url="https://dev.api.pigello.io", seconds=6.2, requests=3
        ),
        verdict="outage",
        headline=(
            "dev.api.pigello.io refused the connection three times within 5 seconds. "
            "Check that the environment is up and that this machine may reach it, then run again."
        ),
        exit_code=Exit.OUTAGE,
        errors=(
            ErrorNote(
                where="first request (GET list/)",
                message="Connection refused by dev.api.pigello.io, port 443",
            ),
        ),
    )


def large(rules: int = 5_000, findings: int = 300) -> Results:
    template = rules_of("protectedidentity", "workengagement")
    made = []
    for number in range(rules):
        model = template[number % len(template)]
        resource = f"{model.resource}{number // len(template)}"
        name = model.id.replace(model.resource, resource, 1)
        made.append(
            replace(
                model,
                id=name,
                resource=resource,
                source=replace(model.source, url=f"{PAGES}/{resource}/{model.kind}"),
                verdict="broken" if number < findings else "kept",
                findings=((replace(EVIDENCE[number % 3], rule=name),) if number < findings else ()),
            )
        )
    return Results(run=run(), verdict="broken", exit_code=Exit.BROKEN, rules=tuple(made))


def broken_rule(name: str) -> RuleResult:
    """Return a rule that `three_broken` finds broken."""
    return next(rule for rule in three_broken().rules if rule.id == name)
