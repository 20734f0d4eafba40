"""What a request must keep: one check for each rule about requests."""

from mock_api.checks.check import Accepts, Check
from mock_api.checks.demands import Demands, FieldDemands, demands
from mock_api.checks.derived import checks_of

__all__ = ["Accepts", "Check", "Demands", "FieldDemands", "checks_of", "demands"]
