"""Valid texts of which one longer text shows the characters."""

from dataclasses import replace

import pytest

from spec import load
from strategies import bodies, text

NAME = load().resource("workengagement").field("name")
SAMPLES = text.text(max_length=200).accepted


@pytest.mark.parametrize("longest", [12, 40, 200])
def test_each_class_is_in_one_text_of_the_right_length(longest: int) -> None:
    groups = text.joined(SAMPLES, longest)
    assert sorted(one.description for group in groups for one in group) == sorted(
        one.description for one in SAMPLES
    )
    together = [group for group in groups if len(group) > 1]
    assert together
    assert all(len(" ".join(one.value for one in group)) <= longest for group in together)


def test_what_counts_as_a_whole_stays_alone() -> None:
    alone = [group[0] for group in text.joined(SAMPLES, 200) if len(group) == 1]
    assert {"Anna", "7", "null", "c" * 200, "🔑" * 200} <= {one.value for one in alone}
    assert len(text.joined(SAMPLES, 200)) == len(alone) + 1


def test_new_values_of_a_unique_text_stay_alone() -> None:
    new = bodies.samples(replace(NAME, unique=True))
    assert any(one.value != sample.value for one, sample in zip(new, SAMPLES, strict=False))
    assert text.joined(new, 200) == [(one,) for one in new]
