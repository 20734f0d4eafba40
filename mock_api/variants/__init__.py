"""Other implementations of the same reference: each differs where the reference is open."""

from collections.abc import Mapping, Sequence

from mock_api.behaviour import Change
from mock_api.names import UnknownNameError, unknown
from mock_api.variants.answers import ANSWER_VARIANTS
from mock_api.variants.leniency import LENIENT_VARIANTS
from mock_api.variants.records import RECORD_VARIANTS
from mock_api.variants.refusals import REFUSAL_VARIANTS
from mock_api.variants.requests import REQUEST_VARIANTS
from mock_api.variants.spelling import SPELLING_VARIANTS

VARIANTS: Mapping[str, Change] = {
    change.name: change
    for change in (
        *REFUSAL_VARIANTS,
        *ANSWER_VARIANTS,
        *RECORD_VARIANTS,
        *REQUEST_VARIANTS,
        *LENIENT_VARIANTS,
        *SPELLING_VARIANTS,
    )
}
# An environment can have at most one of each group.
_EITHER_OR = (
    {"401_only", "403_only"},
    {"problem_details", "error_list", "plain_refusals", "empty_refusals"},
    {"numbers_without_separator", "numbers_with_dash"},
    {"lower_case_values", "upper_case_colors"},
    {"times_in_utc", "times_to_milliseconds"},
)


def variant_changes(names: Sequence[str]) -> tuple[Change, ...]:
    """Return the changes of these variants, in a fixed order; raises UnknownNameError."""
    for name in names:
        if name not in VARIANTS:
            raise unknown("variant", name, VARIANTS, f"known: {', '.join(VARIANTS)}.")
    for group in _EITHER_OR:
        if len(named := sorted(group & set(names))) > 1:
            raise UnknownNameError(f"{' and '.join(named)} exclude each other; name one.")
    return tuple(change for name, change in VARIANTS.items() if name in names)
