"""Few sets tell many things apart."""

from itertools import permutations

import pytest

from contracts.harness.checks.telling_sets import telling_sets


@pytest.mark.parametrize("number", range(1, 40))
def test_each_of_two_things_is_in_a_set_without_the_other(number: int) -> None:
    sets = telling_sets(range(number))
    assert all(sets)
    for one, other in permutations(range(number), 2):
        assert any(one in some and other not in some for some in sets), (one, other)
    assert {*range(number)} == {thing for some in sets for thing in some}


@pytest.mark.parametrize(("things", "sets"), [(0, 0), (1, 1), (4, 4), (6, 4), (10, 5), (20, 6)])
def test_the_more_things_the_more_they_share(things: int, sets: int) -> None:
    assert len(telling_sets(range(things))) == sets
