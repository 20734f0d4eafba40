"""What one operation demands of a request, in the order of judging."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mock_api.answer import Json, JsonObject
from mock_api.checks.check import Accepts, Check
from mock_api.checks.relations import RELATION_KINDS
from mock_api.checks.values import of_type
from spec import Field, Resource

_ON_NULL = {"not_null", "nullable"}
_ON_SHAPE = {"type", "reference"}
_NOT_OF_A_VALUE = {"required", "unique", "authentication", *RELATION_KINDS}
Complaints = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class FieldDemands:
    """The checks of one field: of null, of its shape, and of a value of the right JSON type."""

    of_type: Accepts
    on_null: tuple[Check, ...]
    on_shape: tuple[Check, ...]
    on_value: tuple[Check, ...]

    def broken_by(self, value: Json) -> Iterator[Check]:
        """Yield the checks that refuse a value.

        A value of the wrong type is judged by its type alone.
        """
        if value is None:
            checks = self.on_null
        elif self.of_type(value):
            checks = self.on_shape + self.on_value
        else:
            checks = self.on_shape
        return (check for check in checks if not check.accepts(value))


@dataclass(frozen=True, slots=True)
class Demands:
    """Everything one operation demands."""

    required: tuple[Check, ...]
    fields: Mapping[str, FieldDemands]
    relations: tuple[Check, ...]
    unique: tuple[str, ...]
    credentials: tuple[Check, ...]

    def of_body(self, body: JsonObject) -> Complaints:
        """Return the complaints about a body, by field."""
        complaints: Complaints = {}
        for check in self.required:
            if not check.accepts(body):
                complaints.setdefault(str(check.rule.field), []).append(check.says)
        for name, value in body.items():
            if name in self.fields:
                for check in self.fields[name].broken_by(value):
                    complaints.setdefault(name, []).append(check.says)
        return complaints

    def of_record(self, record: JsonObject) -> Complaints:
        """Return the complaints about a whole record, by the rules between its fields."""
        complaints: Complaints = {}
        for check in self.relations:
            if not check.accepts(record):
                complaints.setdefault(str(check.rule.field), []).append(check.says)
        return complaints


def demands(resource: Resource, operation: str, checks: Sequence[Check]) -> Demands:
    """Return an operation's checks in the order of judging."""
    by_kind: dict[str, list[Check]] = {}
    of_values: dict[str, list[Check]] = {field.name: [] for field in resource.writable}
    for check in checks:
        by_kind.setdefault(check.rule.kind, []).append(check)
        # A field whose rules could not be read is not writable, and so not judged.
        if check.rule.kind not in _NOT_OF_A_VALUE and str(check.rule.field) in of_values:
            of_values[str(check.rule.field)].append(check)
    return Demands(
        required=tuple(by_kind.get("required", ())),
        fields={field.name: _of_field(field, of_values[field.name]) for field in resource.writable},
        relations=tuple(check for check in checks if check.rule.kind in RELATION_KINDS),
        unique=tuple(str(check.rule.field) for check in by_kind.get("unique", ())),
        credentials=tuple(
            check
            for check in by_kind.get("authentication", ())
            if check.rule.operation == operation
        ),
    )


def _of_field(field: Field, checks: Sequence[Check]) -> FieldDemands:
    return FieldDemands(
        of_type(field),
        tuple(check for check in checks if check.rule.kind in _ON_NULL),
        tuple(check for check in checks if check.rule.kind in _ON_SHAPE),
        tuple(check for check in checks if check.rule.kind not in _ON_NULL | _ON_SHAPE),
    )
