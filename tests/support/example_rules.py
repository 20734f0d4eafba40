"""Rules of two resources, as the suite might judge them: every one is kept."""

from typing import get_args

from reports.results import RuleResult, RuleSource
from spec.model import Basis, OperationName

PAGES = "https://docs.api.pigello.io/apis/accounts"
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


def _title(operation: str) -> str:
    return operation.replace("_", " ").capitalize()


def rule(  # noqa: PLR0913 - one argument for each part of a rule that differs
    resource: str,
    kind: str,
    says: str,
    *,
    field: str | None = None,
    operation: OperationName | None = None,
    detail: str | None = None,
    basis: Basis = "stated",
) -> RuleResult:
    parts = [resource, *([operation] if operation else []), *([field] if field else []), kind]
    page = f"{_title(operation or 'create')} '{resource.capitalize()}'"
    place = f"{page} › {field}: {FIELDS[resource][field]}" if field in FIELDS[resource] else page
    return RuleResult(
        id=".".join(parts + ([detail] if detail else [])),
        kind=kind,
        says=says,
        basis=basis,
        source=RuleSource(text=f"Accounts 2.0.0 › {place}", url=f"{PAGES}/{resource}"),
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
    for operation in get_args(OperationName):
        title = _title(operation)
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
