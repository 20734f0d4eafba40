"""What a value costs, measured and printed (pytest -s); a wall-clock time is never asserted."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import color_code, date, email, gln13, org_no, phone_number, ssn, uuid
from strategies.text import text

PER_EXAMPLE, EXAMPLES = 20, 4


def milliseconds_a_value(strategy: st.SearchStrategy[object]) -> float:
    """Mean time of a draw, without the engine's work around it."""
    spent = 0.0

    @settings(max_examples=EXAMPLES, deadline=None, database=None)
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        nonlocal spent
        batch = st.tuples(*[strategy] * PER_EXAMPLE)
        start = time.perf_counter()
        data.draw(batch)
        spent += time.perf_counter() - start

    draw()
    return 1000 * spent / (EXAMPLES * PER_EXAMPLE)


def test_the_cost_of_a_value_is_measured() -> None:
    modules = (color_code, date, email, gln13, org_no, phone_number, ssn, uuid)
    kinds = [module.TYPE for module in modules]
    print("\nmilliseconds a value: valid, invalid, debatable")
    for kind in [*kinds, text(0, 255)]:
        costs = [milliseconds_a_value(s()) for s in (kind.valid, kind.invalid, kind.debatable)]
        print(f"{kind.name:14}", *(f"{cost:.3f}" for cost in costs))
        assert len(costs) == 3
