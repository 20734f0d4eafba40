"""The records that pages and second sort keys are checked with: several have the same sort key."""

from functools import cached_property
from typing import Any

from contracts.harness.checks.known_records import KnownRecords
from spec import Field
from strategies import bodies
from strategies.bodies import Body
from strategies.control import is_free
from strategies.telling_order import in_telling_order

# The lower key or the higher one of each record, in the order of its second key: neither key alone
# gives the order of both.
_HIGHER = (True, False, False, True, False, False)
# In the order of creation, which is neither.
_CREATED = (3, 0, 4, 2, 5, 1)
_TEXTS = ("alike one", "other one")
_LENGTH = len("number 0")


class TiedRecords(KnownRecords):
    """Records with two values of one field, `first`; another field, `second`, tells them apart."""

    @property
    def has_ties(self) -> bool:
        """Whether the resource has a field for the first key."""
        return bool(self._sort_keys)

    @property
    def first(self) -> Field:
        """The field that several records have alike."""
        return self._sort_keys[0]

    @property
    def second(self) -> Field | None:
        """The field that tells the records apart, if the resource has one more."""
        return next(iter(self._sort_keys[1:]), None)

    @cached_property
    def _sort_keys(self) -> list[Field]:
        free = [f for f in self._resource.writable if is_free(self._resource, f)]
        texts = sorted(filter(_takes_texts, free), key=lambda field: field.name != "custom_id")
        others = [f for f in free if in_telling_order(f)]
        firsts = [f for f in (*texts[1:], *others, *texts[:1]) if f.name != "custom_id"]
        seconds = [f for f in texts[:1] if f not in firsts[:1]]
        return firsts[:1] + seconds if firsts else []

    def keys(self) -> dict[str, tuple[int, int]]:
        """Return the ranks of the first and the second key of each record, by its id."""
        ranks = [(int(_HIGHER[number]), number) for number in _CREATED]
        return dict(zip(self.pks, ranks, strict=True))

    def _bodies(self) -> list[Body]:
        low, *_, high = in_telling_order(self.first) or _TEXTS
        tag = self.client.new_tag()
        sent = [
            self._body(number, high if _HIGHER[number] else low, tag)
            for number in range(len(_HIGHER))
        ]
        return [self.client.tagged(sent[number]) for number in _CREATED]

    def _body(self, number: int, key: Any, tag: str) -> Body:  # noqa: ANN401 -- a JSON value
        values = {self.first.name: key}
        if self.second is not None:
            prefix = tag if self.second.name == "custom_id" else "number"
            values[self.second.name] = f"{prefix} {number}"
        return bodies.having(self._resource, **values)


def _takes_texts(field: Field) -> bool:
    """Return whether a field takes any short text."""
    formed = set(field.schema) - {"type", "maxLength", "minLength"} or field.values
    low, high = field.schema.get("minLength", 0), field.schema.get("maxLength", _LENGTH)
    return field.types == ("string",) and not formed and low <= _LENGTH <= high
