"""Which rules a quick profile leaves to the deeper ones; it judges some of every kind."""

from collections.abc import Iterable, Iterator, Sequence

from contracts.harness.config.options import Options
from contracts.harness.wording import VerdictReason, reason
from spec import Rule
from spec.kinds import KINDS

_LISTS_LEFT = reason("left_to_deeper_profile_lists")
_BAD_REQUESTS_LEFT = reason("left_to_deeper_profile_bad_requests")
_CREDENTIALS_LEFT = reason("left_to_deeper_profile_credentials")


def left_to_deeper(options: Options) -> dict[str, VerdictReason]:
    """Return the ids of the rules that the profile of a run leaves out, each with the reason."""
    if options.profile.every_operation:
        return {}
    left = dict.fromkeys(_but_the_first(options.rules), _LISTS_LEFT)
    left |= dict.fromkeys(_but_one_operation(options.rules), _BAD_REQUESTS_LEFT)
    # A run that must send few wrong credentials leaves enough of these rules out anyway.
    if not options.permissions.sparing:
        left |= dict.fromkeys(_but_one_credential(options), _CREDENTIALS_LEFT)
    return left


def _but_the_first(rules: Iterable[Rule]) -> Iterator[str]:
    met: set[str] = set()
    for rule in rules:
        if KINDS[rule.kind].quick != "one rule" or rule.unreachable:
            continue
        if rule.kind in met:
            yield rule.id
        met.add(rule.kind)


def _but_one_operation(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield all but one operation of each resource and kind; the one differs by resource."""
    groups: dict[str, dict[str, list[str]]] = {}
    for rule in rules:
        if KINDS[rule.kind].quick == "one operation":
            groups.setdefault(rule.kind, {}).setdefault(rule.resource, []).append(rule.id)
    for by_resource in groups.values():
        yield from _out_of_turn(by_resource.values())


def _but_one_credential(options: Options) -> Iterator[str]:
    groups: dict[tuple[str, str | None], list[str]] = {}
    judged = options.profile.writes_by
    for rule in options.rules:
        if KINDS[rule.kind].quick == "one credential" and rule.operation not in judged:
            groups.setdefault((rule.resource, rule.operation), []).append(rule.id)
    yield from _out_of_turn(groups.values())


def _out_of_turn(groups: Iterable[Sequence[str]]) -> Iterator[str]:
    for turn, group in enumerate(groups):
        yield from (name for name in group if name != group[turn % len(group)])
