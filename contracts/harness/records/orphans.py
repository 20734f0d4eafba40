"""Finds the records of a request that got no answer among those that List shows."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle import list_shape as listing
from contracts.harness.oracle.equivalence import same
from contracts.harness.records.age import is_new
from strategies.bodies import Body

# What the tags of all runs begin with.
_MARK = "contract-"


def orphans(bodies: Iterable[Body], tag: str, listed: Exchange, seconds: float) -> Iterator[str]:
    """Yield the pks of listed records that a request with these bodies created.

    A record with a `tag` of this run is certainly one. Another must have all of the values sent,
    one of them telling, and no tag that was not sent. It must be created in the last `seconds` by
    the clock of the server, so that it cannot be older.
    """
    wanted = list(bodies)
    for record in (listing.items(listed.json) or ()) if listed.success else ():
        if isinstance(record, dict) and any(
            _is_of(body, tag, record, listed, seconds) for body in wanted
        ):
            yield str(record.get("id"))


def _is_of(
    body: Body, tag: str, record: Mapping[str, Any], listed: Exchange, seconds: float
) -> bool:
    if tag and str(body.get("custom_id")).startswith(tag):
        return bool(record.get("custom_id") == body["custom_id"])
    fields = {field.name: field for field in listed.resource.writable}
    sent = {name: value for name, value in body.items() if name in fields}
    alike = all(same(fields[name], value, record.get(name)) for name, value in sent.items())
    # Another process or run creates records, too.
    tags = {one for one in record.values() if isinstance(one, str) and one.startswith(_MARK)}
    others = tags - {one for one in sent.values() if isinstance(one, str)}
    return is_telling(sent) and alike and not others and is_new(record, listed, seconds)


def is_telling(body: Mapping[str, object]) -> bool:
    """Return whether a body has a value that no record has by default."""
    return any(value and not isinstance(value, bool) for value in body.values())
