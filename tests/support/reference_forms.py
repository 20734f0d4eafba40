"""Prints an application in every form that an import reads."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import yaml

from tests.support.invented_application import OPERATIONS, Application, Fact, Thing

HEADER = "Additional Validation Information:"
SERVER = "https://{environment}.pigello.io"
NEGATED = "Filter can be negated by adding a ! to the end of the parameter name."
GENERAL = ("_search",)
# Title, method, what its path adds to the collection's, status, and what is said of a success.
Told = tuple[str, str, str, int, str]


def _operator(name: str) -> str:
    return f"Operator: {name}, Supports negation (via !): True"


def _paragraphs(fact: Fact) -> list[str]:
    rules = [HEADER, *fact.sentences] if fact.rules else []
    return [*([fact.text] if fact.text else []), *rules]


def _type(fact: Fact) -> str:
    if fact.type == "array":
        inner = "objects" if fact.target or fact.items == "object" else f"{fact.items}s"
        return f"Array of {inner}" + (" or null" if fact.null else "")
    return fact.type + (" or null" if fact.null else "")


def _limits(fact: Fact) -> list[str]:
    known = fact.keywords
    found = []
    for unit, least, most in (
        (" characters", "minLength", "maxLength"),
        ("", "minimum", "maximum"),
        (" items", "minItems", "maxItems"),
        (" properties", "minProperties", "maxProperties"),
    ):
        found += _range(unit, known.get(least), known.get(most))
    if "multipleOf" in known:
        found.append(f"multiple of {known['multipleOf']}")
    if "exclusiveMinimum" in known:
        found.append(f"> {known['exclusiveMinimum']}")
    if "exclusiveMaximum" in known:
        found.append(f"< {known['exclusiveMaximum']}")
    if known.get("uniqueItems"):
        found.append("unique")
    return found


def _range(unit: str, least: float | None, most: float | None) -> list[str]:
    if least is not None and most is not None:
        return [f"= {least}{unit}" if unit and least == most else f"[ {least} .. {most} ]{unit}"]
    if least is not None:
        return ["non-empty" if unit and least == 1 else f">= {least}{unit}"]
    return [] if most is None else [f"<= {most}{unit}"]


# -- the text of a page, as a crawler extracts it ------------------------------------------------


def page(application: Application, *, version: str = "2.0.0", only: Iterable[str] = ()) -> str:
    lines = [
        "Skip to content",
        "",
        f"{application.title} ({version})",
        "",
        "An invented application",
    ]
    lines += ["", "Languages", "Servers", SERVER, ""]
    for thing in application.things:
        lines += [thing.name, "", "Operations", ""]
        for told in OPERATIONS:
            if not only or told[0] in only:
                lines += _page_operation(application, thing, told)
    return "\n".join(lines) + "\n"


def _page_operation(application: Application, thing: Thing, told: Told) -> list[str]:
    title, method, suffix, _, says = told
    path = thing.path + suffix
    lines = [f"{title} '{thing.name}'", "", "Request", "", "Security"]
    lines.append(" and ".join(application.schemes))
    if "{pk}" in path:
        lines += ["Path", "pkstringwrite-onlyrequired"]
    if title == "List":
        lines.append("Query")
        lines += [f"{name}string" for name in GENERAL]
        for name, operators in thing.filters:
            lines += [f"{name}any", "", NEGATED, "", "Additional operators:", ""]
            lines += [text for one in operators for text in (_operator(one), "")]
    is_bulk = title == "Bulk write"
    if title in {"Create", "Bulk write", "Update"}:
        lines.append("Bodyapplication/json" + ("Array [" if is_bulk else ""))
        lines += _page_rows(thing.sent())
        lines += ["]"] if is_bulk else []
    lines += _curl(application, method, path, thing.sent() if method in {"POST", "PATCH"} else [])
    lines += ["", "Responses", "", says, ""]
    if title == "Delete":
        return [*lines, "Response", "No content", ""]
    if title != "List":
        lines.append("Bodyapplication/json" + ("Array [" if is_bulk else ""))
        lines += _page_rows(thing.answered())
        lines += ["]"] if is_bulk else []
    body = {one.name: None for one in thing.answered()}
    return [*lines, "Response", "application/json", json.dumps(body), ""]


def _page_rows(facts: Sequence[Fact]) -> list[str]:
    lines: list[str] = []
    for fact in facts:
        told = fact.target or fact.keywords.get("format")
        row = fact.name + _type(fact) + (f"({told})" if told else "") + "".join(_limits(fact))
        if "pattern" in fact.keywords:
            row += f"'{fact.keywords['pattern']}'"
        row += "read-only" if fact.answered_only else ""
        row += "deprecated" if fact.keywords.get("deprecated") else ""
        lines.append(row + ("required" if fact.required else ""))
        if fact.type == "object" and fact.required and fact.target:
            lines.append(f"{fact.name}.idstring(uuid)")
        if paragraphs := _paragraphs(fact):
            lines += ["", *(text for one in paragraphs for text in (one, ""))]
        if "default" in fact.keywords:
            lines.append(f"Default: {json.dumps(fact.keywords['default'])}")
        if fact.enum:
            lines.append("Enum" + "".join(json.dumps(one) for one in fact.enum[:10]))
    return lines


def _curl(application: Application, method: str, path: str, facts: Sequence[Fact]) -> list[str]:
    lines = [f"curl -i -X {method} \\", f"  'https://dev.api.pigello.io{path}' \\"]
    lines += [f"  -H '{header}: YOUR_API_KEY_HERE' \\" for header in application.schemes.values()]
    if facts:
        body = json.dumps({one.name: None for one in facts}, indent=2)
        lines += ["  -d '" + body + "'"]
    return "\n".join(lines).split("\n")


# -- the same page as a browser copies it --------------------------------------------------------


def copied(application: Application, *, version: str = "2.0.0") -> str:
    lines = ["Search Ctrl+K", f"{application.title} ({version})", "Copy", "", "Servers", SERVER, ""]
    for thing in application.things:
        lines += [thing.name, "Copy", "", "Operations", ""]
        for _, method, suffix, _, _ in OPERATIONS:
            lines += [method, thing.path + suffix, ""]
        for told in OPERATIONS:
            lines += _copied_operation(application, thing, told)
    return "\n".join(lines) + "\n"


def _copied_operation(application: Application, thing: Thing, told: Told) -> list[str]:
    title, method, suffix, status, says = told
    path = thing.path + suffix
    lines = [f"{title} '{thing.name}'", "Copy", "", "Request", "Expand all", "Security"]
    lines += ["View security details", " and ".join(application.schemes)]
    if "{pk}" in path:
        lines += ["Path", "pk", "string", "write-only", "required"]
    if title == "List":
        lines.append("Query")
        lines += [text for name in GENERAL for text in (name, "string")]
        for name, operators in thing.filters:
            lines += [name, "any", NEGATED, "", "Additional operators:", ""]
            lines += [text for one in operators for text in (_operator(one), "")]
    if title in {"Create", "Bulk write", "Update"}:
        lines += ["Body", "application/json", *(["Array ["] if title == "Bulk write" else [])]
        lines += _copied_rows(thing.sent())
    lines += ["", method, path, "Payload", "", "Responses", str(status)]
    lines += ["401", "403", "429"] if title in {"Create", "Bulk write"} else []
    lines += ["Collapse all", says, ""]
    if title in {"Delete", "List"}:
        return [*lines, "Response", str(status), ""]
    lines += ["Body", "application/json", *(["Array ["] if title == "Bulk write" else [])]
    return [*lines, *_copied_rows(thing.answered()), "Response", str(status), "", "{", "}", ""]


def _copied_rows(facts: Sequence[Fact]) -> list[str]:
    lines: list[str] = []
    for fact in facts:
        told = fact.keywords.get("format")
        parts = [_type(fact), *([f"({told})"] if told else []), *_limits(fact)]
        lines += [fact.name, ", ".join(parts)]
        if "pattern" in fact.keywords:
            lines.append(fact.keywords["pattern"])
        lines += [f"({fact.target})"] if fact.target else []
        lines += ["read-only"] if fact.answered_only else []
        lines += ["deprecated"] if fact.keywords.get("deprecated") else []
        lines += ["required"] if fact.required else []
        if fact.type == "object" and fact.required and fact.target:
            lines += ["", "−", f"{fact.name}.\u200bid", "string, (uuid)"]
        elif fact.type == "object":
            lines += ["", "+", "Show property"]
        lines += [text for one in _paragraphs(fact) for text in (one, "")]
        if "default" in fact.keywords:
            lines += ["Default:", json.dumps(fact.keywords["default"])]
        if fact.enum:
            lines += ["Enum:", *(json.dumps(one) for one in fact.enum[:10])]
            if len(fact.enum) > 10:
                lines.append(f"+{len(fact.enum) - 10} more")
    return lines


# -- the .md twin of an operation ----------------------------------------------------------------


def twin(application: Application, thing: Thing, title: str, *, version: str = "2.0.0") -> str:
    _, method, suffix, status, _ = next(one for one in OPERATIONS if one[0] == title)
    lines = [f"# {title} '{thing.name}'", "", f"Endpoint: {method} {thing.path}{suffix}"]
    lines += [f"Version: {version}", f"Security: {', '.join(application.schemes)}", ""]
    if title == "List":
        lines += ["## Query parameters:", ""]
        lines += [f"  - `{name}` (string)\n" for name in GENERAL]
        for name, operators in thing.filters:
            told = "\n\n".join([NEGATED, "Additional operators:", *map(_operator, operators)])
            lines += [f"  - `{name}` (any)", f"    {told}", ""]
    if title in {"Create", "Bulk write", "Update"}:
        lines += ["## Request fields (application/json):", "", *_twin_rows(thing.sent())]
    has_body = title not in {"List", "Delete"}
    lines += [f"## Response {status} fields" + (" (application/json):" if has_body else ""), ""]
    if has_body:
        lines += _twin_rows(thing.answered())
    for number in (401, 403, 429) if title in {"Create", "Bulk write"} else ():
        lines += [f"## Response {number} fields", ""]
    return "\n".join(lines) + "\n"


def _twin_rows(facts: Sequence[Fact]) -> list[str]:
    lines: list[str] = []
    is_first = True
    for fact in facts:
        told = fact.type + (",null" if fact.null else "")
        required = ", required" if fact.required else ""
        lines += [f"  - `{fact.name}` ({told}{required})"]
        if paragraphs := _paragraphs(fact):
            lines += ["    " + "\n\n".join(paragraphs)]
        if fact.enum:
            lines += ["    Enum: " + ", ".join(json.dumps(one) for one in fact.enum)]
        lines.append("")
        # All references share one schema, which is shown where it comes first.
        if fact.type == "object" and fact.target and is_first:
            lines += [f"  - `{fact.name}.id` (string)", ""]
            is_first = False
    return lines


def twins(application: Application) -> str:
    return "\n".join(
        twin(application, thing, one[0]) for thing in application.things for one in OPERATIONS
    )


# -- OpenAPI -------------------------------------------------------------------------------------


def openapi(
    application: Application, *, version: str = "2.0.0", form: str = "3.1.0"
) -> dict[str, Any]:
    old = form.startswith("3.0")
    schemas: dict[str, Any] = {
        "Reference": {
            "type": "object",
            "properties": {"id": _id_of(application)},
        }
    }
    paths: dict[str, Any] = {}
    for thing in application.things:
        schemas[thing.name] = _schema(thing.answered(), old=old)
        schemas[f"{thing.name}Request"] = _schema(thing.sent(), old=old)
        for title, method, suffix, status, says in OPERATIONS:
            item = paths.setdefault(thing.path + suffix, {})
            item[method.lower()] = _operation(thing, title, status, says)
            if "{pk}" in suffix:
                item["parameters"] = [
                    {"name": "pk", "in": "path", "required": True, "schema": {"type": "string"}}
                ]
    return {
        "openapi": form,
        "info": {"title": application.title, "version": version, "description": "Invented."},
        "servers": [
            {
                "url": SERVER,
                "variables": {"environment": {"default": "dev.api", "enum": ["dev.api", "api"]}},
            }
        ],
        "security": [{name: [] for name in application.schemes}],
        "tags": [{"name": thing.name} for thing in application.things],
        "paths": paths,
        "components": {
            "securitySchemes": {
                name: {"type": "apiKey", "in": "header", "name": header}
                for name, header in application.schemes.items()
            },
            "schemas": schemas,
        },
    }


def _id_of(application: Application) -> dict[str, Any]:
    fact = next(one for one in application.things[0].fields if one.name == "id")
    return {"type": fact.type, **fact.keywords}


def _operation(thing: Thing, title: str, status: int, says: str) -> dict[str, Any]:
    def content(name: str) -> dict[str, Any]:
        schema: dict[str, Any] = {"$ref": f"#/components/schemas/{name}"}
        if title == "Bulk write":
            schema = {"type": "array", "items": schema}
        return {"application/json": {"schema": schema}}

    told: dict[str, Any] = {"tags": [thing.name], "summary": f"{title} '{thing.name}'"}
    if title in {"Create", "Bulk write", "Update"}:
        told["requestBody"] = {"content": content(f"{thing.name}Request")}
    answer: dict[str, Any] = {"description": says}
    if title not in {"List", "Delete"}:
        answer["content"] = content(thing.name)
    told["responses"] = {str(status): answer}
    if title in {"Create", "Bulk write"}:
        told["responses"] |= {str(n): {"description": "refused"} for n in (401, 403, 429)}
    if title == "List":
        told["parameters"] = [
            {"name": name, "in": "query", "schema": {"type": "string"}} for name in GENERAL
        ]
        for name, operators in thing.filters:
            text = "\n\n".join([NEGATED, "Additional operators:", *map(_operator, operators)])
            told["parameters"].append(
                {"name": name, "in": "query", "schema": {}, "description": text}
            )
    return told


def _schema(facts: Sequence[Fact], *, old: bool) -> dict[str, Any]:
    required = [one.name for one in facts if one.required]
    properties = {one.name: _property(one, old=old) for one in facts}
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def _property(fact: Fact, *, old: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    if fact.type == "object" and fact.target:
        schema = _reference(fact.target, beside=not old and not fact.null)
    elif fact.type != "any":
        schema["type"] = fact.type
    if fact.null:
        schema |= {"nullable": True} if old else {"type": [fact.type, "null"]}
    if fact.type == "array":
        schema["items"] = (
            _reference(fact.target, beside=not old) if fact.target else {"type": fact.items}
        )
    schema |= fact.keywords
    if fact.enum:
        schema["enum"] = [*fact.enum, *([None] if fact.null else [])]
    if fact.answered_only:
        schema["readOnly"] = True
    if paragraphs := _paragraphs(fact):
        schema["description"] = "\n\n".join(paragraphs)
    return schema


def _reference(target: str, *, beside: bool) -> dict[str, Any]:
    """Refer to a record: OpenAPI 3.1 takes a title beside `$ref`, 3.0 does not."""
    reference: dict[str, Any] = {"$ref": "#/components/schemas/Reference"}
    return {**reference, "title": target} if beside else {"allOf": [reference], "title": target}


FORMS: dict[str, Callable[[Application], str]] = {
    "page": page,
    "copy": copied,
    "md": twins,
    "openapi31": lambda one: json.dumps(openapi(one), indent=2),
    "openapi30": lambda one: json.dumps(openapi(one, form="3.0.3")),
    "yaml": lambda one: yaml.safe_dump(openapi(one), sort_keys=False),
}
