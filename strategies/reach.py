"""Which limits of a field no value can break alone."""

from collections.abc import Mapping

from spec import Field
from spec.kinds import BY_KEYWORD
from strategies.bounds import within_reach
from strategies.fields import value_type

# These have a violation wherever they are: another type, another value.
_ALWAYS = {"type", "format", "enum"}


def unreachable_limits(field: Field) -> Mapping[str, str]:
    """Return the keywords that no value breaks without breaking another one, each with why.

    Raises ValueError or KeyError if the field has no strategy.
    """
    if not field.in_request or field.is_reference or field.enum_is_cut:
        return {}
    broken = {case.rule for case in value_type(field).refused}
    listed = "enum" in field.schema
    near = within_reach(field.schema)
    other = "the listed values decide" if listed else "a value that breaks it breaks another"
    return {
        keyword: other if keyword in near else "no request has that much in one value"
        for keyword, kind in BY_KEYWORD.items()
        if kind.scope == "value" and keyword not in _ALWAYS
        # A false uniqueItems promises nothing.
        if field.schema.get(keyword, False) is not False and kind.name not in broken
    }
