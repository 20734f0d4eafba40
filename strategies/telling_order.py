"""Values of one field whose order shows how a server compares them."""

from typing import Any

from spec import Field
from strategies.fields import value_type
from strategies.number import keeps_limits

_BY_TYPE: dict[str, tuple[Any, ...]] = {
    "boolean": (False, True),
    # Texts that begin with the day or with the month have the opposite order.
    "date": ("1999-12-31", "2001-06-15", "2013-02-01"),
    # So have these texts: the first day is another one in UTC, and so is the last.
    "date_time": (
        "2013-01-01T00:30:00+02:00",
        "2012-12-31T23:30:00Z",
        "2012-12-31T20:00:00-05:00",
    ),
}
# As texts, ten comes before two.
_NUMBERS = (2, 10, 30)


def in_telling_order(field: Field) -> list[Any]:
    """Return valid values of a field in ascending order; of texts, none.

    Numbers, dates, and times have another order if they are compared as texts, where the field has
    such values.
    """
    name = value_type(field).name
    if name in _BY_TYPE:
        return [*_BY_TYPE[name]]
    if "string" in field.types or not {"integer", "number"} & set(field.types):
        return []
    numbers = [n for n in field.schema.get("enum", _NUMBERS) if isinstance(n, int)]
    valid = [n for n in numbers if keeps_limits(field.schema, n)]
    telling = [n for n in valid if n in _NUMBERS]
    return sorted(telling if _differ_as_texts(telling) else valid[: len(_NUMBERS)])


def _differ_as_texts(numbers: list[int]) -> bool:
    return sorted(numbers) != sorted(numbers, key=str)
