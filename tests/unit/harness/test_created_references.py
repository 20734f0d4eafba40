"""References to records that the run makes: two are shared, and none is deleted already."""

from contracts.harness.records.references import Created, Unchecked


class Shelf:
    """Records that are made one after another."""

    def __init__(self) -> None:
        self.known: list[str] = []
        self.references = Created(self.make, self.remove, self.has, Unchecked())

    def make(self, target: str) -> str:
        self.known.append(f"{target} {len(self.known)}")
        return self.known[-1]

    def remove(self, target: str, pk: str) -> None:
        assert pk.startswith(target)
        self.known.remove(pk)

    def has(self, target: str, pk: str) -> bool:
        return pk.startswith(target) and pk in self.known


def test_two_records_are_shared() -> None:
    shelf = Shelf()
    drawn = [shelf.references.acquire("Book", alone=False) for _ in range(6)]
    assert set(drawn) == set(shelf.known) == {"Book 0", "Book 1"}


def test_a_record_that_was_deleted_is_not_referred_to_again() -> None:
    shelf = Shelf()
    drawn = [shelf.references.acquire("Book", alone=False) for _ in range(2)]
    # As a run does before it sends wrong credentials.
    shelf.known = ["another", "a third"]
    again = [shelf.references.acquire("Book", alone=False) for _ in range(3)]
    assert not set(again) & set(drawn)
    assert set(again) <= set(shelf.known)
