"""The example of each resource: made where documents gave a new one, else checked."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spec.importing.description import Description
from spec.importing.facts import Open, Place
from spec.model import Field, Resource
from spec.rule import Rule
from spec.rules import derive


@dataclass(frozen=True, slots=True)
class ExampleAbilities:
    """What the layers above the description can do about examples, handed in.

    `make` returns a record that keeps every rule, or raises ValueError or KeyError. `mistakes`
    returns what is wrong in one, as sentences. `unreachable` returns the keywords of a field that
    no value breaks alone, each with the reason; it raises the same.
    """

    make: Callable[[Resource], dict[str, Any]]
    unreachable: Callable[[Field], Mapping[str, str]]
    mistakes: Callable[[Resource, Sequence[Rule], Mapping[str, Any]], list[str]]


# What the abilities raise where no value can be made.
UNMADE = (ValueError, KeyError, TypeError, re.error)


def _excuse(schema: dict[str, Any], field: Field, abilities: ExampleAbilities) -> None:
    """Say of each limit that no value breaks alone that it cannot be judged.

    A family of values that a person chose stays as it is.
    """
    if "x-values" in schema:
        return
    try:
        reasons = abilities.unreachable(field)
    except UNMADE:
        return
    known = schema.get("x-unreachable", {})
    if missing := {key: why for key, why in reasons.items() if key not in known}:
        schema["x-unreachable"] = {**known, **missing}


def complete(
    new: Description, changed: Mapping[str, Place], abilities: ExampleAbilities
) -> list[Open]:
    """Make an example for every changed resource, and excuse limits; return what is left open.

    An example that a person wrote stays, even where a rule has come that it breaks.
    """
    found: list[Open] = []
    spec = new.spec()
    rules = derive(spec)
    for name, place in changed.items():
        raw, resource = new.resources[name], spec.resource(name)
        for field in resource.fields:
            _excuse(raw["schema"]["properties"][field.name], field, abilities)
        own = [rule for rule in rules if rule.resource == name]
        wrong = abilities.mistakes(resource, own, raw["example"])
        if not wrong and raw["example"]:
            continue
        if raw.get("x-example") != "generated":
            found += [Open("example", f"{raw['name']}: {says}", place, name) for says in wrong]
            continue
        try:
            raw["example"] = abilities.make(resource)
        except UNMADE as error:
            text = f"{raw['name']}: no example can be made ({error})"
            found.append(Open("example", text, place, name))
            continue
        wrong = abilities.mistakes(resource, own, raw["example"])
        found += [Open("example", f"{raw['name']}: {says}", place, name) for says in wrong]
    return found
