"""Reads --shard: which of several machines this run is, and so which rules are its to judge."""

import re

from contracts.harness.outcomes import ConfigurationError
from reports.shards import Shard

_MOST = 1000


def read_shard(given: str | None) -> Shard | None:
    """Read a shard such as "2/5"; None is all of it. Raises ConfigurationError."""
    if given is None:
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})", given)
    if found and int(found[1]) <= int(found[2]) <= _MOST:
        return Shard(int(found[1]), int(found[2]))
    raise ConfigurationError(
        f"--shard {given!r} is no shard; give its number and how many there are, such as 2/5."
    )
