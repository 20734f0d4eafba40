"""The order of contracts by what they find for each request; `proof --order` writes it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ContractOfKind = tuple[str, str]
TABLE = Path(__file__).with_name("order.json")


def place_of(contract: str, kind: str | None) -> int:
    """Return the place of a contract for a kind of rule; the last one if the table has neither."""
    places = _places()
    return places.get((contract, kind or ""), len(places))


@cache
def _places() -> Mapping[ContractOfKind, int]:
    rows = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else []
    return {(contract, kind): place for place, (contract, kind) in enumerate(rows)}
