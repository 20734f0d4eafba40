"""The records that a run creates in one resource: which are its own, and which are still needed."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contracts.harness.http.exchange import Exchange
from contracts.harness.records.age import is_new
from contracts.harness.records.journal import Journal
from spec import Resource
from strategies.bodies import Body

_ACCEPTED, _TIMEOUT = 202, 408
# Answers to Delete that say that no record of the resource can be deleted.
_FORBIDDEN = {401, 403, 405, 501}
_ENOUGH_REFUSED = 3
# How long a server may go on with a request after its client has an answer of a gateway, or none:
# so many times as long as that took, and at least and at most so many seconds.
_GOES_ON, _LEAST, _MOST = 10, 3.0, 30.0


@dataclass(frozen=True)
class CreatedRecord:
    """A record of this run: its pk, the body sent, and the exchange that created it."""

    pk: str
    body: Body
    born: Exchange

    @property
    def answered(self) -> Body:
        """The record as the answer showed that created it; otherwise, what was sent or listed."""
        shown = zip(self.born.pks, self.born.records, strict=True)
        return next((record for pk, record in shown if pk == self.pk), self.body)


class CreatedRecords:
    """Tracks the records that this process creates in one resource, and notes them in the journal.

    A record is doubtful if Create answered with it although it is not what was sent: it may not
    belong to this run.
    """

    def __init__(self, resource: str, journal: Journal) -> None:
        self._resource = resource
        self._journal = journal
        self._made: dict[str, Body] = {}
        self._doubtful: set[str] = set()
        self._kept: set[str] = set()
        # Those that several contracts read.
        self.shared: list[CreatedRecord] = []
        # Those that contracts need with certain values, by the body asked for.
        self.shared_with: dict[str, CreatedRecord] = {}
        # In lower case, those whose values need not keep the rules of their fields.
        self._unjudged: set[str] = set()
        # What Updates of a record sent that were refused.
        self._not_taken: dict[str, list[Body]] = {}
        # Those that Delete did not delete, and its answers since the last that did.
        self._stuck: set[str] = set()
        self._refused: list[Exchange] = []
        self._forbidden: str | None = None

    def intend(self, bodies: Sequence[object], raw: bytes = b"") -> int:
        """Note that records are about to be created; returns the number that closes the note.

        Raises SuiteFailure if the note cannot be written.
        """
        return self._journal.intend(self._resource, bodies, raw)

    def nothing(self, number: int) -> None:
        """Note that no record was created, because no request was sent."""
        self._journal.made(number, self._resource, ())

    def add(
        self, number: int, sent: Sequence[object], exchange: Exchange, *, undone: bool = True
    ) -> list[str]:
        """Track the records that an exchange created, at most as many as were sent.

        `undone` says that what its earlier attempts created is deleted. Returns the ids that
        records of this run have already.
        """
        pks = [pk for pk in exchange.pks if pk]
        repeated = [pk for pk in pks if pk in self._made]
        ours: list[str] = []
        doubtful: list[str] = []
        for body, record in zip(sent, exchange.records, strict=False):
            pk = exchange.resource.pk_in(record)
            if pk is None:
                continue
            self._made[pk] = record
            if pk not in self._doubtful and _is_ours(body, record):
                ours.append(pk)
            else:
                self._doubtful.add(pk)
                (ours if is_new(record, exchange, exchange.seconds) else doubtful).append(pk)
        if exchange.negative:
            self._unjudged.update(pk.lower() for pk in pks)
        # What is refused now was refused before, too.
        certain = undone or exchange.is_client_error
        closes = certain and not doubtful and _shows_all(sent, pks, exchange)
        settles = None if closes else min(max(_LEAST, exchange.seconds * _GOES_ON), _MOST)
        self._journal.made(number, self._resource, ours, settles=settles, doubtful=doubtful)
        return repeated

    @property
    def outlive_the_run(self) -> bool:
        """Whether the environment keeps records after the run."""
        return self._journal.path is not None

    @property
    def undeletable(self) -> str | None:
        """How Delete was answered if records cannot be deleted, in an environment that keeps them.

        A mock that the run starts takes its records with it.
        """
        if not self.outlive_the_run:
            return None
        if self._forbidden or not self._refused:
            return self._forbidden
        last = self._refused[-1]
        forbidden = last.status in _FORBIDDEN
        return last.answered if forbidden or len(self._refused) >= _ENOUGH_REFUSED else None

    def forbids_delete(self, why: str) -> None:
        """Note that no record can be deleted, for example because Delete is not permitted."""
        self._forbidden = why

    def keeps(self, pk: str, exchange: Exchange) -> None:
        """Note that the environment did not delete a record; the end of the run tries again."""
        self._stuck.add(pk)
        if exchange.status is not None:
            self._refused.append(exchange)

    def stays(self, pk: str) -> None:
        """Note that a record cannot be deleted, because its resource has no Delete."""
        self._stuck.add(pk)

    def knows(self, pk: str) -> bool:
        """Return whether a request of this process was answered with the record."""
        return pk in self._made

    def owns(self, pk: str) -> bool:
        """Return whether this run certainly created the record."""
        return pk in self._made and pk not in self._doubtful

    def is_doubtful(self, pk: str) -> bool:
        """Return whether the record may not belong to this run."""
        return pk in self._doubtful

    def judges(self, pk: str) -> bool:
        """Return whether the values of a record must keep the rules of their fields.

        False for a record that a request wrote which the environment may take as well as refuse.
        """
        return pk.lower() not in self._unjudged

    def stop_judging(self, pk: str) -> None:
        """Note that a record has values that need not keep the rules of their fields."""
        self._unjudged.add(pk.lower())

    def update_refused(self, pk: str, sent: Body) -> None:
        """Note that an Update was refused, so that the record has nothing of what it sent."""
        self._not_taken.setdefault(pk.lower(), []).append(sent)

    def was_refused(self, pk: str, name: str, value: object) -> bool:
        """Return whether an Update was refused that sent this value of a field."""
        sent = self._not_taken.get(pk.lower(), ())
        return any(name in one and one[name] == value for one in sent)

    def keep(self, pk: str) -> None:
        """Keep a record until nothing refers to it."""
        self._kept.add(pk)

    def unneeded(self, *, shared: bool, kept: bool) -> list[str]:
        """Return the pks of this run, newest first; those of shared and kept records on request."""
        if not self._made:
            return []
        reused = (*self.shared, *self.shared_with.values())
        needed = set() if shared else {record.pk for record in reused}
        needed |= set() if kept else self._kept
        needed |= self._stuck
        return [pk for pk in reversed(self._made) if self.owns(pk) and pk not in needed]

    def deleted(self, pk: str, exchange: Exchange) -> None:
        """Note that a record is deleted, and stop sharing it.

        The journal keeps one whose Delete is only accepted.
        """
        self.stop_sharing(pk)
        self._refused.clear()
        self._stuck.discard(pk)
        self._not_taken.pop(pk.lower(), None)
        if exchange.status != _ACCEPTED:
            self._journal.gone(self._resource, pk)

    def stop_sharing(self, pk: str) -> None:
        """Note that a record is no longer what it was when it was created; it gets a successor."""
        self.shared = [record for record in self.shared if record.pk != pk]
        with_values = self.shared_with.items()
        self.shared_with = {body: record for body, record in with_values if record.pk != pk}

    def forget(self, pk: str) -> Body:
        """Stop tracking a record; returns what it contained."""
        self.stop_sharing(pk)
        return self._made.pop(pk, {})


def track(resources: Iterable[Resource], journal: Journal) -> Mapping[str, CreatedRecords]:
    """Return the created records of each resource, by its name."""
    return {one.name: CreatedRecords(one.name, journal) for one in resources}


def _is_ours(body: object, record: Body) -> bool:
    """Return whether an answered record can be the one sent, by its custom_id."""
    sent = body.get("custom_id") if isinstance(body, dict) else None
    answered = record.get("custom_id")
    if sent is None or not isinstance(answered, str):
        return True
    return _letters(str(sent)) == _letters(answered)


def _shows_all(sent: Sequence[object], pks: Sequence[str], exchange: Exchange) -> bool:
    """Return whether an answer shows every record that a request may have created.

    A gateway may answer 5xx or 408 although the server behind it created the record.
    """
    if exchange.success:
        return len(pks) >= len(sent)
    answered = exchange.is_client_error and exchange.status != _TIMEOUT
    return answered and not exchange.is_unsettled


def _letters(text: str) -> str:
    """Keep what every normaliser keeps: letters and digits, in one case and one form."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded))
