"""Names operations by the shape of their paths, in documents without the reference's titles."""

import re
from typing import cast

from spec.importing.facts import Raw, is_resource_name
from spec.model import OperationName


class Shapes:
    """Names the operations of a document without titles: by method and path."""

    def __init__(self, root: Raw) -> None:
        self.root = root
        self.items = {
            match[1]: match[0]
            for path in root["paths"]
            if (match := re.fullmatch(r"(/.*?)\{[^{}/]+\}/?", str(path)))
        }

    def name(self, path: str, method: str) -> tuple[OperationName, str] | None:
        """Return operation and resource; None for what is none of the six."""
        collection, kind = self._shape(path)
        told = {
            ("item", "get"): "get",
            ("item", "patch"): "update",
            ("item", "delete"): "delete",
            ("collection", "post"): "create",
            ("collection", "get"): "list",
            ("list", "post"): "bulk_write",
            ("list", "get"): "list",
        }.get((kind, method))
        title = self._resource(collection) if told else None
        return (cast("OperationName", told), title) if told and title else None

    def _shape(self, path: str) -> tuple[str, str]:
        match = re.fullmatch(r"(/.*?)\{[^{}/]+\}/?", path)
        if match:
            return match[1], "item"
        slashed = path if path.endswith("/") else path + "/"
        if slashed in self.items:
            return slashed, "collection"
        if slashed.endswith("/list/") and slashed[: -len("list/")] in self.items:
            return slashed[: -len("list/")], "list"
        return path, ""

    def _resource(self, collection: str) -> str | None:
        """Return a resource's name: its one tag where no other has it, else the path's word."""
        word = collection.rstrip("/").rpartition("/")[2]
        tags = [self._tags(one) for one in self.items]
        own = self._tags(collection)
        if len(own) == 1 and tags.count(own) == 1:
            tag = next(iter(own))
            if is_resource_name(tag):
                return tag[0].upper() + tag[1:]
        name = re.sub(r"[^A-Za-z0-9_]", "", word).capitalize()
        return name if is_resource_name(name) else None

    def _tags(self, collection: str) -> set[str]:
        item = self.root["paths"].get(self.items[collection])
        operations = item.values() if isinstance(item, dict) else ()
        return {
            str(tag)
            for one in operations
            if isinstance(one, dict)
            for tag in (one.get("tags") or ())
        }
