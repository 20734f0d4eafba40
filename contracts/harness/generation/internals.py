"""Changes what Hypothesis has no setting for; its version is fixed in pyproject.toml."""

from hypothesis.internal.conjecture import engine, providers
from hypothesis.internal.constants_ast import Constants

# Each try sends requests, and an input that is not the smallest shows the finding as well.
_SECONDS_TO_SHRINK = 30


def steady_hypothesis() -> None:
    """Let drawn values follow from the seed and the contract alone, and shorten the shrinking.

    Hypothesis also draws constants of the modules that are loaded. Which ones are, depends on the
    selected contracts and on the process.
    """
    none = Constants()
    providers._get_local_constants = lambda: none
    providers.CONSTANTS_CACHE.cache.clear()
    engine.MAX_SHRINKING_SECONDS = _SECONDS_TO_SHRINK
