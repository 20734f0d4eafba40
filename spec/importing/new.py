"""A description that does not exist yet: its entry, from what documents show of an application.

What all applications of the API share, their conventions, is that of the project's own
description.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from spec.importing.description import Description, read_description
from spec.importing.facts import Raw
from spec.importing.merging import Reading
from spec.importing.titles import suffix_of
from spec.loader import ACCOUNTS
from spec.model import OPERATION_NAMES

COMMENT = """The entry document: what all resources share. Written by `python -m spec import`.
README.md in the project's folder of descriptions explains the extensions."""
RESOURCE_COMMENT = "Written by `python -m spec import`; comments and keys that you add stay."


def new_description(reading: Reading, directory: Path) -> Description:
    """Return a description without resources, ready for what the documents show."""
    ours = read_description(ACCOUNTS)
    entry, known = ours.entry, ours.entry["components"]
    # The same credentials mean the same API: what one document does not print, another did.
    shared = {name: one["name"] for name, one in known["securitySchemes"].items()}
    same = bool(reading.schemes) and set(reading.schemes) <= set(shared)
    if same:
        for scheme, header in reading.schemes.items():
            reading.schemes[scheme] = header or shared[scheme]
    parameters = _general_parameters(reading)
    new: Raw = {
        "openapi": entry["openapi"],
        "info": _info(reading, directory),
        "servers": _servers(reading, entry["servers"], same=same),
        "security": [{}],
        "components": {
            "securitySchemes": {},
            "parameters": {
                name: one
                for name, one in known["parameters"].items()
                if name == "pk" or (same and name in parameters)
            },
            "responses": known["responses"],
        },
        "x-operations": entry["x-operations"],
        "x-operations-source": {"page": "the general pattern of the API"},
        "x-security-source": {"page": "every operation › Security"},
        "x-operators": entry["x-operators"],
    }
    if same and "x-pages" in entry and "overview" in entry["x-pages"]:
        new["x-pages"] = {"overview": entry["x-pages"]["overview"]}
    if parameters:
        new["x-list-parameters"] = parameters
    for name in OPERATION_NAMES:
        new["x-operations"][name]["success"]["basis"] = "implied"
        new["x-operations"][name].pop("errors", None)
    _shape(new, reading)
    return Description(new)


def _info(reading: Reading, directory: Path) -> Raw:
    title = reading.title or _application(reading) or directory.resolve().name
    info: dict[str, Any] = {"title": title, "version": reading.version or "not stated"}
    return info


def _application(reading: Reading) -> str | None:
    """Return the application that every path begins with."""
    words = {
        match[1]
        for shown in reading.resources.values()
        if shown.path and (match := re.match(r"/([A-Za-z][\w-]*)/", shown.path))
    }
    return words.pop().capitalize() if len(words) == 1 else None


def _servers(reading: Reading, ours: list[Raw], *, same: bool) -> list[Raw]:
    if not reading.servers:
        return ours if same else [{"url": "/"}]
    known = {one["url"].rstrip("/"): one for one in ours}
    return [known.get(one["url"].rstrip("/"), one) for one in reading.servers]


def _general_parameters(reading: Reading) -> list[str]:
    """Return the parameters that every List takes."""
    lists = [
        list(shown.filters.parameters) for shown in reading.resources.values() if shown.filters
    ]
    if not lists:
        return []
    return [name for name in lists[0] if all(name in one for one in lists)]


def _shape(entry: Raw, reading: Reading) -> None:
    """Take over the shape of paths that most resources have."""
    for name in OPERATION_NAMES:
        shapes = Counter(
            (block.method, suffix)
            for shown in reading.resources.values()
            if (block := shown.blocks.get(name)) is not None
            and (suffix := suffix_of(block.path, shown.path)) is not None
        )
        if shapes:
            [((method, suffix), _)] = shapes.most_common(1)
            entry["x-operations"][name]["path"] = suffix
            if method:
                entry["x-operations"][name]["method"] = method.lower()
