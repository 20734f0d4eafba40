"""Sends the one request that a known failure is pinned to, and looks at its answer."""

from typing import Any, cast

from contracts.harness.http.exchange import Exchange
from contracts.harness.known.model import Request
from contracts.harness.outcomes import NotRun
from contracts.harness.recording import wording as words
from contracts.harness.records.references import with_placeholders
from contracts.harness.records.resource_client import ResourceClient
from spec import OperationName, Rule


class PinnedCheck:
    """The trial of one rule by one request; what else the environment does has no say."""

    def __init__(self, subject: ResourceClient, rule: Rule, pinned: Request) -> None:
        """Take the rule and its request; raises NotRun where the resource has no such operation."""
        if pinned.operation not in subject.resource.operations:
            raise NotRun("no_pinned_operation", resource=rule.resource, operation=pinned.operation)
        self._subject = subject
        self._rule = rule
        self._pinned = pinned

    def is_answered_otherwise(self) -> None:
        """See the request answered with another status than the one that is wrong."""
        operation = self._subject.resource.operations[cast("OperationName", self._pinned.operation)]
        recorder = self._subject.recorder
        record = self._subject.given() if operation.has_pk else None
        with recorder.case(*([record.born] if record else [])):
            exchange = self._subject.call(
                operation.name,
                pk=record.pk if record else "",
                body=self._body(with_placeholders(self._subject.resource, self._pinned.body)),
                negative=True,
            )
            with recorder.untracked():
                self._subject.discard_made(exchange)
            self._judge(exchange)

    def _judge(self, exchange: Exchange) -> None:
        if exchange.status == self._pinned.status:
            self._subject.recorder.breach(
                self._rule.id,
                "still_answered",
                status=self._pinned.status,
                because="this request is pinned in the list of known failures",
                expected=f"another answer than {self._pinned.status}",
                got=words.answer(exchange),
            )

    def _body(self, body: Any) -> Any:  # noqa: ANN401 -- a JSON value
        if isinstance(body, list):
            return [self._body(item) for item in body]
        if not isinstance(body, dict):
            return body
        if self._pinned.operation == "update":
            return self._subject.resolve_references(body)
        return self._subject.tagged(body)
