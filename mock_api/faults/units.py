"""A limit of length that counts something else than characters."""

from collections.abc import Callable, Iterator

from mock_api.answer import JsonObject
from mock_api.behaviour import Change, Passage
from mock_api.faults.enforcing import WRITES, too_hard
from mock_api.faults.way import Case, Way


def counted_otherwise(case: Case) -> Iterator[Way]:
    """Yield the ways that refuse or cut a text of an allowed length; none if it is always ASCII."""
    field, limit = case.field, case.rule.details["limit"]
    if field.types != ("string",) or {"format", "pattern", "enum"} & set(field.schema):
        return
    if field.values or limit == 1:
        return
    for name, says, count in (
        ("in_utf16_units", "UTF-16 units are counted, and too many refused.", _units),
        ("in_bytes", "Bytes are counted, and too many refused.", _bytes),
    ):
        yield too_hard(case, name, says, _more_than(limit, count))
    if not field.in_response:
        return

    def cut(passage: Passage, record: JsonObject) -> JsonObject:
        value = record.get(field.name)
        if field.name not in passage.sent or not isinstance(value, str):
            return record
        kept = value.encode("utf-16-le", "surrogatepass")[: 2 * limit]
        return {**record, field.name: kept.decode("utf-16-le", "ignore")}

    change = Change(
        name="cut_in_utf16_units", resource=case.resource.name, operations=WRITES, made=cut
    )
    yield Way.of("UTF-16 units are counted, and those beyond the limit are lost.", change)


def _more_than(limit: int, count: Callable[[str], int]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and count(value) > limit


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
