"""What two pages of the Accounts reference show, as facts: four operations and two tables."""

from tests.support.invented_application import CREATED, ID, Application, Fact, Thing

CREDENTIALS = {
    name: f"X-PIGELLO-{name.replace('_', '-').upper()}"
    for name in (
        *("customer_id", "application_id", "service_id", "service_version_id", "client_ct"),
        "client_secret",
    )
} | {"client_object_id": "X-PIGELLO-CLIENT-ENTITY"}


def _reference(name: str, target: str) -> Fact:
    return Fact(name, "object", null=True, target=target)


def _text(name: str, **keywords: object) -> Fact:
    return Fact(name, null=True, keywords=keywords)


def _either(name: str, target: str, other: str) -> Fact:
    rules = (("unique", ""), ("excluded_by", other), ("any_of", other))
    return Fact(name, "object", null=True, target=target, rules=rules)


PROTECTED_IDENTITY = Thing(
    "Protectedidentity",
    "/accounts/users/customer/protectedidentity/",
    (
        ID,
        _either("tenant", "Tenant", "sub_tenant"),
        _text("last_name", maxLength=255),
        _reference("organization", "Organization"),
        _text("email", format="email", maxLength=254),
        _reference("previous_address", "Address"),
        _either("sub_tenant", "Subtenant", "tenant"),
        _reference("future_address", "Address"),
        CREATED,
        _text("phone_number", maxLength=36, pattern=r"^\+?1?\d{7,15}$"),
        _text("custom_id", maxLength=128),
        _text("birth_date", format="date"),
        _text("first_name", maxLength=255),
        _reference("current_registered_address", "Address"),
        _text("ssn", format="luhn", minLength=12, maxLength=13),
    ),
)
WORK_ENGAGEMENT = Thing(
    "Workengagement",
    "/accounts/users/organization/workengagement/",
    (
        ID,
        Fact("name", required=True, keywords={"maxLength": 255}),
        _reference("organization", "Organization"),
        _text("custom_id", maxLength=128),
        Fact("template_notifications", "array", null=True, items="object"),
        Fact("tags", "any", answered_only=True),
        _text("color_code", maxLength=7, pattern="^(?:[0-9a-fA-F]{3}){1,2}$"),
        CREATED,
        Fact("template_sms_notifications", "array", null=True, items="object"),
        Fact("template_email_notifications", "array", null=True, items="object"),
        Fact("customer_columns", "any", answered_only=True),
    ),
)
PAGES = (
    (Application("Accounts", CREDENTIALS, (PROTECTED_IDENTITY,)), ("Update", "Create")),
    (Application("Accounts", CREDENTIALS, (WORK_ENGAGEMENT,)), ("Get", "Delete", "Update")),
)
