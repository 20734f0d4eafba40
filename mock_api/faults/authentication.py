"""One header on one operation that is not looked at as it should be."""

from collections.abc import Iterator, Mapping

from mock_api.answer import Json
from mock_api.faults.enforcing import replaced, softer
from mock_api.faults.way import Breaking, Case, Way


def _authentication(case: Case) -> Iterator[Way]:
    yield replaced(case, "ignored", "The header is not looked at.", lambda _: True)
    yield replaced(case, "any_value", "Any value is taken.", bool)
    yield softer(case, "empty_accepted", "An empty header is taken.", _is_empty)
    yield softer(case, "absent_accepted", "The header may be absent.", _is_absent)


def _is_empty(value: Json) -> bool:
    return bool(value == "")


def _is_absent(value: Json) -> bool:
    return value is None


WAYS: Mapping[str, Breaking] = {"authentication": _authentication}
