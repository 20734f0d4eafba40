"""Spreads the classes of open values over the fields of a run.

There are many, and servers read every field of a type in the same place, so a quick run sends each
class once by Create and once by Update.
"""

import zlib
from collections.abc import Iterable
from itertools import chain

from spec import Field, Resource
from strategies.fields import value_type
from strategies.values import Unspecified

_Place = tuple[str, str]


# What depends on where a value is stored, such as a column of whole numbers: sent to every field.
_OF_EACH_FIELD = {"fraction"}


class OpenShares:
    """The open values that each field of some resources is sent."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        places: dict[tuple[str, str], list[tuple[_Place, Unspecified]]] = {}
        for resource in resources:
            for field in resource.writable:
                known = value_type(field)
                for sample in known.open if field.basis != "open" else ():
                    place, key = (resource.name, field.name), (known.name, sample.description)
                    places.setdefault(key, []).append((place, sample))
        self._created: dict[_Place, list[Unspecified]] = {}
        self._updated: dict[_Place, list[Unspecified]] = {}
        for key, found in places.items():
            # The same in every process, and for every class another field.
            turn = zlib.crc32("".join(chain(*key)).encode())
            place, sample = found[turn % len(found)]
            every = found if sample.question in _OF_EACH_FIELD else [(place, sample)]
            for at, one in every:
                self._created.setdefault(at, []).append(one)
            place, sample = found[(turn + 1) % len(found)]
            self._updated.setdefault(place, []).append(sample)

    def by_create(self, resource: Resource, field: Field) -> list[Unspecified]:
        """Return the values that Create sends to a field."""
        return self._created.get((resource.name, field.name), [])

    def by_update(self, resource: Resource, field: Field) -> list[Unspecified]:
        """Return the values that Update sends to a field."""
        return self._updated.get((resource.name, field.name), [])
