"""Compares what is read with what was written."""

from collections.abc import Sequence

from contracts.harness.oracle.equivalence import (
    is_cut_in_other_units,
    likeness,
    respelling,
)
from contracts.harness.recording.describe import field_text, value_text
from contracts.harness.records.resource_client import ResourceClient
from contracts.harness.reproduce.expectations import shows
from spec import Field
from strategies.bodies import Body


def agrees(client: ResourceClient, sent: Body, record: object, where: str | None = None) -> bool:
    """Compare every field that was sent with a record, and return whether all of them agree.

    `where` names what showed the record, such as "Get"; without it, the record is the response to
    what was sent. What is not a record is judged elsewhere. Raises RuleBroken if the rule under
    judgement is the one that is broken.
    """
    if not isinstance(record, dict):
        return False
    wrong = [
        name
        for name, value in sent.items()
        if not is_kept(client, client.resource.field(name), value, record)
    ]
    for name in wrong:
        client.recorder.breach(
            rule_of_difference(client, name, sent[name], record),
            "not_read_back" if where else "not_echoed",
            where=where,
            because=f"{name} was written as {value_text(sent[name])}",
            expected=value_text(sent[name]),
            got=field_text(name, record),
            marked=f"/{name}",
            kept=shows(record.get("id"), client.resource.field(name), sent[name]),
        )
    return not wrong


def rule_of_difference(client: ResourceClient, name: str, sent: object, record: Body) -> str:
    """Return the rule that a record breaks which has another value than was sent.

    A text within the limit that is cut shows that the limit counts something else than characters.
    """
    cut = is_cut_in_other_units(client.resource.field(name), sent, record.get(name))
    return client.resource.rule_id(name, "max_length" if cut else "read_back")


def as_answered(
    client: ResourceClient, sent: Sequence[Body], answered: Sequence[object]
) -> Sequence[Body]:
    """Return the items of a Bulk write in the order of the answered records.

    That is the order in which they were sent, unless every record agrees with another item alone:
    then the rule about the order is broken, and no value is.
    """
    places = _places(client, sent, answered)
    found = [next(iter(alike), -1) for alike in places]
    kept = all(place in alike for place, alike in enumerate(places))
    if kept or sorted(found) != [*range(len(sent))]:
        return sent
    wrong = next(place for place, other in enumerate(found) if place != other)
    client.recorder.breach(
        client.resource.rule_id("bulk_write", "in_order"),
        "wrong_order_of_records",
        expected=f"item {wrong} answered at place {wrong}",
        got=f"item {found[wrong]} answered there",
    )
    return [sent[place] for place in found]


def are_surely_in_order(
    client: ResourceClient, sent: Sequence[Body], answered: Sequence[object]
) -> bool:
    """Return whether each answered record agrees with the item at its place, and with no other."""
    return _places(client, sent, answered) == [[place] for place in range(len(sent))]


def _places(
    client: ResourceClient, sent: Sequence[Body], answered: Sequence[object]
) -> list[list[int]]:
    """Return the places of the items that each answered record agrees with."""
    return [
        [place for place, body in enumerate(sent) if _is_alike(client, body, record)]
        for record in answered
    ]


def _is_alike(client: ResourceClient, sent: Body, record: object) -> bool:
    if not isinstance(record, dict):
        return False
    return all(
        likeness(client.resource.field(name), value, record.get(name)) != "different"
        for name, value in sent.items()
    )


def is_kept(client: ResourceClient, field: Field, sent: object, record: Body) -> bool:
    """Return whether a record has the value that was sent, and observe how it is spelled.

    A field that is null may be left out.
    """
    got = record.get(field.name)
    found = likeness(field, sent, got)
    if found == "respelled":
        seen = f"returned {respelling(field, sent, got)}"
        client.recorder.observe(client.resource.name, field.name, seen)
    elif sent is None and field.name not in record:
        client.recorder.observe(client.resource.name, "nulls", "left out")
    return found != "different"
