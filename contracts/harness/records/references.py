"""Where the ids of other records come from, and how they get into a body."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any, Protocol

from contracts.harness.oracle.values import broken_kind
from contracts.harness.outcomes import NotRun
from spec import Field, Resource
from spec.ids import UUID, json_id, made_up_id, pk_text
from strategies.bodies import Body
from strategies.fresh import Fresh, new_value
from strategies.reference import Reference

# Two, so that an Update can change from one to the other.
_SHARED = 2
_UUID_LENGTH = 36
_NO_SCHEMAS: Mapping[str, Mapping[str, Any]] = {}


class References(Protocol):
    """Provide ids of other records."""

    def acquire(self, target: str, *, alone: bool) -> str:
        """Return the id of a record of `target`; with `alone`, one that nothing else refers to.

        Raises NotRun if there is none.
        """

    def release(self, target: str, pk: str) -> None:
        """Take an id back once nothing refers to it."""


class Unchecked:
    """Make ids up, for an environment that accepts any as a reference.

    `schemas` are those of the ids, by the lower-case kind of record; others are UUIDs.
    """

    def __init__(self, schemas: Mapping[str, Mapping[str, Any]] = _NO_SCHEMAS) -> None:
        self._schemas = schemas

    def acquire(self, target: str, *, alone: bool) -> str:  # noqa: ARG002 -- any id will do
        """Return a random id."""
        return str(made_up_id(self._schemas.get(target.lower(), UUID)))

    def release(self, target: str, pk: str) -> None:
        """Forget the id."""


class Configured:
    """Lend the ids of existing records that environments.toml lists.

    `accepts` returns whether the environment takes an id, alone or not; None while it is tried.
    """

    def __init__(
        self,
        pools: Mapping[str, Sequence[str]],
        environment: str,
        accepts: Callable[[str, str, bool], bool | None] = lambda _target, _pk, _alone: None,
    ) -> None:
        self._ids = {target: tuple(ids) for target, ids in pools.items() if ids}
        self._all = {target: cycle(ids) for target, ids in self._ids.items()}
        self._free = {target: list(ids) for target, ids in self._ids.items()}
        self._environment = environment
        self._accepts = accepts
        self._refused: dict[tuple[str, str, bool], bool] = {}

    def acquire(self, target: str, *, alone: bool) -> str:
        """Return the next id of the kind, or with `alone` one that is not lent out."""
        ids = self._ids.get(target, ())
        for _ in ids if not alone else ():
            pk = next(self._all[target])
            if not self._refuses(target, pk, alone):
                return pk
        for pk in tuple(self._free.get(target, ())) if alone else ():
            if not self._refuses(target, pk, alone):
                self._free[target].remove(pk)
                return pk
        code = "no_reference_id"
        if ids:
            lent = any(not self._refused.get((target, pk, alone)) for pk in ids)
            code = "no_unused_reference_id" if lent else "no_accepted_id"
        raise NotRun(code, target=target, environment=self._environment)

    def _refuses(self, target: str, pk: str, alone: bool) -> bool:
        """Return whether the environment refuses an id; each is tried once."""
        key = target, pk, alone
        if key not in self._refused:
            said = self._accepts(*key)
            if said is None:
                return False
            self._refused[key] = not said
        return self._refused[key]

    def release(self, target: str, pk: str) -> None:
        """Put a lent id back at the end."""
        if target in self._free and pk not in self._free[target]:
            self._free[target].append(pk)


class Created:
    """Make the records to refer to through the API, and delete them again.

    `make` creates a record of a kind and returns its id, or None if the API does not make this
    kind; `others` then provides one. `remove` deletes a record. `is_there` returns False once
    the run has deleted it.
    """

    def __init__(
        self,
        make: Callable[[str], str | None],
        remove: Callable[[str, str], None],
        is_there: Callable[[str, str], bool],
        others: References,
    ) -> None:
        self._make = make
        self._remove = remove
        self._is_there = is_there
        self._others = others
        self._shared: dict[str, list[str]] = {}
        self._alone: set[tuple[str, str]] = set()
        self._making: list[str] = []
        self._turn = 0

    def acquire(self, target: str, *, alone: bool) -> str:
        """Make a record, or return one of the two shared ones in turn."""
        shared = [pk for pk in self._shared.get(target, ()) if self._is_there(target, pk)]
        self._shared[target] = shared
        if not alone and len(shared) >= _SHARED:
            self._turn += 1
            return shared[self._turn % _SHARED]
        pk = self._made(target)
        if pk is None:
            return self._others.acquire(target, alone=alone)
        if alone:
            self._alone.add((target, pk))
        else:
            shared.append(pk)
        return pk

    def _made(self, target: str) -> str | None:
        if target in self._making:
            raise NotRun("circular_reference", target=target)
        self._making.append(target)
        try:
            return self._make(target)
        finally:
            self._making.pop()

    def release(self, target: str, pk: str) -> None:
        """Delete a record that was made for one reference alone."""
        if (target, pk) in self._alone:
            self._alone.discard((target, pk))
            self._remove(target, pk)
        else:
            self._others.release(target, pk)


def resolve_references(
    value: Any,  # noqa: ANN401 -- a JSON value
    references: References,
    new: Callable[[Fresh], Any] = new_value,
) -> Any:  # noqa: ANN401 -- a JSON value
    """Replace every placeholder in a body with an id, or with the value that `new` returns."""
    if isinstance(value, Reference):
        pk = references.acquire(value.target, alone=value.alone)
        one = json_id(pk.upper() if value.upper_case else pk, value.form)
        return one if value.bare else {"id": one}
    if isinstance(value, Fresh):
        return new(value)
    if isinstance(value, dict):
        return {key: resolve_references(item, references, new) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve_references(item, references, new) for item in value]
    return value


def with_placeholders(resource: Resource, body: Any) -> Any:  # noqa: ANN401 -- a JSON value
    """Return a body in which a placeholder replaces each well-formed reference and unique value.

    A body that was generated, or recorded in another run, refers to records that do not exist here.
    """
    if isinstance(body, list):
        return [with_placeholders(resource, item) for item in body]
    if not isinstance(body, dict):
        return body
    changed = dict(body)
    for field in resource.writable:
        value = body.get(field.name)
        if field.needs_new_value and broken_kind(field, value) is None and value is not None:
            # Another record may have the value.
            changed[field.name] = Fresh(field)
        elif field.is_reference and _is_reference(field, value):
            changed[field.name] = _good(field)
        elif field.id_of and _is_id(field, value):
            changed[field.name] = Reference(field.id_of, bare=True, form=field.id_form)
        elif field.target and isinstance(value, list):
            changed[field.name] = [
                _good(field) if _is_reference(field, one) else one for one in value
            ]
    return changed


def references_in(resource: Resource, record: Body) -> Iterator[tuple[str, str]]:
    """Yield the kind and the id of each record that a record refers to."""
    for field in resource.writable:
        kind = field.target or field.id_of
        value = record.get(field.name) if kind else None
        for one in value if isinstance(value, list) else [value]:
            held = one.get("id") if isinstance(one, dict) else one
            pk = pk_text(held, field.id_form) if kind else None
            if pk is not None:
                yield str(kind), pk.lower()


def _good(field: Field) -> Reference:
    return Reference(str(field.target), field.unique, form=field.id_form)


def _is_reference(field: Field, value: object) -> bool:
    """Return whether a value has a well-formed id, whatever else it has."""
    return isinstance(value, dict) and _is_id(field, value.get("id"))


def _is_id(field: Field, value: object) -> bool:
    pk = pk_text(value, field.id_form)
    return pk is not None and (field.id_form != "uuid" or len(pk) == _UUID_LENGTH)
