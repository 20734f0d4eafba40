"""What Hypothesis has found is kept by contract, looked at in order, and changed by nights only."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.database import ExampleDatabase, InMemoryExampleDatabase

from contracts.harness.generation.example_database import Examples, with_examples
from contracts.harness.generation.example_store import PASSWORD, open_examples
from contracts.harness.outcomes import ConfigurationError

KEY, SPARE = b"any", b"any.secondary"


def _night(kept: ExampleDatabase, node: str = "one") -> Examples:
    examples = Examples(kept, writes=True)
    examples.node = node
    return examples


def test_each_contract_has_examples_of_its_own_in_order() -> None:
    kept = InMemoryExampleDatabase()
    night = _night(kept)
    for value in (b"b", b"a", b"c"):
        night.save(KEY, value)
    night.save(SPARE, b"d")
    assert list(night.fetch(KEY)) == [b"a", b"b", b"c"]
    assert list(night.fetch(b"another test's")) == [b"a", b"b", b"c"]
    assert list(night.fetch(SPARE)) == [b"d"]
    night.node = "another"
    assert list(night.fetch(KEY)) == []
    assert night.nodes() == ["one"]


def test_a_contract_without_examples_is_none_of_the_first() -> None:
    night = _night(InMemoryExampleDatabase())
    night.save(SPARE, b"a")
    assert night.nodes() == []
    night.save(KEY, b"a")
    night.delete(KEY, b"a")
    assert night.nodes() == []


def test_a_gate_changes_nothing() -> None:
    kept = InMemoryExampleDatabase()
    _night(kept).save(KEY, b"a")
    gate = Examples(kept, writes=False)
    gate.node = "one"
    gate.save(KEY, b"b")
    gate.delete(KEY, b"a")
    gate.node = "two"
    gate.save(KEY, b"b")
    gate.node = "one"
    assert (list(gate.fetch(KEY)), gate.nodes()) == ([b"a"], ["one"])


def _drawn(examples: Examples, *, failing: bool) -> None:
    """Draw numbers; those above 100 break another rule, and with `failing` the test itself."""

    @settings(database=examples, derandomize=False, max_examples=200, deadline=None)
    @given(st.integers(0, 1000))
    def test(number: int) -> None:
        if number > 100:
            examples.remember("another.rule")
            assert not failing

    with_examples(test)()


@pytest.fixture
def _given_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hypothesis.core.global_force_seed", 7)


@pytest.mark.usefixtures("_given_seed")
def test_what_fails_under_a_given_seed_is_kept() -> None:
    night = _night(InMemoryExampleDatabase())
    with pytest.raises(AssertionError):
        _drawn(night, failing=True)
    assert night.nodes() == ["one"]


@pytest.mark.usefixtures("_given_seed")
def test_what_breaks_another_rule_in_passing_is_kept_once_until_it_is_healed() -> None:
    kept = InMemoryExampleDatabase()
    _drawn(_night(kept), failing=False)
    [found] = _night(kept).fetch(KEY)
    _drawn(_night(kept), failing=False)
    assert list(_night(kept).fetch(KEY)) == [found]

    @settings(database=_night(kept), max_examples=5)
    @given(st.integers(0, 1000))
    def healed(number: int) -> None:
        assert number >= 0

    with_examples(healed)()
    assert _night(kept).nodes() == []


def test_nothing_is_remembered_where_nothing_is_drawn() -> None:
    night = _night(InMemoryExampleDatabase())
    night.remember("a.rule")
    assert night.nodes() == []


def test_a_folder_holds_the_examples_of_each_environment_apart(tmp_path: Path) -> None:
    open_examples(None, "dev", tmp_path).save(b"k", b"v")
    assert list(open_examples(str(tmp_path), "dev", Path("no")).fetch(b"k")) == [b"v"]
    assert list(open_examples(None, "mock", tmp_path).fetch(b"k")) == []


@pytest.fixture
def closed() -> Iterator[int]:
    """A port where nothing listens, held so that nobody else takes it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("http://somewhere/1", "neither a folder nor redis"),
        ("redis://:secret@127.0.0.1/", f"set {PASSWORD} instead"),
        ("redis://127.0.0.1/?password=secret", f"set {PASSWORD} instead"),
        ("redis://127.0.0.1:99999/", "must be a folder or redis://HOST:PORT"),
        ("redis://127.0.0.1:{port}/", "does not answer like Redis"),
        (__file__, "is a file"),
    ],
)
def test_a_place_that_is_none_is_refused_in_one_sentence(
    place: str, why: str, closed: int, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match=why) as caught:
        open_examples(place.format(port=closed), "dev", tmp_path)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """The address of a Redis with a password, started for the test."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server is installed (Debian: apt-get install redis-server)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = tmp_path / "redis.conf"
    lines = ("bind 127.0.0.1", f"port {port}", "requirepass s3cret", 'save ""', f"dir {tmp_path}")
    path.write_text("\n".join(lines), encoding="utf-8")
    with subprocess.Popen([program, str(path)], stdout=subprocess.DEVNULL) as process:  # noqa: S603 -- found above
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


def test_a_redis_holds_the_examples_for_several_machines(
    redis: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError, match=f"or set {PASSWORD}"):
        open_examples(redis, "dev", tmp_path)
    monkeypatch.setenv(PASSWORD, "s3cret")
    night = _night(open_examples(redis, "dev", tmp_path))
    night.save(KEY, b"a")
    gate = Examples(open_examples(redis, "dev", tmp_path), writes=False)
    assert gate.nodes() == ["one"]
    assert Examples(open_examples(redis, "mock", tmp_path), writes=False).nodes() == []
    night.delete(KEY, b"a")
    assert gate.nodes() == []
