"""What every trial of a rule has: the resource, the rule, and how deep is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.harness.profiles import Profile
from contracts.harness.subject import Subject
from contracts.harness.tour import Tour
from spec import Rule


@dataclass
class Depth:
    """How deep is asked, and what has been settled by asking so.

    `seen` is what one set of requests has settled for several rules: (resource, what).
    """

    profile: Profile
    tours: Mapping[str, Tour]
    seen: set[tuple[str, str]] = field(default_factory=set)


class Trial:
    """The trial of one rule before one resource."""

    def __init__(self, subject: Subject, rule: Rule, depth: Depth) -> None:
        self._subject = subject
        self._resource = subject.resource
        self._ledger = subject.ledger
        self._rule = rule
        self._depth = depth
        self._profile = depth.profile

    @property
    def _tour(self) -> Tour:
        return self._depth.tours[self._resource.name]

    def _is_first(self, what: str) -> bool:
        """Tell whether no request has settled this for the resource yet."""
        return (self._resource.name, what) not in self._depth.seen

    def _done(self, what: str) -> None:
        self._depth.seen.add((self._resource.name, what))
