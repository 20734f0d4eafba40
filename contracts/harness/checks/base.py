"""What every trial of a rule has: the resource, the rule, and how deep is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.harness.checks.shared_rows import CoveringRows
from contracts.harness.generation.profiles import Profile
from contracts.harness.records.resource_client import ResourceClient
from spec import Rule


@dataclass
class Shared:
    """How deep is asked, and what has been settled by asking so.

    `seen` is what one set of requests has settled for several rules: (resource, what).
    """

    profile: Profile
    covering_rows: Mapping[str, CoveringRows]
    seen: set[tuple[str, str]] = field(default_factory=set)


class RuleCheck:
    """The trial of one rule before one resource."""

    def __init__(self, subject: ResourceClient, rule: Rule, depth: Shared) -> None:
        self._subject = subject
        self._resource = subject.resource
        self._recorder = subject.recorder
        self._rule = rule
        self._depth = depth
        self._profile = depth.profile

    @property
    def _covering_rows(self) -> CoveringRows:
        return self._depth.covering_rows[self._resource.name]

    def _is_first(self, what: str) -> bool:
        """Tell whether no request has settled this for the resource yet."""
        return (self._resource.name, what) not in self._depth.seen

    def _done(self, what: str) -> None:
        self._depth.seen.add((self._resource.name, what))
