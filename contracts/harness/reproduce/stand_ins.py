"""Texts that stand for ids which are too short to be found in other texts, such as 7.

A UUID occurs nowhere by chance, so a script finds it wherever it is sent. Any other id is replaced
by a text that names its resource, before the script is written. An id that an address escapes has
another text there, for which the script escapes it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote as url_quote
from urllib.parse import unquote_plus

from contracts.harness.http.exchange import Exchange
from spec import Field, Resource
from spec.ids import IdForm, pk_text

# What the stand-in for an escaped id ends with.
ESCAPED = ".url"
_STAND_IN = re.compile(r"id\.(?P<form>[a-z]+)\.[^.'\"]+\.(?P<hex>[0-9a-f]*)\.di(?P<escaped>\.url)?")
_SEPARATOR = re.compile(r"(,|%2C)", re.IGNORECASE)


def stand_in(kind: str, form: IdForm, pk: str) -> str:
    """Return the text for an id of a kind of record.

    A UUID stands for itself, and so does what is escaped in JSON.
    """
    if form == "uuid" or json.dumps(pk, ensure_ascii=False) != f'"{pk}"' or not _is_text(pk):
        return pk
    return f"id.{form}.{kind.lower()}.{pk.encode().hex()}.di"


def _is_text(pk: str) -> bool:
    """Return whether an id has no half of a surrogate pair, which no script can contain."""
    return pk.encode(errors="ignore").decode() == pk


def _in_address(kind: str, form: IdForm, escaped: str) -> str:
    """Return the stand-in for an id as an address has it."""
    pk = unquote_plus(escaped)
    stands_in = stand_in(kind, form, pk)
    if stands_in == pk:
        return escaped
    return stands_in if url_quote(pk, safe="") == pk else f"{stands_in}{ESCAPED}"


def original(text: str) -> str:
    """Return a text with the ids themselves; an integer in quotation marks loses them."""
    for quote in ('"', ""):
        text = re.sub(f"{quote}{_STAND_IN.pattern}{quote}", lambda one: _id(one, quote), text)  # noqa: B023 -- called at once
    return text


def _id(found: re.Match[str], quote: str) -> str:
    pk = bytes.fromhex(found["hex"]).decode()
    pk = url_quote(pk, safe="") if found["escaped"] else pk
    return pk if found["form"] == "integer" else f"{quote}{pk}{quote}"


def without_quotes(marked: str, stands_in: str, text: str) -> str:
    """Replace a stand-in by a marked variable; JSON has no quotation marks around an integer."""
    if stands_in.startswith("id.integer."):
        text = text.replace(f'"{stands_in}"', marked)
    return text.replace(stands_in, marked)


def with_stand_ins(exchange: Exchange) -> Exchange:
    """Return an exchange with stand-ins for ids in its path, its body, and its answer."""
    resource = exchange.resource
    fields = {f.name: f for f in resource.fields if (f.target or f.id_of) and f.id_form != "uuid"}
    if resource.id_form == "uuid" and not fields:
        return exchange
    changed = replace(
        exchange,
        path=_path(exchange.path, resource, fields),
        request_body=_body(exchange.request_body, resource, fields),
    )
    if exchange.operation and exchange.operation.name in {"create", "bulk_write"}:
        changed.__dict__["json"] = _own(exchange.json, resource)
    return changed


def in_value(field: Field, value: Any) -> Any:  # noqa: ANN401 -- a JSON value
    """Return what a field holds with stand-ins for the ids."""
    kind = field.target or field.id_of
    if kind is None or field.id_form == "uuid":
        return value
    if isinstance(value, list):
        return [in_value(field, one) for one in value]
    if isinstance(value, dict):
        return {**value, "id": in_value(field, value["id"])} if "id" in value else value
    pk = pk_text(value, field.id_form)
    return value if pk is None else stand_in(kind, field.id_form, pk)


def _own(value: Any, resource: Resource) -> Any:  # noqa: ANN401 -- a JSON value
    if isinstance(value, list):
        return [_own(one, resource) for one in value]
    pk = resource.pk_in(value)
    return value if pk is None else {**value, "id": stand_in(resource.name, resource.id_form, pk)}


def _body(body: bytes | None, resource: Resource, fields: Mapping[str, Field]) -> bytes | None:
    try:
        value = json.loads(body or b"")
    except (ValueError, RecursionError):
        return body
    # What does not come out as it was read is sent as it is.
    if json.dumps(value).encode() != body:
        return body
    if isinstance(value, list):
        return json.dumps([_sent(one, resource, fields) for one in value]).encode()
    return json.dumps(_sent(value, resource, fields)).encode()


def _sent(value: Any, resource: Resource, fields: Mapping[str, Field]) -> Any:  # noqa: ANN401 -- JSON
    if not isinstance(value, dict):
        return value
    return {
        name: in_value(fields[name], held) if name in fields else held
        for name, held in _own(value, resource).items()
    }


def _path(path: str, resource: Resource, fields: Mapping[str, Field]) -> str:
    address, mark, query = path.partition("?")
    collection = resource.path.removesuffix("/") + "/"
    rest = address.removeprefix(collection)
    pk = rest.removesuffix("/")
    if address.startswith(collection) and pk not in {"", "list"} and "/" not in pk:
        shown = _in_address(resource.name, resource.id_form, pk.replace("+", "%2B"))
        address = f"{collection}{shown}{rest[len(pk) :]}"
    parts = [_parameter(part, resource, fields) for part in query.split("&")]
    return address + mark + "&".join(parts)


def _parameter(part: str, resource: Resource, fields: Mapping[str, Field]) -> str:
    name, mark, value = part.partition("=")
    filtered, _, operator = name.rstrip("!").removesuffix("%21").partition("__")
    if operator not in {"", "in"} or not value:
        return part
    if filtered == "id":
        kind, form = resource.name, resource.id_form
    elif filtered in fields:
        field = fields[filtered]
        kind, form = str(field.target or field.id_of), field.id_form
    else:
        return part
    pieces = _SEPARATOR.split(value)
    shown = (
        one if not one or _SEPARATOR.fullmatch(one) else _in_address(kind, form, one)
        for one in pieces
    )
    return name + mark + "".join(shown)
