"""Finds out by a Create whether the environment has the records that environments.toml lists."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, product

from contracts.harness.http.exchange import Exchange
from contracts.harness.outcomes import NotRun
from contracts.harness.records.references import References, resolve_references
from contracts.harness.records.resource_client import ResourceClient
from spec import Field
from strategies import bodies
from strategies.bodies import Body
from strategies.reference import references_to

# So many ways to fill in the other ids of a body are tried.
_MOST_WAYS = 30


@dataclass
class Trials:
    """Creates a record that refers to an id, and deletes it again.

    `source` provides ids of the kinds that `pools` does not list.
    """

    clients: Mapping[str, ResourceClient]
    source: References
    pools: Mapping[str, tuple[str, ...]]
    _under_way: set[str] = field(default_factory=set)

    def accepts(self, target: str, pk: str, *, alone: bool) -> bool | None:
        """Return whether a Create takes an id; None if no Create can tell.

        An id is refused only where the same Create succeeds without it, or where the kind is
        required and each combination with the other ids is refused.
        """
        self._under_way.add(target)
        try:
            return self._judged(target, pk, alone=alone)
        finally:
            self._under_way.discard(target)

    def is_under_way(self, target: str) -> bool:
        """Return whether an id of a kind is being tried, for which other records may be needed."""
        return target in self._under_way

    def _judged(self, target: str, pk: str, *, alone: bool) -> bool | None:
        found: bool | None = None
        for client, place in self._places(target, alone=alone):
            with client.recorder.untracked(), suppress(NotRun):
                said = self._at(client, place, target, pk)
                if said:
                    return True
                found = found if said is None else said
        return found

    def _places(self, target: str, *, alone: bool) -> list[tuple[ResourceClient, Field]]:
        """Return the fields that can refer to a kind; the optional ones come first."""
        found = [
            (client, one)
            for client in self.clients.values()
            if client.client.permissions.writes(client.resource.name)
            for one in client.resource.writable
            if target in references_to(bodies.plain_value(one)) and (one.unique or not alone)
        ]
        return sorted(found, key=lambda place: (place[1].unique != alone, place[1].required))

    def _at(self, client: ResourceClient, place: Field, target: str, pk: str) -> bool | None:
        resource = client.resource
        body = bodies.having(resource, **{place.name: bodies.plain_value(place)})
        refusal: Exchange | None = None
        for answer in self._answers(client, body, {target: (pk,)}):
            if not _refuses(answer):
                return True if answer.success else None
            refusal = answer
        without = bodies.minimal(resource)
        if target not in references_to(without):
            works = any(one.success for one in self._answers(client, without, {}))
            return False if works else None
        return None if refusal is None or self._blames_another(refusal, body, target) else False

    def _answers(
        self, client: ResourceClient, body: Body, fixed: Mapping[str, tuple[str, ...]]
    ) -> Iterator[Exchange]:
        """Create a record in each of several ways to fill in its ids, until one is accepted."""
        pools = {**self.pools, **fixed}
        kinds = [one for one in references_to(body) if pools.get(one)]
        for ids in islice(product(*(pools[one] for one in kinds)), _MOST_WAYS):
            chosen = _Chosen(dict(zip(kinds, ids, strict=True)), self.source)
            answer = client.call(
                "create", body=client.tagged(resolve_references(body, chosen)), negative=True
            )
            client.discard_made(answer)
            yield answer
            if answer.success:
                return

    @staticmethod
    def _blames_another(refusal: Exchange, body: Body, target: str) -> bool:
        """Return whether a refusal names fields of a body, and none that refers to a kind."""
        text = refusal.content.decode(errors="replace")
        named = [value for name, value in body.items() if name in text]
        return bool(named) and not any(target in references_to(one) for one in named)


@dataclass(frozen=True)
class _Chosen:
    """Provides one chosen id for each kind, and others from a source."""

    ids: Mapping[str, str]
    source: References

    def acquire(self, target: str, *, alone: bool) -> str:
        return self.ids.get(target) or self.source.acquire(target, alone=alone)

    def release(self, target: str, pk: str) -> None:
        self.source.release(target, pk)


def _refuses(answer: Exchange) -> bool:
    """Return whether an answer is about what was sent; some servers answer 404 for an id."""
    return answer.refused or answer.is_gone
