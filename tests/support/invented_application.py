"""An invented application as plain facts, from which `forms` prints every form of a reference."""

from dataclasses import dataclass, field
from typing import Any

SENTENCES = {
    "unique": "Must be unique",
    "excluded_by": "This value can't bet set, when any of the following fields are set: {}",
    "any_of": "This field, or at least one of the following fields must be set: {}",
    "together_with": "This value must be set together with the following fields: {}",
    "requires": "This value requires that the following fields are also set: {}",
    "order": ("This value must be set in an proper order, in relation to the following fields: {}"),
    "magnitude": (
        "This value must be set with a proper magnitude, in relation to the following fields: {}"
    ),
    "matches_values_of": "This value must match with the values of these fields: {}",
}


@dataclass(frozen=True)
class Fact:
    """One field: `type` as JSON Schema has it, `target` and `items` for what it refers to."""

    name: str
    type: str = "string"
    null: bool = False
    required: bool = False
    answered_only: bool = False
    target: str | None = None
    items: str | None = None
    keywords: dict[str, Any] = field(default_factory=dict)
    enum: tuple[Any, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    text: str = ""

    @property
    def sentences(self) -> list[str]:
        return [SENTENCES[kind].format(names) for kind, names in self.rules]


@dataclass(frozen=True)
class Thing:
    """A resource: its name, its collection's path, its fields, its filters."""

    name: str
    path: str
    fields: tuple[Fact, ...]
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def sent(self) -> list[Fact]:
        return _required_first([one for one in self.fields if not one.answered_only])

    def answered(self) -> list[Fact]:
        return _required_first(list(self.fields))


def _required_first(facts: list[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda one: not one.required)


@dataclass(frozen=True)
class Application:
    """An application of the API: its credentials with their headers, its resources."""

    title: str
    schemes: dict[str, str]
    things: tuple[Thing, ...]


SCHEMES = {
    "customer_id": "X-PIGELLO-CUSTOMER-ID",
    "client_object_id": "X-PIGELLO-CLIENT-ENTITY",
    "client_secret": "X-PIGELLO-CLIENT-SECRET",
}
TEXT_OPERATORS = (
    *("contains", "endswith", "icontains", "iendswith", "iexact", "in", "isnull"),
    *("istartswith", "startswith"),
)
NUMBER_OPERATORS = ("gt", "gte", "in", "isnull", "lt", "lte")

ID = Fact(
    "id",
    required=True,
    answered_only=True,
    keywords={"format": "uuid"},
    rules=(("unique", ""),),
)
CREATED = Fact("created_at", answered_only=True, keywords={"format": "date-time"})
INT32 = {"format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1}

CRATE = Thing(
    "Crate",
    "/depots/stock/crate/",
    (
        ID,
        Fact("label", required=True, keywords={"maxLength": 80}, rules=(("unique", ""),)),
        Fact("depot", "object", required=True, target="Depot"),
        Fact("note", null=True, text="Free words about the crate."),
        Fact("colour", null=True, keywords={"maxLength": 6, "pattern": "^[0-9a-f]{3,6}$"}),
        Fact("grade", "integer", required=True, keywords=INT32, enum=(0, 1, 2)),
        Fact("kind", null=True, keywords={"maxLength": 9}, enum=("PX_BOX", "PX_BAG")),
        Fact("level", "integer", null=True, keywords={"format": "int32", "minimum": 1}),
        Fact("owner", "object", null=True, target="Owner", rules=(("any_of", "keeper"),)),
        Fact(
            "keeper",
            "object",
            null=True,
            target="Owner",
            rules=(("any_of", "owner"), ("excluded_by", "note")),
        ),
        Fact("start_date", null=True, keywords={"format": "date"}, rules=(("order", "end_date"),)),
        Fact(
            "end_date",
            null=True,
            keywords={"format": "date"},
            rules=(("order", "start_date"), ("together_with", "start_date")),
        ),
        Fact("scale", "string", null=True, rules=(("requires", "colour, kind"),)),
        Fact("shelves", "array", target="Shelf"),
        Fact("marks", "array", null=True, items="object"),
        Fact("words", "array", items="string", keywords={"uniqueItems": True}),
        Fact("is_full", "boolean"),
        CREATED,
        Fact("extra", "any", answered_only=True),
    ),
    (("label", TEXT_OPERATORS), ("created_at", NUMBER_OPERATORS)),
)
SHELF = Thing(
    "Shelf",
    "/depots/stock/shelf/",
    (ID, Fact("code", required=True, keywords={"minLength": 2, "maxLength": 4}), CREATED),
)
DEPOTS = Application("Depots", SCHEMES, (CRATE, SHELF))
OPERATIONS = (
    ("Create", "POST", "", 201, "Successful creation"),
    ("Bulk write", "POST", "list/", 201, "Successful bulk create/update"),
    ("List", "GET", "list/", 200, "Successful selection"),
    ("Get", "GET", "{pk}/", 200, "Successful selection"),
    ("Update", "PATCH", "{pk}/", 200, "Successful update"),
    ("Delete", "DELETE", "{pk}/", 204, "Successful deletion"),
)
