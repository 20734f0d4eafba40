"""Switches faults and variants while the mock runs."""

from collections.abc import Sequence
from functools import cached_property

from mock_api.behaviour import Behaviour, Change
from mock_api.faults import Catalogue
from mock_api.variants import variant_changes
from spec import Spec


class Switchboard:
    """The active faults and variants of a mock."""

    def __init__(self, spec: Spec, variants: Sequence[str] = ()) -> None:
        """Start without faults; raises UnknownNameError for an unknown variant."""
        self.behaviour = Behaviour(spec)
        self._spec = spec
        self.active: tuple[str, ...] = ()
        self._variants: tuple[Change, ...] = variant_changes(variants)
        self.switch(())

    @cached_property
    def catalogue(self) -> Catalogue:
        """Every fault of the description; built on first use, because most mocks break nothing."""
        return Catalogue(self._spec)

    def switch(self, faults: Sequence[str]) -> None:
        """Switch on exactly these faults; raises UnknownNameError and then changes nothing."""
        changes = [self.catalogue.change(fault) for fault in faults]
        self.active = tuple(faults)
        self.behaviour.change((*self._variants, *changes))

    def vary(self, variants: Sequence[str]) -> None:
        """Switch on exactly these variants; raises UnknownNameError and then changes nothing."""
        self._variants = variant_changes(variants)
        self.renew()

    def renew(self) -> None:
        """Reset what the active faults remember."""
        self.switch(self.active)
