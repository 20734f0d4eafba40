"""How much a run asks: the three profiles, and what each sets in Hypothesis."""

from dataclasses import dataclass, replace

from hypothesis import Phase, Verbosity, settings
from hypothesis.database import ExampleDatabase

from spec import OperationName

_ALL = 10_000
_WRITING: tuple[OperationName, ...] = ("create", "update", "bulk_write")


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile.

    `samples` is how many classes of a value each contract takes, `writes_by` the operations that
    get them, `examples` how many values Hypothesis draws for each contract (0: those contracts are
    left out), `random` whether the draws hang on the seed, `bulks` how many items the valid Bulk
    writes have, `glances` whether a record with every field is looked at in every answer.
    """

    name: str
    says: str
    samples: int
    writes_by: tuple[OperationName, ...]
    examples: int
    random: bool
    bulks: tuple[int, ...]
    glances: bool = True

    @property
    def every_operation(self) -> bool:
        """Whether every operation that writes gets every class of value."""
        return self.writes_by == _WRITING


PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            "smoke",
            "each kind of promise once, in seconds",
            1,
            ("create",),
            0,
            False,
            (2,),
            glances=False,
        ),
        Profile(
            "gate",
            "every class of value by every operation, the same each time",
            _ALL,
            _WRITING,
            3,
            False,
            (5, 1),
        ),
        Profile(
            "nightly",
            "the gate, and many random values on top",
            _ALL,
            _WRITING,
            60,
            True,
            (100, 5, 1),
        ),
    )
}


def _lap(name: str, by: OperationName) -> Profile:
    return replace(PROFILES["smoke"], name=name, writes_by=(by,), glances=True)


# One request for each rule. Whoever enforces a rule by a single operation does it by Create, so
# Bulk write tells more; Update is written apart from both.
QUICK_PASSES = (_lap("first lap", "bulk_write"), _lap("second lap", "update"))


def hypothesis_settings(profile: Profile, database: ExampleDatabase | None) -> settings:
    """Give Hypothesis' settings for a profile, every one of them said.

    Hypothesis changes its defaults where it sees a CI machine; a verdict must not depend on that.
    With a database a seed has to be given by who calls: Hypothesis does not derandomize then.
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
        suppress_health_check=(),
        verbosity=Verbosity.normal,
        stateful_step_count=8,
    )
