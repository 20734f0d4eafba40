"""The reference as data: one OpenAPI description, and every rule derived from it."""

from spec.loader import SpecError, load
from spec.model import Field, Invitation, Operation, OperationName, Resource, Scheme, Source, Spec
from spec.rule import Rule
from spec.rules import derive

__all__ = [
    "Field",
    "Invitation",
    "Operation",
    "OperationName",
    "Resource",
    "Rule",
    "Scheme",
    "Source",
    "Spec",
    "SpecError",
    "derive",
    "load",
]
