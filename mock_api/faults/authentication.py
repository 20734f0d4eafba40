"""One header that one operation does not check correctly."""

import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from mock_api.answer import Json, MockAnswer
from mock_api.behaviour import Change
from mock_api.call import Call, Proceed
from mock_api.checks import Check
from mock_api.checks.check import Accepts
from mock_api.credentials import PREFIX
from mock_api.faults.around import around_way
from mock_api.faults.enforcing import replaced, softer
from mock_api.faults.way import Case, Way, WaysOf


def _authentication(case: Case) -> Iterator[Way]:
    yield replaced(case, "ignored", "The header is ignored.", lambda _: True)
    yield replaced(case, "any_value", "Any value is accepted.", bool)
    yield softer(case, "empty_accepted", "An empty header is accepted.", _is_empty)
    yield softer(case, "absent_accepted", "The header may be absent.", _is_absent)
    if case.rule.details["first"]:
        says = "A call without any credential is accepted."
        yield around_way(case, "anonymous_accepted", says, _anonymous)
    if case.rule.operation == "create":
        says = "The letter case of the value does not count."
        yield _misread(case, "case_ignored", says, lambda value: [value.lower()])
        says = "The value may lack its last character."
        yield _misread(
            case, "prefix_accepted", says, lambda value: [value + one for one in string.printable]
        )
        says = "A character after the value is ignored."
        yield _misread(case, "rest_ignored", says, lambda value: [value[:-1]])
        # It is one fault of all headers.
        if case.rule.details["first"]:
            says = "The credentials may be in any of the headers."
            yield around_way(case, "any_order_accepted", says, _in_any_order)


def _is_empty(value: Json) -> bool:
    return bool(value == "")


def _is_absent(value: Json) -> bool:
    return value is None


def _misread(case: Case, name: str, says: str, read_as: Callable[[str], list[str]]) -> Way:
    """Return the way that accepts a value if one of those is right that it is read as."""
    rule = case.rule

    def check(_: str, one: Check) -> Check:
        return replace(one, accepts=soft(one.accepts)) if one.rule.id == rule.id else one

    def soft(accepts: Accepts) -> Accepts:
        return lambda value: any(map(accepts, (value, *read_as(value or ""))))

    return Way.of(says, Change(name=name, resource=case.resource.name, check=check))


def _anonymous(call: Call, proceed: Proceed) -> MockAnswer:
    return proceed(call if _sent(call) else replace(call, unauthenticated=None))


def _in_any_order(call: Call, proceed: Proceed) -> MockAnswer:
    sent = _sent(call)
    ours = all(value.startswith(PREFIX) for value in sent) and len(set(sent)) == len(sent)
    return proceed(replace(call, unauthenticated=None) if sent and ours else call)


def _sent(call: Call) -> list[str]:
    """Return the credentials of a call, right or wrong; other headers do not begin like them."""
    return [value for name, value in call.headers.items() if name.lower().startswith("x-")]


WAYS: Mapping[str, WaysOf] = {"authentication": _authentication}
