"""How much a run asks: the three profiles, and what each sets in Hypothesis."""

from dataclasses import dataclass

from hypothesis import Phase, Verbosity, settings
from hypothesis.database import ExampleDatabase

_ALL = 10_000


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile.

    `samples` is how many classes of a value each contract takes, `every_operation` whether Update
    and Bulk write get them as well as Create, `examples` how many values Hypothesis draws for each
    contract (0: those contracts are left out), `random` whether the draws hang on the seed, `bulks`
    how many items the valid Bulk writes have.
    """

    name: str
    says: str
    samples: int
    every_operation: bool
    examples: int
    random: bool
    bulks: tuple[int, ...]


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("smoke", "each kind of promise once, in seconds", 1, False, 0, False, (2,)),
        Profile(
            "gate",
            "every class of value by every operation, the same each time",
            _ALL,
            True,
            3,
            False,
            (5, 1),
        ),
        Profile(
            "nightly", "the gate, and many random values on top", _ALL, True, 60, True, (100, 5, 1)
        ),
    )
}


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
