"""Reads the files of the description into the model; reports a mistake in one sentence."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from spec import yaml_text
from spec.ids import UUID, id_schema
from spec.kinds import BY_RELATION
from spec.model import (
    OPERATION_NAMES,
    Field,
    Invitation,
    Operation,
    Resource,
    Scheme,
    Source,
    Spec,
    Table,
)

# The folder that holds one folder for each application, and the application of this project.
APPLICATIONS = Path(__file__).parent
ACCOUNTS = APPLICATIONS / "accounts"
# The file of a folder that holds what all its resources share.
ENTRY = "application.yaml"

# The extensions that relate a field to others, and the relation that each one states.
RELATIONS = {f"x-{relation.replace('_', '-')}": relation for relation in BY_RELATION}
EXTENSIONS = {
    *RELATIONS,
    "x-agrees-with",
    "x-basis",
    "x-enum-is-cut",
    "x-id-of",
    "x-items",
    "x-target",
    "x-unique",
    "x-unreachable",
    "x-values",
}


class SpecError(Exception):
    """The description cannot be read; the message names the file and the mistake."""


def load(directory: Path | None = None) -> Spec:
    """Read the description in a folder, by default that of Accounts.

    The folder has `application.yaml`, `fields.yaml`, `resources/*.yaml` and, if there are such
    operations, `invitations.yaml`. Raises SpecError.
    """
    root = directory or ACCOUNTS
    entry = _read(root / ENTRY)
    fields = _read(root / "fields.yaml")
    paths = sorted((root / "resources").glob("*.yaml"))
    if not paths:
        raise SpecError(f"{root / 'resources'}: no resource file found; add one NAME.yaml.")
    invitations = root / "invitations.yaml"
    return assembled(
        root / ENTRY,
        entry,
        fields,
        {path: _read(path) for path in paths},
        parsed(invitations) if invitations.exists() else (),
    )


def assembled(
    place: Path,
    entry: Mapping[str, Any],
    fields: Mapping[str, Any],
    files: Mapping[Path, Mapping[str, Any]],
    invitations: Iterable[Mapping[str, Any]] = (),
) -> Spec:
    """Build the model of contents that are read already; raises SpecError.

    `place` is the file of the entry, `files` maps each resource's file to its content; messages
    name them.
    """
    try:
        reference = f"{entry['info']['title']} {entry['info']['version']}"
        schemes = entry["components"]["securitySchemes"]
        ids = _id_schemas(files.values(), fields)
        resources = tuple(_resource(path, raw, entry, fields, ids) for path, raw in files.items())
        titles = {resource.title for resource in resources}
        spec = Spec(
            title=entry["info"]["title"],
            version=str(entry["info"]["version"]),
            entry=entry,
            resources=resources,
            schemes=tuple(Scheme(name, scheme["name"]) for name, scheme in schemes.items()),
            operators=entry["x-operators"],
            # A folder may describe fewer resources than its file of invitations has.
            invitations=tuple(
                one
                for one in _invitations(place.parent / "invitations.yaml", invitations, reference)
                if one.invites in titles
            ),
        )
    except KeyError as missing:
        raise SpecError(f"{place}: the key {missing} is missing.") from None
    except TypeError as error:
        raise SpecError(f"{place}: {error}.") from None
    _check_names(spec, place.parent)
    return spec


def parsed(path: Path) -> Any:  # noqa: ANN401 -- whatever the file holds
    """Read a YAML file; raises SpecError with the file and the line."""
    try:
        text = path.read_text(encoding="utf-8")
        try:
            return yaml_text.read(text)
        except yaml.YAMLError:
            # The slow loader describes what is wrong, and where, more exactly.
            return yaml.safe_load(text)
    except OSError as error:
        raise SpecError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise SpecError(f"{path}: is not UTF-8 text.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise SpecError(f"{path}{line}: is not valid YAML ({problem}).") from None


def _read(path: Path) -> dict[str, Any]:
    content = parsed(path)
    if not isinstance(content, dict):
        raise SpecError(f"{path}: must hold a mapping at its top.")
    return content


def _source(reference: str, raw: Mapping[str, Any], url: str | None) -> Source:
    return Source(f"{reference} › {raw['page']}", raw.get("url", url))


# By the lower-case name of a kind of record: the schema of its ids.
_Ids = Mapping[str, Mapping[str, Any]]


def _id_schemas(files: Iterable[Mapping[str, Any]], shared: Mapping[str, Any]) -> _Ids:
    """Return the schema of the ids of each resource; a file without one is reported later."""
    found: dict[str, Mapping[str, Any]] = {}
    for raw in files:
        try:
            schema = resolved(raw["schema"]["properties"]["id"], shared)
            extent = str(raw["response"]["table"])
        except (KeyError, TypeError, ValueError):
            continue
        # A table with a note, such as a .md twin's, may hide that the ids are UUIDs.
        hidden = extent.startswith("complete,") and schema.get("type") == "string"
        found[str(raw.get("name")).lower()] = UUID if hidden else id_schema(schema)
    return found


def _resource(
    path: Path,
    raw: Mapping[str, Any],
    entry: Mapping[str, Any],
    shared: Mapping[str, Any],
    ids: _Ids,
) -> Resource:
    try:
        return _parse_resource(raw, entry, shared, ids)
    except KeyError as missing:
        raise SpecError(f"{path}: the key {missing} is missing.") from None
    except (AttributeError, TypeError, ValueError) as error:
        raise SpecError(f"{path}: {error}.") from None


def _parse_resource(
    raw: Mapping[str, Any], entry: Mapping[str, Any], shared: Mapping[str, Any], ids: _Ids
) -> Resource:
    url = raw.get("url")
    reference = f"{entry['info']['title']} {entry['info']['version']}"
    request = _table(reference, raw["request"], url)
    response = _table(reference, raw["response"], url)
    required = set(raw["schema"].get("required", ()))
    properties = raw["schema"]["properties"]
    if unknown := sorted(required - set(properties)):
        raise ValueError(f"'required' names {unknown[0]!r}, which is not a property")
    fields = tuple(
        _field(name, _referring(resolved(schema, shared), ids), name in required, request, response)
        for name, schema in properties.items()
    )
    filters = raw.get("filters")
    return Resource(
        name=str(raw["name"]).lower(),
        title=raw["name"],
        path=raw["path"],
        fields=fields,
        operations={operation.name: operation for operation in _operations(reference, raw, entry)},
        request=request,
        response=response,
        filters=filters["fields"] if filters else {},
        filters_source=_source(reference, filters, url) if filters else None,
        list_parameters=(
            *entry.get("x-list-parameters", ()),
            *(filters or {}).get("parameters", ()),
        ),
        example=raw["example"],
        security_source=_source(reference, entry["x-security-source"], None),
        overview=_overview(reference, entry),
        id_schema=ids.get(str(raw["name"]).lower(), UUID),
    )


def _overview(reference: str, entry: Mapping[str, Any]) -> Source | None:
    url = entry.get("x-pages", {}).get("overview")
    return Source(f"{reference} › API overview", url) if url else None


def _table(reference: str, raw: Mapping[str, Any], url: str | None) -> Table:
    extent, seen = raw["table"], raw.get("seen")
    if extent == "complete" and seen is not None:
        raise ValueError("a complete table needs no list of seen fields; remove 'seen'")
    return Table(_source(reference, raw, url), extent, None if seen is None else frozenset(seen))


def resolved(schema: object, shared: Mapping[str, Any]) -> dict[str, Any]:
    """Replace a `$ref` to fields.yaml by its target; keys beside it take precedence."""
    if not isinstance(schema, dict):
        raise TypeError(f"a field's schema must be a mapping, not {schema!r}")
    if "$ref" not in schema:
        return schema
    target = schema["$ref"]
    file, _, name = str(target).partition("#/")
    if file != "../fields.yaml" or name not in shared:
        raise ValueError(f"$ref {target!r} names nothing in fields.yaml")
    rest = {key: value for key, value in schema.items() if key != "$ref"}
    return {**resolved(shared[name], shared), **rest}


def _field(
    name: str, raw: Mapping[str, Any], required: bool, request: Table, response: Table
) -> Field:
    if unknown := sorted(key for key in raw if key.startswith("x-") and key not in EXTENSIONS):
        raise ValueError(f"field {name!r} has the unknown extension {unknown[0]!r}")
    read_only = bool(raw.get("readOnly", False))
    schema = {
        key: value
        for key, value in raw.items()
        if not key.startswith("x-") and key not in {"readOnly", "writeOnly", "description"}
    }
    return Field(
        name=name,
        schema=schema,
        required=required,
        read_only=read_only,
        unique=bool(raw.get("x-unique", False)),
        in_request=not read_only and request.shows(name),
        in_response=not raw.get("writeOnly") and response.shows(name),
        target=raw.get("x-target"),
        id_of=raw.get("x-id-of"),
        values=raw.get("x-values") or _family(schema),
        agrees_with=raw.get("x-agrees-with"),
        enum_is_cut=bool(raw.get("x-enum-is-cut", False)),
        items_are_unknown=raw.get("x-items") == "unknown",
        relations={kind: tuple(raw[key]) for key, kind in RELATIONS.items() if key in raw},
        unreachable=raw.get("x-unreachable", {}),
        basis=raw.get("x-basis", "stated"),
    )


# The numbers that the reference calls luhn, by the lengths that only they have.
_LUHN_FAMILIES = {(12, 13): "ssn", (10, 11): "org_no"}


def _family(schema: Mapping[str, Any]) -> str | None:
    """Return the family of values that the lengths of a luhn number tell, if they tell one."""
    if schema.get("format") != "luhn":
        return None
    low, high = schema.get("minLength"), schema.get("maxLength")
    for lengths, family in _LUHN_FAMILIES.items():
        if {low or high, high or low} <= set(lengths):
            return family
    return None


def _referring(raw: dict[str, Any], ids: _Ids) -> dict[str, Any]:
    """Return the schema of a field with what a reference in it holds: the id of its target."""
    target = raw.get("x-target")
    if target is None:
        return raw
    reference = {"required": ["id"], "properties": {"id": ids.get(str(target).lower(), UUID)}}
    if "items" not in raw and "array" not in raw.get("type", ()):
        return {**raw, **reference}
    return {**raw, "items": {"type": "object", **reference}}


def _operations(
    reference: str, raw: Mapping[str, Any], entry: Mapping[str, Any]
) -> Iterator[Operation]:
    documented = raw["operations"]
    if unknown := sorted(set(documented) - set(OPERATION_NAMES)):
        raise ValueError(f"{unknown[0]!r} is not an operation; known: {', '.join(OPERATION_NAMES)}")
    for name in OPERATION_NAMES:
        if name not in documented:
            continue
        pattern, place = entry["x-operations"][name], documented[name]
        success = pattern["success"]
        yield Operation(
            name=name,
            title=pattern["title"],
            method=place.get("method", pattern["method"]).upper(),
            path=raw["path"] + place.get("path", pattern["path"]),
            basis=place["basis"],
            source=_source(reference, place, raw.get("url")),
            success=place.get("status", success["status"]),
            success_says=success["says"],
            success_basis=cast("Any", success["basis"]),
            body=pattern.get("body"),
            answer=pattern["answer"],
            or_without_body=tuple(success.get("or_without_body", ())),
            errors=tuple(pattern.get("errors", ())),
            also=tuple(place.get("also", ())),
            credentials=tuple(place["security"]) if "security" in place else None,
        )


def _invitations(
    path: Path, invitations: Iterable[Mapping[str, Any]], reference: str
) -> Iterator[Invitation]:
    try:
        for raw in invitations:
            yield Invitation(
                invites=raw["invites"],
                path=raw["path"],
                method=raw["method"].upper(),
                success=raw["success"]["status"],
                success_says=raw["success"]["says"],
                basis=raw["basis"],
                source=_source(reference, raw, None),
                why=raw["why"],
            )
    except KeyError as missing:
        raise SpecError(f"{path}: the key {missing} is missing.") from None
    except (AttributeError, TypeError) as error:
        raise SpecError(f"{path}: {error}.") from None


def _check_names(spec: Spec, root: Path) -> None:
    """Check that each field in a relation exists and that no two resources share a name."""
    seen: set[str] = set()
    for resource in spec.resources:
        if resource.name in seen:
            raise SpecError(f"{root / 'resources'}: two files are named {resource.title!r}.")
        seen.add(resource.name)
        known = {f.name for f in resource.fields}
        for one in resource.fields:
            named = {other for others in one.relations.values() for other in others}
            if one.agrees_with:
                named.add(one.agrees_with)
            if unknown := sorted(named - known):
                raise SpecError(
                    f"{resource.title}: field {one.name!r} names {unknown[0]!r}, "
                    "which is not a field of the resource."
                )
