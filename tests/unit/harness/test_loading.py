import gc
from typing import Any, cast

import pytest

from contracts.harness.plugin.hooks import ContractsPlugin


def test_no_garbage_is_collected_while_contracts_are_collected() -> None:
    collecting = ContractsPlugin.pytest_collection(cast("Any", None))
    next(collecting)
    assert not gc.isenabled()
    with pytest.raises(StopIteration) as ended:
        collecting.send("collected")
    assert ended.value.value == "collected"
    assert gc.isenabled()


def test_garbage_is_collected_again_after_a_collection_that_fails() -> None:
    collecting = ContractsPlugin.pytest_collection(cast("Any", None))
    next(collecting)
    with pytest.raises(KeyboardInterrupt):
        collecting.throw(KeyboardInterrupt())
    assert gc.isenabled()


def _made(collected: list[pytest.Item] | None) -> object:
    making = ContractsPlugin.pytest_pycollect_makeitem(cast("Any", None))
    next(making)
    with pytest.raises(StopIteration) as ended:
        making.send(collected)
    return ended.value.value


@pytest.mark.parametrize("rule", ["one", "other"])
def test_the_runs_of_a_contract_share_what_is_equal(
    request: pytest.FixtureRequest, rule: str
) -> None:
    function = request.node.originalname
    runs: list[Any] = [one for one in request.session.items if one.name.startswith(f"{function}[")]
    assert _made(runs) is runs
    assert len({id(one.extra_keyword_matches) for one in runs}) == 1
    assert len({id(one.callspec._arg2scope) for one in runs}) == 1
    assert request.node.callspec.params == {"rule": rule}
    assert not request.node.extra_keyword_matches


def test_a_name_that_is_no_contract_stays_what_it_is() -> None:
    assert _made(None) is None
