"""One header that one operation does not check correctly."""

from collections.abc import Iterator, Mapping

from mock_api.answer import Json
from mock_api.faults.enforcing import replaced, softer
from mock_api.faults.way import Case, Way, WaysOf


def _authentication(case: Case) -> Iterator[Way]:
    yield replaced(case, "ignored", "The header is ignored.", lambda _: True)
    yield replaced(case, "any_value", "Any value is accepted.", bool)
    yield softer(case, "empty_accepted", "An empty header is accepted.", _is_empty)
    yield softer(case, "absent_accepted", "The header may be absent.", _is_absent)


def _is_empty(value: Json) -> bool:
    return bool(value == "")


def _is_absent(value: Json) -> bool:
    return value is None


WAYS: Mapping[str, WaysOf] = {"authentication": _authentication}
