"""Spreads the classes of open values over the fields of a run.

There are many, and servers read every field of a type in the same place, so a gate sends each class
once by Create and once by Update.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain

from spec import Field, OperationName, Resource
from strategies.fields import value_type
from strategies.values import Unspecified

_Place = tuple[str, str]


# What depends on where a value is stored, such as a column of whole numbers: sent to every field.
_OF_EACH_FIELD = {"fraction"}


class OpenShares:
    """The open values that each operation sends to each field of some resources."""

    def __init__(self, resources: Iterable[Resource], *, whole: bool = False) -> None:
        """Take the resources of a run; with `whole`, each operation sends all to each field."""
        self._resources = tuple(resources)
        self._whole = whole

    def sent_by(
        self, name: OperationName, resource: Resource, field: Field
    ) -> Sequence[Unspecified]:
        """Return the values that an operation sends to a field."""
        if self._whole:
            return value_type(field).open
        return self._shares[name].get((resource.name, field.name), [])

    @cached_property
    def _shares(self) -> Mapping[OperationName, Mapping[_Place, Sequence[Unspecified]]]:
        places: dict[tuple[str, str], list[tuple[_Place, Unspecified]]] = {}
        for resource in self._resources:
            for field in resource.writable:
                known = value_type(field)
                for sample in known.open if field.basis != "open" else ():
                    place, key = (resource.name, field.name), (known.name, sample.description)
                    places.setdefault(key, []).append((place, sample))
        shares: dict[OperationName, dict[_Place, list[Unspecified]]] = defaultdict(dict)
        for key, found in places.items():
            # The same in every process, and for every class another field.
            turn = zlib.crc32("".join(chain(*key)).encode())
            place, sample = found[turn % len(found)]
            every = found if sample.question in _OF_EACH_FIELD else [(place, sample)]
            for at, one in every:
                shares["create"].setdefault(at, []).append(one)
            place, sample = found[(turn + 1) % len(found)]
            shares["update"].setdefault(place, []).append(sample)
        return shares
