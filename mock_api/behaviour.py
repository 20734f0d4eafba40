"""How each operation behaves: as described, changed by the active faults and variants."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mock_api.answer import JsonObject, MockAnswer
from mock_api.call import Around, Call, Proceed
from mock_api.checks import Check, Demands, checks_of, demands
from mock_api.record import blank
from mock_api.referring import Referring, referring_fields
from spec import Operation, Resource, Spec


@dataclass(frozen=True, slots=True)
class Passage:
    """The resource and operation that a record passes through.

    On its way in, `sent` is the body and `before` the stored record, None for a new one.
    `exists` returns whether there is a record of a given kind and id.
    """

    resource: Resource
    operation: Operation
    sent: JsonObject = dataclasses.field(default_factory=dict)
    before: JsonObject | None = None
    exists: Callable[[str, str], bool] = lambda _target, _pk: True


Alter = Callable[[Passage, JsonObject], JsonObject]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of the plain behaviour: a fault or a variant, at one or more seams.

    `resource` and `operations` limit it; None means everywhere.

    - `check` replaces a check of an operation, or removes it by returning None.
    - `received` alters a body before it is judged.
    - `made` alters a record before it is stored and answered, `stored` only what is stored.
    - `shown` alters a record on its way into an answer.
    - `answered` alters an answer, `around` wraps a whole call.
    - `methods` are HTTP methods that also reach the operation.
    - `flag` marks a change that the operation itself looks up by name.
    """

    name: str
    resource: str | None = None
    operations: frozenset[str] | None = None
    check: Callable[[str, Check], Check | None] | None = None
    received: Alter | None = None
    made: Alter | None = None
    stored: Alter | None = None
    shown: Alter | None = None
    answered: Callable[[MockAnswer], MockAnswer] | None = None
    around: Around | None = None
    methods: frozenset[str] = frozenset()
    flag: bool = False

    def concerns(self, resource: Resource, operation: Operation) -> bool:
        """Return whether the change applies to an operation."""
        return self.resource in {None, resource.name} and (
            self.operations is None or operation.name in self.operations
        )


@dataclass(frozen=True, slots=True)
class Conduct:
    """How one operation behaves.

    `blank` is a record of its resource before the first write, `referring` has the fields that
    refer to each resource.
    """

    demands: Demands
    blank: JsonObject
    referring: Referring
    received: tuple[Alter, ...]
    made: tuple[Alter, ...]
    stored: tuple[Alter, ...]
    shown: tuple[Alter, ...]
    answered: tuple[Callable[[MockAnswer], MockAnswer], ...]
    around: tuple[Around, ...]
    methods: frozenset[str]
    flags: frozenset[str]


def pass_through(alterations: Iterable[Alter], passage: Passage, record: JsonObject) -> JsonObject:
    """Return a record after every alteration in turn."""
    for alter in alterations:
        record = alter(passage, record)
    return record


def wrapped(proceed: Proceed, around: Sequence[Around]) -> Proceed:
    """Return a call inside every wrapper, the first one outermost."""
    for one in reversed(around):
        proceed = _wrapped_once(one, proceed)
    return proceed


def _wrapped_once(around: Around, proceed: Proceed) -> Proceed:
    def outer(call: Call) -> MockAnswer:
        return around(call, proceed)

    return outer


class Behaviour:
    """Returns the conduct of every operation, and changes it."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._checks: dict[str, tuple[Check, ...]] = {}
        self._referring = referring_fields(spec)
        self._changes: Sequence[Change] = ()
        self._conducts: dict[tuple[str, str], Conduct] = {}

    def of(self, resource: Resource, operation: Operation) -> Conduct:
        """Return the conduct of one operation."""
        key = resource.name, operation.name
        if key not in self._conducts:
            changes = [one for one in self._changes if one.concerns(resource, operation)]
            self._conducts[key] = self._conduct(resource, operation, changes)
        return self._conducts[key]

    def change(self, changes: Sequence[Change]) -> None:
        """Apply these changes from now on, and no others."""
        self._changes = tuple(changes)
        self._conducts = {}

    def _conduct(
        self, resource: Resource, operation: Operation, changes: Sequence[Change]
    ) -> Conduct:
        flags = frozenset(one.name for one in changes if one.flag)
        if resource.name not in self._checks:
            self._checks[resource.name] = checks_of(self._spec, resource)
        checks = self._changed(operation, changes, self._checks[resource.name])
        if operation.body == "partial" and "patch_requires_marked" not in flags:
            checks = [check for check in checks if check.rule.kind != "required"]
        return Conduct(
            demands=demands(resource, operation.name, checks),
            blank=blank(resource),
            referring=self._referring,
            received=_seams(changes, "received"),
            made=_seams(changes, "made"),
            stored=_seams(changes, "stored"),
            shown=_seams(changes, "shown"),
            answered=_seams(changes, "answered"),
            around=_seams(changes, "around"),
            methods=frozenset({operation.method}).union(*(one.methods for one in changes)),
            flags=flags,
        )

    @staticmethod
    def _changed(
        operation: Operation, changes: Sequence[Change], checks: Iterable[Check]
    ) -> list[Check]:
        kept: list[Check] = []
        for original in checks:
            check: Check | None = original
            for change in changes:
                if change.check and check:
                    check = change.check(operation.name, check)
            if check:
                kept.append(check)
        return kept


def _seams(changes: Sequence[Change], name: str) -> tuple[Any, ...]:
    return tuple(seam for one in changes if (seam := getattr(one, name)) is not None)
