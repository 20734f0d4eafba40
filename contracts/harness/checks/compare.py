"""Compares what is read with what was written."""

from contracts.harness.oracle.equivalence import likeness, respelling
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
            client.resource.rule_id(name, "read_back"),
            "not_read_back" if where else "not_echoed",
            where=where,
            because=f"{name} was written as {value_text(sent[name])}",
            expected=value_text(sent[name]),
            got=field_text(name, record),
            marked=f"/{name}",
            kept=shows(record.get("id"), client.resource.field(name), sent[name]),
        )
    return not wrong


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
