"""Sends what schemathesis makes and judges each case by what its values deserve."""

from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import get_state_machine_test

from contracts.harness.generation.example_database import with_examples
from contracts.harness.generation.schemathesis_cases import Engine, GeneratedCase, Mode, as_response
from contracts.harness.http.exchange import Exchange
from contracts.harness.oracle.expectation import Expectation, classify
from contracts.harness.outcomes import NotRun
from contracts.harness.recording import wording as words
from contracts.harness.records.references import with_placeholders
from contracts.harness.records.resource_client import CreatedRecord, ResourceClient
from spec import OperationName, Rule
from spec.kinds import KINDS
from strategies import bodies

_BY_FAILURE = {failure: kind.name for kind in KINDS.values() for failure in kind.failures}


class GeneratedCheck:
    """The trial of one operation by generated cases."""

    def __init__(self, subject: ResourceClient, rule: Rule, engine: Engine) -> None:
        self._subject = subject
        self._resource = subject.resource
        self._recorder = subject.recorder
        self._rule = rule
        self._engine = engine
        self._operation = subject.resource.operations[rule.operation or "get"]

    def stands_coverage(self, mode: Mode) -> None:
        """Send every coverage case of the operation."""
        for made in self._engine.coverage(self._resource, self._operation, mode):
            self.judge(made)

    def drawn(self, mode: Mode) -> st.SearchStrategy[GeneratedCase]:
        """Draw cases of the operation."""
        if not self._operation.body:
            raise NotRun("no_body_to_draw", operation=self._operation.title)
        return self._engine.drawn(self._resource, self._operation, mode)

    def judge(self, made: GeneratedCase) -> None:
        """Send one case and hold the answer against what it deserves."""
        record = self._record() if self._operation.has_pk and made.pk is None else None
        body, raw = made.body, made.raw
        if raw is not None and isinstance(body, dict | list):
            body = self._with_good_references(self._repaired(body, made))
            raw = None
        verdict = self._deserved(made, body)
        with self._recorder.case(*([record.born] if record else [])):
            exchange = self._subject.call(
                self._operation.name,
                pk=record.pk if record else made.pk or "",
                body=body if raw is None and isinstance(body, dict | list) else None,
                raw=raw,
                content_type=made.content_type,
                negative=verdict.deserves != "acceptance",
            )
            self._subject.must_be_answered(exchange)
            if record and exchange.success and self._operation.name == "delete":
                self._subject.forget(record.pk)
            self._judge(made, verdict, exchange)
            self._let_schemathesis_look(made, exchange)
        with self._recorder.untracked():
            self._subject.discard_made(exchange)

    def follows_links(self) -> None:
        """Call the resource's operations in sequences, each with what an earlier one answered."""
        machine = self._engine.sequences(self._resource, self._send_step, self._complain)
        self._recorder.entry.cases += 1
        with_examples(get_state_machine_test(machine, settings=settings()))()

    def _send_step(self, made: GeneratedCase, name: str) -> Exchange:
        operation = self._resource.operations[cast("OperationName", name)]
        body = made.body
        if isinstance(body, dict | list):
            body = self._with_good_references(self._repaired(body, made))
        exchange = self._subject.call(
            operation.name,
            pk=made.pk or "",
            body=body if isinstance(body, dict | list) else None,
            negative=True,
        )
        if operation.name == "delete" and exchange.success:
            self._subject.forget(made.pk or "")
        return exchange

    def _complain(self, check: str, says: str) -> None:
        rule = {
            "UseAfterFree": ("delete", "gone"),
            "EnsureResourceAvailability": ("create", "persisted"),
        }
        self._recorder.breach(
            self._resource.rule_id(*rule.get(check, ("get", "same_record"))),
            "wrong_in_sequence",
            expected="each call answered as the calls before it demand",
            got=says,
        )

    def _record(self) -> CreatedRecord:
        # One that nothing else reads: a case may change it in any way that is allowed.
        if self._operation.name == "delete":
            return self._subject.given()
        return self._subject.shared(2)

    def _deserved(self, made: GeneratedCase, body: object) -> Expectation:
        if self._operation.body is None:
            return Expectation("anything" if made.pk is not None or made.query else "acceptance")
        if made.pk is not None or made.content_type != "application/json":
            return Expectation("anything")
        return classify(self._resource, self._operation, body)

    def _judge(self, made: GeneratedCase, verdict: Expectation, exchange: Exchange) -> None:
        if verdict.deserves == "acceptance" and not exchange.success:
            self._recorder.breach(
                self._resource.rule_id(self._operation.name, "status"),
                "refused",
                operation=self._operation.title,
                because=f"a body that keeps every rule ({made.about})",
                expected=f"accepted ({self._operation.success})",
                got=words.answer(exchange),
            )
        if verdict.deserves == "refusal" and exchange.success:
            names = sorted(set(verdict.broken))
            place = names[0] if len(names) == 1 else (self._operation.name, "robust")
            self._recorder.breach(
                self._resource.rule_id(*place),
                "accepted",
                operation=self._operation.title,
                because="; ".join(f"{field} breaks {kind}" for field, kind in names),
                expected="refused (4xx)",
                got=words.answer(exchange),
                marked=f"/{names[0][0]}",
            )

    def _let_schemathesis_look(self, made: GeneratedCase, exchange: Exchange) -> None:
        if exchange.status is None:
            return
        for name, says in self._engine.complaints(made, as_response(exchange, made)):
            self._recorder.breach(
                self._resource.rule_id(self._operation.name, _BY_FAILURE.get(name, "robust")),
                "not_as_described",
                because=made.about,
                expected="an answer that the description has",
                got=says,
            )

    def _repaired(self, body: Any, made: GeneratedCase) -> Any:  # noqa: ANN401 -- a JSON value
        """Let a good body keep the rules between fields, of which the generator is not told."""
        if made.mode == "negative" or self._operation.body == "partial":
            return body
        if isinstance(body, list):
            return [self._repaired(item, made) for item in body]
        return bodies.repaired(self._resource, body) if isinstance(body, dict) else body

    def _with_good_references(self, body: Any) -> Any:  # noqa: ANN401 -- a JSON value
        """Let well-formed references point at records the environment takes."""
        if isinstance(body, list):
            return [self._with_good_references(item) for item in body]
        changed = with_placeholders(self._resource, body)
        return self._subject.resolve_references(changed) if isinstance(changed, dict) else changed
