"""Faults: each breaks one rule, in one way that a real server might.

They are derived from the rules by kind, so no fault is listed by hand. The bare id of a rule means
its first way.
"""

from mock_api.faults.catalogue import Catalogue, Fault
from mock_api.faults.kinds import ways
from mock_api.faults.way import Way

__all__ = ["Catalogue", "Fault", "Way", "ways"]
