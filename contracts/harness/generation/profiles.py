"""How much a run asks: the three profiles, and their settings for Hypothesis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.database import ExampleDatabase

from spec import OperationName, Resource

Sample = TypeVar("Sample")

_ALL = 10_000
_WRITING: tuple[OperationName, ...] = ("create", "update", "bulk_write")


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile.

    - `samples`: how many classes of a value each contract sends.
    - `writes_by`: the operations that send them.
    - `examples`: how many values Hypothesis draws for each contract; 0 leaves those contracts out.
    - `random`: whether the random values depend on the seed.
    - `bulks`: the numbers of items in the valid Bulk writes. Some servers take ten at most.
    - `listed`: how many records of one resource are listed at once; 0 for none.
    - `glances`: whether one record with every field is checked in every answer.
    - `every_operation`: whether each rule is judged by every operation that writes, not by one.
    """

    name: str
    says: str
    samples: int
    writes_by: tuple[OperationName, ...]
    examples: int
    random: bool
    bulks: tuple[int, ...]
    listed: int
    glances: bool = True
    every_operation: bool = True

    def shares(
        self,
        samples: Sequence[Sample],
        *,
        alike: bool,
        among: Sequence[OperationName] = (),
    ) -> Mapping[OperationName, Sequence[Sample]]:
        """Return the classes of a value that each operation sends; without `among`, that writes.

        Classes that servers tell apart by several checks are sent by each: one operation may lack
        one check. Of classes that are `alike`, each operation sends the first, the plainest, and
        they share the others. A profile with random values sends all by each.
        """
        names = among or self.writes_by
        if self.random or not alike:
            return dict.fromkeys(names, samples)
        return {
            name: (*samples[:1], *samples[1 + turn :: len(names)])
            for turn, name in enumerate(names)
            if samples
        }

    def on(self, resource: Resource) -> Self:
        """Return the profile without the operations that a resource does not have."""
        offered = tuple(name for name in self.writes_by if name in resource.operations)
        return replace(self, writes_by=offered or ("create",))


PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            "smoke",
            "each kind of rule once, in seconds",
            1,
            ("create",),
            0,
            False,
            (2,),
            0,
            glances=False,
            every_operation=False,
        ),
        Profile(
            "gate",
            "every class of value on every operation, the same each time",
            _ALL,
            _WRITING,
            2,
            False,
            (11, 1),
            101,
        ),
        Profile(
            "nightly",
            "every class of value on every operation, and many random values",
            _ALL,
            _WRITING,
            60,
            True,
            (101, 11, 1),
            501,
        ),
    )
}


def _lap(name: str, by: OperationName) -> Profile:
    return replace(PROFILES["smoke"], name=name, writes_by=(by,), glances=True)


# One request for each rule. A server that enforces a rule on a single operation does so on Create,
# so Bulk write reveals more; Update has separate code in most servers.
QUICK_PASSES = (_lap("first lap", "bulk_write"), _lap("second lap", "update"))


def hypothesis_settings(profile: Profile, database: ExampleDatabase | None) -> settings:
    """Return the Hypothesis settings of a profile, with every setting explicit.

    Hypothesis changes its defaults on CI machines, and a verdict must not depend on that. With a
    database, the caller must set a seed, because Hypothesis does not derandomize then.
    """
    phases = [Phase.explicit]
    phases += [] if database is None else [Phase.reuse]
    phases += [Phase.generate]
    phases += [Phase.target, Phase.shrink] if profile.random else []
    return settings(
        max_examples=max(profile.examples, 1),
        derandomize=not profile.random and database is None,
        database=database,
        phases=phases,
        deadline=None,
        print_blob=True,
        report_multiple_bugs=False,
        # A busy machine draws slowly, and must not change a verdict.
        suppress_health_check=(HealthCheck.too_slow,),
        verbosity=Verbosity.normal,
        stateful_step_count=8 if profile.random else 6,
    )
