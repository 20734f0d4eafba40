"""A Bulk write that judges only its first item."""

from dataclasses import replace

from mock_api.answer import JsonObject, MockAnswer, to_json
from mock_api.behaviour import Change
from mock_api.call import Call, Proceed
from mock_api.checks import Check
from mock_api.faults.refused import objects_of
from mock_api.faults.way import Case, Way


def only_first_item(case: Case) -> Way:
    """Return the way that enforces a rule only for the first item of a Bulk write."""

    def change() -> Change:
        rest: list[bool] = []

        def check(_: str, one: Check) -> Check:
            if one.rule.id != case.rule.id:
                return one
            return replace(one, accepts=lambda value: bool(rest) or one.accepts(value))

        def around(call: Call, proceed: Proceed) -> MockAnswer:
            answer, items = proceed(call), objects_of(call)
            if answer.refused_for != "values" or not items[1:]:
                return answer
            first = proceed(_with(call, items[:1]))
            if first.refused_for:
                return first
            rest.append(True)
            others = proceed(_with(call, items[1:]))
            rest.clear()
            if others.refused_for:
                call.store.delete(call.resource.name, str(first.content[0]["id"]).lower())
                return others
            return replace(first, content=[*first.content, *others.content])

        return Change(
            name="only_first_item",
            resource=case.resource.name,
            operations=frozenset({"bulk_write"}),
            check=check,
            around=around,
        )

    return Way("only_first_item", "Bulk write enforces it for its first item only.", change)


def _with(call: Call, items: list[JsonObject]) -> Call:
    return replace(call, body=to_json(items).encode())
