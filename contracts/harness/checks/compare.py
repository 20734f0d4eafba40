"""Holds what is read against what was written."""

from contracts.harness.oracle.equivalence import same
from contracts.harness.recording import wording as words
from contracts.harness.records.resource_client import ResourceClient
from strategies.bodies import Body


def sees_read_back(
    subject: ResourceClient, sent: Body, record: object, where: str | None = None
) -> bool:
    """Compare every field that was sent with a record, and return whether all of them agree.

    `where` names what showed the record, such as "Get"; without it, the record is the response to
    what was sent. What is not a record is judged elsewhere. Raises RuleBroken if the rule under
    judgement is the one that is broken.
    """
    if not isinstance(record, dict):
        return False
    agreed = True
    for name, value in sent.items():
        field = subject.resource.field(name)
        # A field that is null may be left out.
        if same(field, value, record.get(name)):
            continue
        agreed = False
        subject.recorder.breach(
            subject.resource.rule_id(name, "read_back"),
            "not_read_back" if where else "not_echoed",
            where=where,
            because=f"{name} was written as {words.short(value)}",
            expected=words.short(value),
            got=words.short(record[name]) if name in record else "the field is missing",
            marked=f"/{name}",
        )
    return agreed
