"""Compares what is read with what was written."""

from contracts.harness.oracle.equivalence import same
from contracts.harness.recording.describe import field_text, value_text
from contracts.harness.records.resource_client import ResourceClient
from strategies.bodies import Body


def agrees(client: ResourceClient, sent: Body, record: object, where: str | None = None) -> bool:
    """Compare every field that was sent with a record, and return whether all of them agree.

    `where` names what showed the record, such as "Get"; without it, the record is the response to
    what was sent. What is not a record is judged elsewhere. Raises RuleBroken if the rule under
    judgement is the one that is broken.
    """
    if not isinstance(record, dict):
        return False
    # A field that is null may be left out.
    wrong = [
        name
        for name, value in sent.items()
        if not same(client.resource.field(name), value, record.get(name))
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
        )
    return not wrong
