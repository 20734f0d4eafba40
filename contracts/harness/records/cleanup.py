"""Deletes what the journal of a run says is left, and finds what Creates may have left unseen."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import AccessLost, LimitReached, NotRun, Outage
from contracts.harness.recording.recorder import Recorder
from contracts.harness.records.journal import Journal, Left, OpenNote, read_journal
from contracts.harness.records.resource_client import ResourceClient
from contracts.harness.records.search import Search
from reports.printable import counted, one_line

# How long a round without progress is repeated, in seconds: while the environment does not answer,
# and while it refuses, because a job or another record may still hold the record.
_OUTAGE, _HELD = 15.0, 4.0
_PAUSES = (0.2, 0.5, 1.0, 2.0)
_ACCEPTED = 202
_LONGEST = 1000
# Waiting does not change these answers to Delete.
_FINAL = {401, 403, 405, 501}


@dataclass
class Cleanup:
    """Cleans up after one run, with the clients of its resources.

    `deleted` counts the deleted records. `why` says, for each record or note that is left, how the
    environment answered, and what to do.
    """

    clients: Mapping[str, ResourceClient]
    recorder: Recorder
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    deleted: int = 0
    why: dict[object, str] = field(default_factory=dict)
    _final: set[object] = field(default_factory=set)
    _gone: set[object] = field(default_factory=set)
    _patience: float = 0.0
    _since: float = 0.0
    # When the request of each note has certainly been carried out, if at all.
    _settles: dict[OpenNote, float] = field(default_factory=dict)

    def run(self, path: Path, journal: Journal) -> Left:
        """Delete the records in a journal, round by round; returns what is left."""
        self._since, pauses = self.clock(), iter(_PAUSES)
        while True:
            left = self._left(path)
            # A note that is resolved may leave a record to delete: also a change.
            before = left.records, left.notes
            self._patience = 0.0
            with self.recorder.untracked():
                self._round(left, journal)
            left = self._left(path)
            if (left.records, left.notes) != before:
                self._since, pauses = self.clock(), iter(_PAUSES)
                continue
            if left.nothing or self.clock() - self._since >= self._patience:
                return left
            self.sleep(next(pauses, _PAUSES[-1]))

    def _left(self, path: Path) -> Left:
        """Read a journal, which lacks what a full disk kept from being noted."""
        left = read_journal(path)
        return replace(left, records=tuple(one for one in left.records if one not in self._gone))

    def _round(self, left: Left, journal: Journal) -> None:
        """Try every record and every note once; what others protect has its turn in the next."""
        try:
            for resource, pk in left.records:
                if (resource, pk) not in self._final and self._delete(resource, pk):
                    journal.gone(resource, pk)
                    self._gone.add((resource, pk))
            searches: dict[str, Search] = {}
            for note in left.notes:
                if note not in self._final:
                    self._resolve(note, searches, left, journal)
        except (Outage, LimitReached) as end:
            self._patience = _OUTAGE
            self.why.setdefault("outage", str(end))
        except AccessLost as lost:
            self.why.setdefault("access", str(lost))

    def _delete(self, resource: str, pk: str) -> bool:
        """Delete a record; returns whether it is gone."""
        key = resource, pk
        client = self.clients.get(resource)
        if client is None:
            self._give_up(key, f"{resource} {pk}: this resource no longer exists")
            return False
        try:
            exchange = client.call("delete", pk=pk)
        except NotRun as not_run:
            self._give_up(key, f"{resource} {pk}: {not_run}")
            return False
        if exchange.status == _ACCEPTED:
            gone = client.call("get", pk=pk).is_gone
            self._patience = max(self._patience, _OUTAGE)
        else:
            gone = exchange.success or exchange.is_gone
        if gone:
            self.deleted += not exchange.is_gone
            self.why.pop(key, None)
        else:
            self._wait_for(key, exchange, f"{resource} {pk}")
        return gone

    def _wait_for(self, key: object, exchange: Exchange, name: str) -> None:
        self._explain(key, f"{name}: Delete was answered {exchange.answered}")
        if exchange.status in _FINAL:
            self._final.add(key)
        else:
            lasts = exchange.status is None or exchange.is_server_error or exchange.success
            self._patience = max(self._patience, _OUTAGE if lasts else _HELD)

    def _resolve(
        self, note: OpenNote, searches: dict[str, Search], left: Left, journal: Journal
    ) -> None:
        """Look for the records that a note is about; they are deleted in the next round.

        `searches` has the search of each resource in this round.
        """
        client = self.clients.get(note.resource)
        if client is None or note.doubtful:
            self._give_up(note, _doubts(note) if note.doubtful else _no_resource(note))
            return
        if note.resource not in searches:
            since = min(one.at for one in left.notes if one.resource == note.resource)
            searches[note.resource] = Search(client, since)
        search = searches[note.resource]
        try:
            found = search.find(note, left)
        except NotRun as not_run:
            self._explain(note, f"{_what(note)}; {not_run}. {_HOW}")
            return
        settles = self._settles.setdefault(note, self.clock() + search.settles(note))
        settled = found.complete or self.clock() >= settles
        if found.ours:
            journal.found(note, found.ours, closes=settled)
            self.why.pop(note, None)
        elif search.trouble:
            self._patience = max(self._patience, _HELD)
            self._explain(note, f"{_what(note)}; {search.trouble}. {_HOW}")
        elif not settled:
            self._patience = max(self._patience, settles - self._since)
            self._explain(note, f"{_what(note)}, and may do so yet. {_HOW}")
        elif found.doubtful:
            # They may be those of another note, and be deleted in the next round.
            names = ", ".join(found.doubtful[:5])
            self._patience = max(self._patience, _HELD)
            self._explain(note, f"{_what(note)}; look at {names}. {_HOW}")
        else:
            journal.found(note, closes=True)
            self.why.pop(note, None)

    def _give_up(self, key: object, sentence: str) -> None:
        self._explain(key, sentence)
        self._final.add(key)

    def _explain(self, key: object, sentence: str) -> None:
        # Ids that the environment answered may hold anything.
        self.why[key] = one_line(self.recorder.readable(sentence), _LONGEST)


NOTHING_LEFT = "0 records left"
_HOW = "If the record is not there, or once it is deleted, delete the journal."


def _what(note: OpenNote) -> str:
    """Return when an open note was written, and what was sent."""
    tags = f", {note.tags[0]}" if note.tags else ""
    return (
        f"{note.resource}: what was sent at {note.at:%Y-%m-%d %H:%M:%S} UTC{tags} may have created "
        f"a record ({note.sent[:200] or 'an empty body'})"
    )


def _doubts(note: OpenNote) -> str:
    """Return the sentence for records that may belong to others."""
    return (
        f"{_what(note)}; it was answered with {', '.join(note.doubtful[:5])}, which may belong to "
        f"others. {_HOW}"
    )


def _no_resource(note: OpenNote) -> str:
    return f"{_what(note)}; this resource no longer exists. {_HOW}"


def left_behind(left: Left, path: Path) -> str:
    """Return what a run left behind, in one sentence; how many records are left comes first."""
    if left.nothing:
        return NOTHING_LEFT
    parts = [f"{counted(len(left.records), 'record')} left"]
    if left.notes:
        parts.append(f"{counted(len(left.notes), 'request')} that may have created more")
    return f"{' and '.join(parts)}: {path}; tox run -e sweep deletes them"
