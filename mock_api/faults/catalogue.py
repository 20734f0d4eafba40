"""Lists every fault of a description, by its id."""

from dataclasses import dataclass

from mock_api.behaviour import Change
from mock_api.faults.kinds import ways
from mock_api.faults.way import Case, Way
from mock_api.names import unknown
from spec import Rule, Spec, derive


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule, broken in one way."""

    rule: Rule
    way: Way

    @property
    def id(self) -> str:
        """The rule's id and the way's name, joined by a colon."""
        return f"{self.rule.id}:{self.way.name}"


class Catalogue:
    """Every fault of a description."""

    def __init__(self, spec: Spec) -> None:
        referred_to = {
            str(field.target).lower()
            for resource in spec.resources
            for field in resource.writable
            if str(field.target).lower() != resource.name
        }
        self.faults: tuple[Fault, ...] = tuple(
            Fault(rule, way)
            for rule in derive(spec)
            if not rule.unreachable
            for way in ways(
                Case(
                    spec.resource(rule.resource),
                    rule,
                    referred_to=rule.resource in referred_to,
                    alone=all(
                        other.name == rule.resource or other.id_form != "uuid"
                        for other in spec.resources
                    ),
                    secured=bool(spec.schemes),
                )
            )
        )
        self._by_id = {
            **{fault.rule.id: fault for fault in reversed(self.faults)},
            **{fault.id: fault for fault in self.faults},
        }

    def ids(self) -> list[str]:
        """Return the id of every fault, in the order of the rules."""
        return [fault.id for fault in self.faults]

    def change(self, fault: str) -> Change:
        """Return the change of a fault, by its id or its rule; raises UnknownNameError."""
        if fault not in self._by_id:
            raise unknown("fault", fault, self._by_id, "--list-faults prints every one.")
        return self._by_id[fault].way.change()
