"""Which lengths and counts values are made of: no request is longer than servers can take."""

from collections.abc import Mapping
from typing import Any

# Of one text, one array, and one object.
MOST = {"Length": 100_000, "Items": 1_000, "Properties": 1_000}


def within_reach(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema without the upper limits that no value is made for.

    Raises ValueError for a lower limit that no value reaches.
    """
    for unit, most in MOST.items():
        if schema.get(f"min{unit}", 0) > most:
            raise ValueError(
                f"min{unit} is {schema[f'min{unit}']}, and no value is made beyond {most}"
            )
    far = {f"max{unit}" for unit, most in MOST.items() if schema.get(f"max{unit}", 0) > most}
    return {key: value for key, value in schema.items() if key not in far} if far else schema
