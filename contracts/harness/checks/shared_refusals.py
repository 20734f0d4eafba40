"""Plans bodies in which several fields are wrong, for servers that name each of them.

Such a refusal shows as much as one for each field. Whether an operation names what is wrong is
learned from its first refusal of a body with one invalid value. A value whose field a refusal does
not name may still be accepted, so its contract sends it alone.

Open values go along: if one is refused, there is nothing to judge.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from contracts.harness.checks.invalid_classes import LEFT_OUT, by_operation
from contracts.harness.checks.open_shares import OpenShares
from contracts.harness.generation.profiles import Profile
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.named_fields import named_fields
from spec import Field, OperationName, Resource, Rule
from spec.kinds import names_of
from strategies import bodies
from strategies.bodies import Body
from strategies.control import is_free
from strategies.related import related_fields
from strategies.values import Invalid, Unspecified

_KINDS = frozenset({*names_of(scope="value"), "not_null", "required"})
# Servers may refuse a body for these before they look at any field.
_OF_THE_WHOLE_BODY = {"control_character", "lone_surrogate"}
# After so many refusals that do not name the field which they were sent for, each is sent alone.
_DOUBTS = 3


@dataclass(frozen=True, slots=True)
class SentClass:
    """A class of invalid or open value, the rule that it is about, and the operation to send it."""

    operation: OperationName
    rule: Rule
    sample: Invalid | Unspecified

    @property
    def field(self) -> str:
        """The name of the field."""
        return str(self.rule.field)

    @property
    def key(self) -> tuple[str, str, str]:
        """What distinguishes it from all others of the resource."""
        return self.operation, self.rule.id, self.sample.description


@dataclass(frozen=True, slots=True)
class WrongBody:
    """The values of a body: those that may be refused, the first of which must be; a valid one."""

    classes: tuple[SentClass, ...]
    valid: Field | None = None

    @property
    def values(self) -> Body:
        """The values of these fields."""
        valid = {} if self.valid is None else {self.valid.name: bodies.plain_value(self.valid)}
        return valid | {one.field: one.sample.value for one in self.classes}


class SharedRefusals:
    """What refusals have shown of the invalid and open values of one resource.

    `rules` are those under test, by id.
    """

    def __init__(
        self,
        resource: Resource,
        profile: Profile,
        rules: Mapping[str, Rule],
        open_shares: OpenShares,
    ) -> None:
        self._resource = resource
        self._profile = profile.on(resource)
        self._rules = rules
        self._open_shares = open_shares
        self._free = [field for field in resource.writable if is_free(resource, field)]
        # Fields that a rule ties to others, which may need them to be set.
        self._tied = {
            name
            for field in resource.writable
            for names in field.relations.values()
            for name in (field.name, *names)
        }
        self._sent: set[tuple[str, str, str]] = set()
        self._shown: set[tuple[str, str, str]] = set()
        self._doubts: Counter[OperationName] = Counter()
        self._names_fields: dict[OperationName, bool] = {}
        # Whether no refusal for other fields names a field, of the fields that one shows this of.
        self._is_quiet: defaultdict[OperationName, dict[str, bool]] = defaultdict(dict)

    @cached_property
    def _group_of(self) -> Mapping[str, int]:
        """The number of the group of each field; only fields of one group depend on each other."""
        groups = enumerate(related_fields(self._resource))
        return {field.name: number for number, group in groups for field in group}

    @cached_property
    def _waiting(self) -> Mapping[OperationName, Mapping[int, list[SentClass]]]:
        """What each operation sends, by group of fields: invalid values before open ones."""
        found: dict[OperationName, dict[int, list[SentClass]]] = defaultdict(dict)
        fields = {field.name: field for field in self._resource.writable}
        rules = [one for one in self._rules.values() if one.resource == self._resource.name]
        for rule in sorted(rules, key=_is_about_open_values):
            judged = rule.basis != "open" and not rule.unreachable
            if not judged or (field := fields.get(rule.field or "")) is None:
                continue
            for name, samples in self._samples_of(rule, field):
                waiting = found[name].setdefault(self._group_of[field.name], [])
                waiting += [SentClass(name, rule, sample) for sample in samples]
        return found

    def _samples_of(
        self, rule: Rule, field: Field
    ) -> Iterator[tuple[OperationName, Sequence[Invalid | Unspecified]]]:
        if rule.kind in _KINDS:
            yield from by_operation(rule, field, self._profile).items()
        elif _is_about_open_values(rule):
            for name in self._profile.writes_by:
                known = self._open_shares.sent_by(name, self._resource, field)
                yield name, [one for one in known if one.question not in _OF_THE_WHOLE_BODY]

    def is_shown(self, one: SentClass) -> bool:
        """Return whether a refusal of several values has named the field of this one."""
        return one.key in self._shown

    def body_with(self, one: SentClass) -> WrongBody | None:
        """Return a body with this invalid value and the next one of each other group of fields.

        Return None if the value was sent so before, or if the refusal would not show it.
        """
        if one.key in self._sent or not self._is_told(one):
            return None
        chosen = [one]
        for group, waiting in self._waiting[one.operation].items():
            left = (two for two in waiting if two.key not in self._sent and self._is_told(two))
            if group != self._group_of[one.field] and (other := next(left, None)):
                chosen.append(other)
        # One field stays valid, to see that it is not named.
        while (valid := self._quiet_beside(chosen)) is None and len(chosen) > 1:
            chosen.pop()
        if len(chosen) == 1:
            return None
        self._sent |= {each.key for each in chosen}
        return WrongBody(tuple(chosen), valid)

    def _quiet_beside(self, chosen: Sequence[SentClass]) -> Field | None:
        """Return a field that an operation does not name beside these, unless it is wrong, too."""
        wrong, quiet = {one.field for one in chosen}, self._is_quiet[chosen[0].operation]
        left = (field for field in self._free if field.name not in wrong)
        return next((field for field in left if quiet.get(field.name)), None)

    def _is_told(self, one: SentClass) -> bool:
        """Return whether this operation names this field if it is wrong, and only then.

        Other fields may complain that one is missing which they need.
        """
        name = one.operation
        is_missed = (
            one.sample.value is None or one.sample.value is LEFT_OUT
        ) and one.field in self._tied
        return (
            not is_missed
            and self._names_fields.get(name, False)
            and self._is_quiet[name].get(one.field, False)
            and self._doubts[name] < _DOUBTS
        )

    def learn(self, body: WrongBody, exchange: Exchange) -> None:
        """Learn from an answer which of the invalid values were refused."""
        first, wrong = body.classes[0], {one.field for one in body.classes}
        name = first.operation
        alone = len(wrong) == 1
        if not exchange.refused or not self._names_fields.get(name, True):
            return
        sent = json.loads(exchange.request_body or b"{}")
        values = sent[0] if isinstance(sent, list) else sent
        named = named_fields(exchange.json, values, [f.name for f in self._resource.writable])
        quiet = self._is_quiet[name]
        for field in {f.name for f in self._resource.writable} - wrong:
            quiet[field] = quiet.get(field, True) and field not in named
        if alone:
            self._names_fields.setdefault(name, first.field in named)
        elif body.valid and body.valid.name in named:
            self._names_fields[name] = False
        else:
            self._doubts[name] += first.field not in named
            # What was made coherent with other fields shows nothing.
            as_is = (
                one for one in body.classes if values.get(one.field, LEFT_OUT) == one.sample.value
            )
            self._shown |= {one.key for one in as_is if one.field in named}


def _is_about_open_values(rule: Rule) -> bool:
    return rule.kind == "read_back"
