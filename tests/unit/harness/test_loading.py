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
