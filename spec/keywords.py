"""Which keywords of JSON Schema have a value that a validator can use."""

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

KEYWORDS = frozenset(
    {
        *("type", "pattern", "enum", "multipleOf", "uniqueItems"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        *(f"{end}{unit}" for end in ("min", "max") for unit in ("Length", "Items", "Properties")),
    }
)


def unusable(schema: Mapping[str, Any]) -> list[str]:
    """Return the keywords of a schema whose values no validator can use."""
    return [key for key in schema if key in KEYWORDS and not _is_usable(key, schema[key])]


def _is_usable(key: str, value: object) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({key: value})
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True
