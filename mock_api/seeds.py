"""Records of other applications that exist in every mock, as targets of references."""

import uuid

EACH = 3
_NAMESPACE = uuid.UUID("6f1d3b52-8a34-4c55-9d0e-2b7a4c1e9f60")


def seeded(target: str) -> tuple[str, ...]:
    """Return the ids of the records of a kind that exist from the start; always the same."""
    return tuple(str(uuid.uuid5(_NAMESPACE, f"{target} {number}")) for number in range(EACH))
