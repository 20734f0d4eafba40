"""Valid bodies of the three resources; each call gives one that can be stored beside the others."""

import itertools
import uuid
from typing import Any

from mock_api.answer import Json

_numbers = itertools.count()


def identity(**changes: Json) -> dict[str, Any]:
    return {"tenant": {"id": str(uuid.uuid4())}, **changes}


def engagement(**changes: Json) -> dict[str, Any]:
    return {"name": "Fastighetsskötare", **changes}


def lodger(**changes: Json) -> dict[str, Any]:
    return {
        "code": f"{next(_numbers):05d}",
        "keeper": {"id": str(uuid.uuid4())},
        "last_name": "Öberg",
        **changes,
    }
