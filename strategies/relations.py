"""Bodies that keep or break one cross-field rule, with nothing else wrong in them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spec import Resource, Rule
from strategies.bodies import Body, having, minimal, plain_value
from strategies.fields import value_type


@dataclass(frozen=True, slots=True)
class KeepingBody:
    """A body that keeps the rule, and how."""

    description: str
    body: Body


@dataclass(frozen=True, slots=True)
class BreakingBody:
    """A body that breaks the rule.

    With `stored`, it is an Update of a record made of that body; else it is a Create. `alone` says
    that the body breaks the rule whatever is stored; if not, an environment may also accept it and
    correct the record.
    """

    description: str
    body: Body
    stored: Body | None = None
    alone: bool = True


def keeping(resource: Resource, rule: Rule) -> tuple[KeepingBody, ...]:
    """Build one body for each way to keep the rule."""
    return tuple(
        body for members in _members(rule) for body in _KEEPING[rule.kind](resource, *members)
    )


def breaking(resource: Resource, rule: Rule) -> tuple[BreakingBody, ...]:
    """Build one body for each way to break the rule, Creates first."""
    found = [
        body for members in _members(rule) for body in _BREAKING[rule.kind](resource, *members)
    ]
    return tuple(sorted(found, key=lambda one: one.stored is not None))


def _members(rule: Rule) -> list[tuple[str, tuple[str, ...]]]:
    """Name the rule's fields; of each pair of an order, the later one first."""
    name, others = str(rule.field), tuple(rule.details["others"])
    if rule.details["relation"] == "before":
        return [(later, (name,)) for later in others]
    return [(name, others)]


def _plain(resource: Resource, name: str) -> Any:  # noqa: ANN401 -- a JSON value
    return plain_value(resource.field(name))


def _only(resource: Resource, ring: tuple[str, ...], name: str) -> Body:
    """Build a body in which of these fields this one alone is set."""
    body = having(resource, **{name: _plain(resource, name)})
    return {key: value for key, value in body.items() if key == name or key not in ring}


def _keep_ring(resource: Resource, name: str, others: tuple[str, ...]) -> Iterator[KeepingBody]:
    for one in (name, *others):
        yield KeepingBody(f"only {one} is set", _only(resource, (name, *others), one))


def _break_any_of(resource: Resource, name: str, others: tuple[str, ...]) -> Iterator[BreakingBody]:
    ring = (name, *others)
    body = {key: value for key, value in minimal(resource).items() if key not in ring}
    yield BreakingBody(f"none of {', '.join(ring)} is set", body)
    yield BreakingBody(f"all of {', '.join(ring)} are null", {**body, **dict.fromkeys(ring)})
    for one in ring:
        stored = _only(resource, ring, one)
        description = f"{one}, the only one set, became null"
        yield BreakingBody(description, {one: None}, stored, alone=False)


def _break_excluded_by(
    resource: Resource, name: str, others: tuple[str, ...]
) -> Iterator[BreakingBody]:
    for other in others:
        body = {**_only(resource, (name, *others), name), other: _plain(resource, other)}
        yield BreakingBody(f"{name} and {other} are both set", body)
        both = {name: _plain(resource, name), other: _plain(resource, other)}
        stored = _only(resource, (name, *others), name)
        yield BreakingBody(f"{name} and {other} are both set", both, stored)
        for first, second in ((name, other), (other, name)):
            yield BreakingBody(
                f"{second} is set while {first} already is",
                {second: _plain(resource, second)},
                _only(resource, (name, *others), first),
                alone=False,
            )


def _keep_together(resource: Resource, name: str, others: tuple[str, ...]) -> Iterator[KeepingBody]:
    yield KeepingBody("both are set", having(resource, **{name: _plain(resource, name)}))
    neither = {k: v for k, v in minimal(resource).items() if k not in (name, *others)}
    yield KeepingBody("neither is set", neither)


def _break_together(
    resource: Resource, name: str, others: tuple[str, ...]
) -> Iterator[BreakingBody]:
    pair = (name, *others)
    neither = {k: v for k, v in minimal(resource).items() if k not in pair}
    both = having(resource, **{one: _plain(resource, one) for one in pair})
    for one in pair:
        yield BreakingBody(f"only {one} is set", {**neither, one: _plain(resource, one)})
        yield BreakingBody(f"{one} alone became null", {one: None}, both, alone=False)
        yield BreakingBody(
            f"{one} alone became set", {one: _plain(resource, one)}, neither, alone=False
        )


def _keep_requires(resource: Resource, name: str, others: tuple[str, ...]) -> Iterator[KeepingBody]:
    yield KeepingBody("both are set", having(resource, **{name: _plain(resource, name)}))
    yield KeepingBody(
        f"{name} is not set", having(resource, **{o: _plain(resource, o) for o in others})
    )


def _break_requires(
    resource: Resource, name: str, others: tuple[str, ...]
) -> Iterator[BreakingBody]:
    both = having(resource, **{name: _plain(resource, name)})
    for other in others:
        alone = _replaced(resource, both, other)
        yield BreakingBody(f"{name} is set without {other}", alone)
        yield BreakingBody(f"{name} is set and {other} is null", {**alone, other: None})
        yield BreakingBody(
            f"{other} became null under {name}",
            {**_spare(resource, other), other: None},
            both,
            alone=False,
        )
        stored = {key: value for key, value in alone.items() if key != name}
        sent = {name: _plain(resource, name)}
        yield BreakingBody(f"{name} became set without {other}", sent, stored, alone=False)


def _replaced(resource: Resource, body: Body, name: str) -> Body:
    """Take a field out of a body; a ring it belongs to gets another member instead."""
    rest = {key: value for key, value in body.items() if key != name}
    return {**_spare(resource, name), **rest}


def _spare(resource: Resource, name: str) -> Body:
    ring = resource.field(name).relations.get("any_of", ())
    return {ring[0]: _plain(resource, ring[0])} if ring else {}


def _keep_order(resource: Resource, later: str, others: tuple[str, ...]) -> Iterator[KeepingBody]:
    for earlier in others:
        early, late = _two_dates(resource, earlier, later)
        yield KeepingBody("in order", having(resource, **{earlier: early, later: late}))
        if _are_moments(resource, earlier, later):
            text = {earlier: "2001-01-02T00:30:00+02:00", later: "2001-01-01T23:00:00Z"}
            yield KeepingBody("in order as instants, not as texts", having(resource, **text))
        yield KeepingBody(f"only {later} is set", having(resource, **{later: late}))
        yield KeepingBody(f"only {earlier} is set", having(resource, **{earlier: early}))


def _break_order(resource: Resource, later: str, others: tuple[str, ...]) -> Iterator[BreakingBody]:
    for earlier in others:
        early, late = _two_dates(resource, earlier, later)
        wrong = {earlier: _moved(early, years=1), later: _moved(late, years=-1)}
        description = f"{earlier} lies after {later}"
        stored = having(resource, **{earlier: early, later: late})
        yield BreakingBody(description, {**stored, **wrong})
        yield BreakingBody(description, wrong, stored)
        if _are_moments(resource, earlier, later):
            text = {earlier: "2001-01-01T23:00:00-05:00", later: "2001-01-02T01:00:00Z"}
            yield BreakingBody("in order as texts, not as instants", {**stored, **text})
        beyond = {earlier: _moved(early, years=1, days=1)}
        yield BreakingBody(f"{earlier} moved behind {later}", beyond, stored, alone=False)
        before = {later: _moved(late, years=-1, days=-1)}
        yield BreakingBody(f"{later} moved before {earlier}", before, stored, alone=False)


def _are_moments(resource: Resource, *names: str) -> bool:
    return all(resource.field(name).schema.get("format") == "date-time" for name in names)


def _two_dates(resource: Resource, earlier: str, later: str) -> tuple[str, str]:
    """Return two dates, a year apart, that lie well inside what any environment takes for one."""
    early, late = _plain(resource, earlier), _plain(resource, later)
    return f"2000{early[4:]}", f"2001{late[4:]}"


def _moved(date: str, *, years: int, days: int = 0) -> str:
    """Return a date or date-time some years and days away."""
    length = len("YYYY-MM-DD")
    day = dt.date.fromisoformat(date[:length])
    moved = day.replace(year=day.year + years) + dt.timedelta(days=days)
    return moved.isoformat() + date[length:]


def _keep_match(resource: Resource, name: str, others: tuple[str, ...]) -> Iterator[KeepingBody]:
    fields = [resource.field(one) for one in (name, *others)]
    if not any(field.schema.get("minItems") for field in fields):
        neither = {field.name: list[Any]() for field in fields}
        yield KeepingBody("none of them has an item", having(resource, **neither))
    body = having(resource, **{name: _full(resource, name)})
    yield KeepingBody(f"{name} has the same items as {', '.join(others)}", body)


def _break_match(resource: Resource, name: str, others: tuple[str, ...]) -> Iterator[BreakingBody]:
    one, another = _full(resource, name), _full(resource, name, other=True)
    stored = having(resource, **{name: one})
    for other in others:
        description = f"{name} has an item that {other} does not have"
        yield BreakingBody(description, {**stored, other: another})
        yield BreakingBody(description, {name: one, other: another}, stored)
        yield BreakingBody(f"{other} changed under {name}", {other: another}, stored, alone=False)
    yield BreakingBody(f"{name} changed alone", {name: another}, stored, alone=False)


# No page shows what an item is, so that a server may refuse these.
_UNKNOWN_ITEMS = ({"key": "value"}, {"key": "another"})


def is_of_unknown_items(resource: Resource, name: str) -> bool:
    """Return whether an array is compared of which only the empty one is surely accepted."""
    return value_type(resource.field(name)).name == "objects"


def unknown_items(resource: Resource, name: str) -> Body:
    """Build a body in which an array has both of the items that the bodies of its rule have."""
    return having(resource, **{name: list(_UNKNOWN_ITEMS)})


def _full(resource: Resource, name: str, *, other: bool = False) -> list[Any]:
    """Return an array of one item, or of another one; raises ValueError if there are no two."""
    if is_of_unknown_items(resource, name):
        return [_UNKNOWN_ITEMS[int(other)]]
    samples = value_type(resource.field(name)).accepted
    items = list(dict.fromkeys(item for sample in samples for item in sample.value))
    if len(items) < 2:  # noqa: PLR2004 -- one, and another
        raise ValueError(f"{name} has no two different items")
    return [items[int(other)]]


_KEEPING = {
    "any_of": _keep_ring,
    "excluded_by": _keep_ring,
    "together_with": _keep_together,
    "requires": _keep_requires,
    "ordered_relative_to": _keep_order,
    "matches_values_of": _keep_match,
}
_BREAKING = {
    "any_of": _break_any_of,
    "excluded_by": _break_excluded_by,
    "together_with": _break_together,
    "requires": _break_requires,
    "ordered_relative_to": _break_order,
    "matches_values_of": _break_match,
}
