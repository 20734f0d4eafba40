"""The titles of operations: "Create 'Tenant'" names one of the six, and its resource."""

import re

from spec.importing.facts import is_resource_name
from spec.model import OperationName

_NAMES: dict[str, OperationName] = {
    "create": "create",
    "bulk write": "bulk_write",
    "list": "list",
    "get": "get",
    "update": "update",
    "delete": "delete",
}
_TITLE = re.compile(r"(?P<name>[A-Z][A-Za-z ]*?)\s+['‘](?P<resource>[^'’]*)['’]")


def operation_of(title: str) -> tuple[OperationName, str] | None:
    """Return the operation and the resource that a title names; None where it names neither."""
    match = _TITLE.fullmatch(" ".join(title.split()))
    if match is None or match["name"].lower() not in _NAMES:
        return None
    if not is_resource_name(match["resource"]):
        return None
    return _NAMES[match["name"].lower()], match["resource"]


def collection_of(name: OperationName, path: str) -> str | None:
    """Return the collection's path of an operation's path; None where the shape is another one."""
    if name in {"get", "update", "delete"}:
        match = re.fullmatch(r"(/.*?)\{[^{}/]+\}/?", path)
        return match[1] if match and "{" not in match[1] else None
    if re.search(r"\{", path):
        return None
    if name in {"bulk_write", "list"} and re.search(r"/list/?$", path):
        return re.sub(r"list/?$", "", path)
    return path


def suffix_of(path: str | None, collection: str | None) -> str | None:
    """Return what an operation's path adds to its collection's, the record's pk as `{pk}`."""
    if path is None or collection is None or not path.startswith(collection):
        return None
    return re.sub(r"\{[^{}/]+\}", "{pk}", path[len(collection) :])
