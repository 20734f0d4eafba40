"""The content of the description as plain values: resources, their fields and operations."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from spec.ids import UUID, IdForm, id_form, id_schema, pk_text

Json = Mapping[str, Any]
Basis = Literal["stated", "implied", "open"]
OperationName = Literal["create", "bulk_write", "list", "get", "update", "delete"]

OPERATION_NAMES: tuple[OperationName, ...] = (
    "create",
    "bulk_write",
    "list",
    "get",
    "update",
    "delete",
)


@dataclass(frozen=True, slots=True)
class Source:
    """The place in the reference that states a promise."""

    text: str
    url: str | None = None

    def at(self, place: str) -> "Source":
        """Return a place within this one."""
        return Source(f"{self.text} › {place}", self.url)


@dataclass(frozen=True, slots=True)
class Table:
    """A field table of the reference, and how far it could be read.

    `extent` is "complete" or says where the table was cut short. `seen` names the fields that were
    read if the file describes more of them; None means all.
    """

    source: Source
    extent: str
    seen: frozenset[str] | None = None

    def shows(self, name: str) -> bool:
        """Return whether the table was read as far as this field."""
        return self.seen is None or name in self.seen


def _derived() -> Any:  # noqa: ANN401 -- as dataclasses.field
    """Return a field that `__post_init__` fills with what follows from the others."""
    return dataclasses.field(init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a resource.

    `schema` is plain JSON Schema with nullability and without extensions. `relations` maps each
    relation of `spec.kinds` to the other fields. `target` is the kind of record that the field
    refers to with an object, `id_of` the kind whose bare id it holds. `unreachable` maps a keyword
    or a relation to the reason why no value can break it alone. `types` are the JSON types without
    null, none if the reference says "any".
    """

    name: str
    schema: Json
    required: bool = False
    read_only: bool = False
    unique: bool = False
    in_request: bool = True
    in_response: bool = True
    target: str | None = None
    id_of: str | None = None
    values: str | None = None
    agrees_with: str | None = None
    enum_is_cut: bool = False
    items_are_unknown: bool = False
    relations: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    unreachable: Mapping[str, str] = dataclasses.field(default_factory=dict)
    basis: Basis = "stated"
    types: tuple[str, ...] = _derived()

    def __post_init__(self) -> None:
        """Read the types once: runs look them up many times for each request."""
        declared = self.schema.get("type", ())
        names = (declared,) if isinstance(declared, str) else tuple(declared)
        object.__setattr__(self, "types", tuple(name for name in names if name != "null"))

    @property
    def nullable(self) -> bool:
        """Whether null is one of its types, or every type is allowed."""
        declared = self.schema.get("type")
        return declared is None or (not isinstance(declared, str) and "null" in declared)

    @property
    def is_reference(self) -> bool:
        """Whether it refers to one other record, with `{"id": …}`."""
        return self.target is not None and self.types == ("object",)

    @property
    def id_schema(self) -> Json:
        """The schema of the ids that it holds, as an object, in an array of them, or bare."""
        if self.target is None:
            return id_schema(self.schema)
        inside: Json = self.schema if self.is_reference else self.schema.get("items", {})
        one: Json = inside.get("properties", {}).get("id", UUID)
        return one

    @property
    def id_form(self) -> IdForm:
        """The form of the ids that it holds."""
        return id_form(self.id_schema)

    @property
    def needs_new_value(self) -> bool:
        """Whether each record needs another value, and the value is not the id of a record."""
        return self.unique and self.target is None and self.id_of is None


@dataclass(frozen=True, slots=True)
class Operation:
    """One of the six operations of a resource.

    `body` and `answer` name their shape. `success` is the status of a success; the statuses in
    `or_without_body` count as one, too, if the response has no body. `also` lists the other
    methods that its path documents. `credentials` names the schemes that it needs; None means all.
    """

    name: OperationName
    title: str
    method: str
    path: str
    basis: Basis
    source: Source
    success: int
    success_says: str
    success_basis: Basis
    body: Literal["object", "partial", "array"] | None = None
    answer: Literal["object", "array", "list", "none"] = "object"
    or_without_body: tuple[int, ...] = ()
    errors: tuple[int, ...] = ()
    also: tuple[str, ...] = ()
    credentials: tuple[str, ...] | None = None

    def needs(self, scheme: str) -> bool:
        """Return whether a call needs a credential."""
        return self.credentials is None or scheme in self.credentials

    @property
    def has_pk(self) -> bool:
        """Whether the path addresses one record by its pk."""
        return "{pk}" in self.path


@dataclass(frozen=True, slots=True)
class Resource:
    """One entity of the API with its fields, operations and list filters.

    `name` is the lower-case word in ids and on command lines, `title` the reference's name.
    `filters` maps a field to the kind of operators of its filter; `list_parameters` are the other
    parameters of List. `overview` is the page that explains the conventions of the API, if it has
    one. `id_schema` describes the ids of its records. `writable` are the fields that a request may
    have, except those with open rules: no value is surely good.
    """

    name: str
    title: str
    path: str
    fields: tuple[Field, ...]
    operations: Mapping[OperationName, Operation]
    request: Table
    response: Table
    filters: Mapping[str, str] = dataclasses.field(default_factory=dict)
    filters_source: Source | None = None
    list_parameters: tuple[str, ...] = ()
    example: Json = dataclasses.field(default_factory=dict)
    security_source: Source = Source("")
    overview: Source | None = None
    id_schema: Json = dataclasses.field(default_factory=lambda: UUID)
    writable: tuple[Field, ...] = _derived()
    _by_name: Mapping[str, Field] = _derived()

    def __post_init__(self) -> None:
        """Index the fields: runs look them up many times for each request."""
        object.__setattr__(self, "_by_name", {one.name: one for one in self.fields})
        writable = (one for one in self.fields if one.in_request and one.basis != "open")
        object.__setattr__(self, "writable", tuple(writable))

    def field(self, name: str) -> Field:
        """Return the field of that name; raises KeyError."""
        return self._by_name[name]

    @property
    def id_form(self) -> IdForm:
        """The form of the ids of its records."""
        return id_form(self.id_schema)

    def pk_in(self, record: object) -> str | None:
        """Return the id in an answered record, as paths have it, or None."""
        return pk_text(record.get("id"), self.id_form) if isinstance(record, dict) else None

    def rule_id(self, place: str, kind: str) -> str:
        """Return the id of a rule; `place` is the name of a field or of an operation."""
        return f"{self.name}.{place}.{kind}"

    @property
    def is_written(self) -> bool:
        """Whether an operation writes its fields."""
        return any(one.body for one in self.operations.values())

    @property
    def readable(self) -> tuple[Field, ...]:
        """The fields that an answer is known to have."""
        return tuple(f for f in self.fields if f.in_response)


@dataclass(frozen=True, slots=True)
class Scheme:
    """One credential: the name of its scheme and its header."""

    name: str
    header: str

    @property
    def variable(self) -> str:
        """The environment variable: the header without its leading X, in underscores."""
        return self.header.removeprefix("X-").replace("-", "_")


@dataclass(frozen=True, slots=True)
class Invitation:
    """An operation besides the six, described but never called because it may mail a person.

    The reference shows neither its title nor a field of its request or answer. `invites` is the
    title of its resource.
    """

    invites: str
    path: str
    method: str
    success: int
    success_says: str
    basis: Basis
    source: Source
    why: str


@dataclass(frozen=True, slots=True)
class Spec:
    """The whole description: the entry document and every resource.

    Of several applications together, `title` and `version` name all of them.
    """

    title: str
    version: str
    entry: Json
    resources: tuple[Resource, ...]
    schemes: tuple[Scheme, ...]
    operators: Mapping[str, Sequence[str]]
    invitations: tuple[Invitation, ...] = ()
    _by_name: Mapping[str, Resource] = _derived()

    def __post_init__(self) -> None:
        """Index the resources, since every rule looks its resource up."""
        object.__setattr__(self, "_by_name", {one.name: one for one in self.resources})

    @property
    def reference(self) -> str:
        """The application and its version, as sources name them."""
        return f"{self.title} {self.version}"

    def resource(self, name: str) -> Resource:
        """Return the resource of that name; raises KeyError."""
        return self._by_name[name]
