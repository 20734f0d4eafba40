"""Sends the cases that schemathesis generates, each with the outcome that its values deserve."""

from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import get_state_machine_test

from contracts.harness.checks.base import RuleCheck
from contracts.harness.checks.values_sent import ValuesSent
from contracts.harness.generation.example_database import with_examples
from contracts.harness.generation.schemathesis_cases import Engine, GeneratedCase, Mode, as_response
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.expectation import Expectation, classify
from contracts.harness.oracle.uuids import uuid_expectation
from contracts.harness.outcomes import NotRun
from contracts.harness.records.created import CreatedRecord
from contracts.harness.records.references import with_placeholders
from contracts.harness.records.resource_client import ResourceClient
from spec import OperationName, Rule
from spec.kinds import KINDS
from strategies import bodies

_BY_FAILURE = {failure: kind.name for kind in KINDS.values() for failure in kind.failures}


class GeneratedCheck(RuleCheck):
    """Checks one operation by generated cases."""

    def __init__(self, client: ResourceClient, rule: Rule, engine: Engine) -> None:
        super().__init__(client, rule)
        self._engine = engine
        self._operation = client.resource.operations[rule.operation or "get"]

    def handles_coverage_cases(self, mode: Mode) -> None:
        """Send the coverage cases of the operation with something that no other contract sends.

        And the first valid one that creates nothing, since schemathesis judges the answer, too.
        """
        cases = self._engine.coverage(self._resource, self._operation, mode)
        sent = ValuesSent(self._resource)
        for number, case in enumerate(cases):
            reads = mode == "positive" and self._operation.name in {"list", "get"}
            if (reads and not number) or not self._is_sent_elsewhere(case, sent):
                self.handles(case)
            else:
                self._count_cases()

    def _is_plain(self, case: GeneratedCase) -> bool:
        """Return whether a case is a call that has nothing to vary."""
        return self._operation.body is None and case.pk is None and not case.query

    def _is_sent_elsewhere(self, case: GeneratedCase, sent: ValuesSent) -> bool:
        if self._is_plain(case):
            return True
        if case.pk is not None:
            ours = self._resource.id_form == "uuid"
            return ours and uuid_expectation(case.pk, "malformed") == "malformed"
        if case.content_type != "application/json":
            # A server has one place to read media types.
            by_body = [name for name, one in self._resource.operations.items() if one.body]
            return case.content_type == "text/plain" or self._operation.name not in by_body[-1:]
        return sent.include_all_of(self._operation, case.body)

    def drawn(self, mode: Mode) -> st.SearchStrategy[GeneratedCase]:
        """Draw cases of the operation."""
        if not self._operation.body:
            raise NotRun("no_body_to_draw", operation=self._operation.title)
        return self._engine.drawn(self._resource, self._operation, mode)

    def handles(self, case: GeneratedCase) -> None:
        """Send one case, and compare the answer with what its values deserve."""
        record = self._record() if self._operation.has_pk and case.pk is None else None
        body, raw = case.body, case.raw
        if raw is not None and isinstance(body, dict | list):
            body = self._with_references(self._repaired(body, case))
            raw = None
        expectation = self._expectation(case, body)
        with self._recorder.case(*([record.born] if record else [])):
            exchange = self._client.call(
                self._operation.name,
                pk=record.pk if record else case.pk or "",
                body=body if raw is None and isinstance(body, dict | list) else None,
                raw=raw,
                content_type=case.content_type,
                negative=expectation.deserves != "acceptance",
            )
            self._client.must_be_answered(exchange)
            if record and exchange.success and self._operation.name == "delete":
                self._client.forget(record.pk)
            self._expect_deserved(case, expectation, exchange)
            self._check_by_schemathesis(case, exchange)
        self._discard(exchange)

    def follows_links(self) -> None:
        """Call the operations in sequences, each with values from earlier responses."""
        # Every sequence begins with it.
        self._client.operation("create")
        machine = self._engine.sequences(self._resource, self._send_step, self._report)
        self._count_cases()
        with_examples(get_state_machine_test(machine, settings=settings()))()

    def _send_step(self, case: GeneratedCase, name: str) -> Exchange:
        operation = self._resource.operations[cast("OperationName", name)]
        body = case.body
        if isinstance(body, dict | list):
            body = self._with_references(self._repaired(body, case))
        exchange = self._client.call(
            operation.name,
            pk=case.pk or "",
            body=body if isinstance(body, dict | list) else None,
            negative=True,
        )
        if operation.name == "delete" and exchange.success:
            self._client.forget(case.pk or "")
        if exchange.has_deleted_before:
            raise NotRun("unsettled", operation=operation.title)
        return exchange

    def _report(self, check: str, says: str) -> None:
        rule = {
            "UseAfterFree": ("delete", "gone"),
            "EnsureResourceAvailability": ("create", "persisted"),
        }
        self._breach(
            "wrong_in_sequence",
            rule=self._resource.rule_id(*rule.get(check, ("get", "same_record"))),
            expected="each call answered as the calls before it demand",
            got=says,
        )

    def _record(self) -> CreatedRecord:
        # A record that no other check reads, since a case may change it.
        if self._operation.name == "delete":
            return self._client.given()
        return self._client.shared(2)

    def _expectation(self, case: GeneratedCase, body: object) -> Expectation:
        if self._operation.body is None:
            return Expectation("anything" if case.pk is not None or case.query else "acceptance")
        if case.pk is not None or case.content_type != "application/json":
            return Expectation("anything")
        return classify(self._resource, self._operation, body)

    def _expect_deserved(
        self, case: GeneratedCase, expectation: Expectation, exchange: Exchange
    ) -> None:
        if expectation.deserves == "acceptance" and not exchange.success:
            self._breach(
                "refused",
                exchange,
                rule=self._resource.rule_id(self._operation.name, "status"),
                because=f"a body that keeps every rule ({case.about})",
                expected=f"accepted ({self._operation.success})",
            )
        if expectation.deserves == "refusal" and exchange.success:
            names = sorted(set(expectation.broken))
            place = names[0] if len(names) == 1 else (self._operation.name, "robust")
            self._breach(
                "accepted",
                exchange,
                rule=self._resource.rule_id(*place),
                because="; ".join(f"{field} breaks {kind}" for field, kind in names),
                expected="a refusal (4xx)",
                marked=f"/{names[0][0]}",
            )

    def _check_by_schemathesis(self, case: GeneratedCase, exchange: Exchange) -> None:
        if exchange.status is None:
            return
        for name, says in self._engine.complaints(case, as_response(exchange, case)):
            kind = _BY_FAILURE.get(name, "robust")
            self._breach(
                "not_as_described",
                rule=self._resource.rule_id(self._operation.name, kind),
                because=case.about,
                expected="a response that the description allows",
                got=says,
            )

    def _repaired(self, body: Any, case: GeneratedCase) -> Any:  # noqa: ANN401 -- a JSON value
        """Return a valid body that keeps the rules between fields, which the generator ignores."""
        if case.mode == "negative" or self._operation.body == "partial":
            return body
        if isinstance(body, list):
            return [self._repaired(item, case) for item in body]
        return bodies.repaired(self._resource, body) if isinstance(body, dict) else body

    def _with_references(self, body: Any) -> Any:  # noqa: ANN401 -- a JSON value
        """Return a body whose well-formed references point to records that exist."""
        if isinstance(body, list):
            return [self._with_references(item) for item in body]
        changed = with_placeholders(self._resource, body)
        return self._client.resolve_references(changed) if isinstance(changed, dict) else changed
