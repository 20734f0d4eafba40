"""Puts whole bodies to the environment that keep or break one rule between fields."""

from contracts.harness.checks.base import RuleCheck, Shared
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.relations import holds
from contracts.harness.outcomes import NotRun
from contracts.harness.recording import wording as words
from contracts.harness.records.resource_client import ResourceClient
from spec import OperationName, Rule
from strategies import bodies, relations
from strategies.bodies import Body


class RelationCheck(RuleCheck):
    """The trial of one cross-field rule."""

    def __init__(self, subject: ResourceClient, rule: Rule, depth: Shared) -> None:
        """Take the rule to judge; raises NotRun where no body can be built that breaks it."""
        if rule.unreachable:
            raise NotRun("unreachable", why=rule.unreachable)
        super().__init__(subject, rule, depth)
        self._creating = [name for name in self._profile.writes_by if name != "update"]

    def accepts_what_keeps_it(self) -> None:
        """Create, and write in bulk, one record for each way of keeping the rule."""
        ways = relations.keeping(self._resource, self._rule)
        for kept in ways[: self._profile.samples]:
            for name in self._creating:
                with self._recorder.case():
                    sent = self._subject.tagged(kept.body)
                    body = [sent] if name == "bulk_write" else sent
                    exchange = self._subject.call(name, body=body)
                    self._subject.must_be_answered(exchange)
                    if not exchange.success:
                        self._breach("refused", exchange, kept.description, "accepted (2xx)")
                self._discard(exchange)

    def refuses_what_breaks_it(self) -> None:
        """Create, write in bulk and update with one body for each way of breaking the rule."""
        ways = relations.breaking(self._resource, self._rule)
        for broken in ways[: self._profile.samples]:
            if broken.stored is not None:
                if "update" in self._profile.writes_by:
                    self._refused_by_update(broken)
                continue
            for name in self._creating:
                self._refused_by(name, broken)

    def _refused_by(self, name: OperationName, broken: relations.BreakingBody) -> None:
        with self._recorder.case():
            sent: Body = self._subject.tagged(broken.body)
            body = [sent] if name == "bulk_write" else sent
            exchange = self._subject.call(name, body=body, negative=True)
            self._see_refused(exchange, broken.description)

    def _refused_by_update(self, broken: relations.BreakingBody) -> None:
        record = self._subject.given(broken.stored)
        with self._recorder.case(record.born):
            sent = self._subject.resolve_references(
                bodies.patch(self._resource, record.body) | broken.body
            )
            exchange = self._subject.call("update", pk=record.pk, body=sent, negative=True)
            if broken.alone or not exchange.success:
                self._see_refused(exchange, broken.description)
            elif not holds(self._rule, stored := self._subject.read(record.pk)):
                members = (str(self._rule.field), *self._rule.details["others"])
                left = {name: stored.get(name) for name in members}
                self._breach(
                    "stored",
                    exchange,
                    broken.description,
                    "refused (4xx), or put right in what is stored",
                    f"{exchange.answered}, and stored: {words.short(left)}",
                )
        self._subject.discard(record.pk)

    def _see_refused(self, exchange: Exchange, description: str) -> None:
        self._subject.must_be_answered(exchange)
        if not exchange.refused:
            self._discard(exchange)
            self._breach(words.not_refused(exchange), exchange, description, "refused (4xx)")

    def _breach(
        self,
        code: str,
        exchange: Exchange,
        description: str,
        expected: str,
        got: str | None = None,
    ) -> None:
        self._recorder.breach(
            self._rule.id,
            code,
            operation=words.title(exchange),
            because=description,
            expected=expected,
            got=got or words.answer(exchange),
            marked=f"/{self._rule.field}",
        )

    def _discard(self, exchange: Exchange) -> None:
        with self._recorder.untracked():
            self._subject.discard_made(exchange)
