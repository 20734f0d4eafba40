"""What generators need once before a run."""

from hypothesis import strategies as st

from contracts.harness.outcomes import ConfigurationError
from spec import Spec
from strategies.fields import UnknownValuesError, value_type


def see_values(spec: Spec) -> None:
    """Make the values of every field once; raises ConfigurationError where that is not known."""
    try:
        for resource in spec.resources:
            for field in resource.fields:
                value_type(field)
    except UnknownValuesError as error:
        raise ConfigurationError(f"the description is broken: {error}") from None


def write_characters_down() -> None:
    """Let Hypothesis write its table of characters down, before several processes each make it.

    Making it takes 200 MB and a second; what is written down stays in .hypothesis.
    """
    st.characters(codec="utf-8").validate()
