"""Reads the filters and the other parameters of List from an OpenAPI document."""

from spec.importing.facts import Filters, Raw, is_field_name
from spec.importing.reporter import Reporter
from spec.importing.schema_rows import SchemaRows
from spec.importing.schemas import Schemas, Steps
from spec.importing.sentences import operators, understood, without_operators


class ListParameters:
    """Reads the query parameters of one document; reports what it cannot take over."""

    def __init__(self, root: Raw, schemas: Schemas, rows: SchemaRows, reporter: Reporter) -> None:
        self._root = root
        self._schemas = schemas
        self._rows = rows
        self._reporter = reporter

    def read(self, operation: Raw, path: str, page: str, at: Steps) -> Filters:
        """Return the filters and the other parameters of a List."""
        result = Filters(page)
        item = self._schemas.local(self._root["paths"][path])
        shared = item.get("parameters") if isinstance(item, dict) else None
        lists = [
            (shared, ("paths", path, "parameters")),
            (operation.get("parameters"), (*at, "parameters")),
        ]
        negated: set[str] = set()
        for parameters, where in lists:
            for index, raw in enumerate(parameters if isinstance(parameters, list) else ()):
                one = self._schemas.local(raw)
                if isinstance(one, dict) and one.get("in") == "query":
                    self._parameter(result, one, (*where, index), negated)
        _grouped(result, negated)
        if self._schemas.is_bundle:
            result.extent = self._rows.extent(result.operators)
        return result

    def _parameter(self, result: Filters, one: Raw, at: Steps, negated: set[str]) -> None:
        name = str(one.get("name"))
        if name.endswith("!"):
            negated.add(name[:-1])
            return
        if together := _negations(one):
            negated |= together
            return
        if not is_field_name(name):
            self._reporter.open("notation", name, at)
            return
        description = str(one.get("description") or "")
        schema = one.get("schema")
        row = self._rows.row(name, schema if isinstance(schema, dict) else {}, (*at, "schema"))
        said = understood(without_operators(description))
        row.relations |= said.relations
        for _, words in said.unknown:
            self._reporter.open("sentence", words, (*at, "description"), name)
        says = result.add(row, operators(description))
        if says:
            self._reporter.open("sentence", says, (*at, "description"), name)


def _negations(parameter: Raw) -> set[str]:
    """Return the filters that one object of a bundle negates: its keys without their mark."""
    schema = parameter.get("schema")
    keys = schema.get("properties") if isinstance(schema, dict) else None
    names = {str(key) for key in keys} if isinstance(keys, dict) else set()
    return {name[:-1] for name in names} if all(name.endswith("!") for name in names) else set()


def _grouped(result: Filters, negated: set[str]) -> None:
    """Read `name`, `name!`, `name__in`, `name__in!` as one filter with its operators."""
    for name in [one for one in result.parameters if one in negated]:
        field, _, operator = name.partition("__")
        row = result.parameters.pop(name)
        known = result.operators.setdefault(field, [])
        result.places.setdefault(field, row.place)
        if operator and operator not in known:
            known.append(operator)
