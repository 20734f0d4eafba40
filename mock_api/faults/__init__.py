"""Faults: each breaks one rule, in one way that a real server might.

They are derived from the rules by kind: a rule of a kind known here has its faults without being
named anywhere. The first way of a rule is what its bare id stands for.
"""

from mock_api.faults.catalogue import Catalogue, Fault
from mock_api.faults.kinds import ways
from mock_api.faults.way import Way

__all__ = ["Catalogue", "Fault", "Way", "ways"]
