"""Prepares the generators once before a run."""

from hypothesis import strategies as st

from contracts.harness.outcomes import ConfigurationError
from spec import Spec
from strategies.fields import UnknownValuesError, value_type


def see_values(spec: Spec) -> None:
    """Build the values of every field once; raises ConfigurationError for unknown ones."""
    try:
        for resource in spec.resources:
            for field in resource.fields:
                value_type(field)
    except UnknownValuesError as error:
        raise ConfigurationError(f"the description is invalid: {error}") from None


def write_characters_down() -> None:
    """Let Hypothesis store its table of characters, before several processes each compute it.

    Computing it takes 200 MB and a second; the table is stored in .hypothesis.
    """
    st.characters(codec="utf-8").validate()
