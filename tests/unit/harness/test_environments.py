"""The files of environments: what is read, and what one sentence says of a mistake."""

from pathlib import Path

import pytest

from contracts.harness.config import environments
from contracts.harness.config import options as module
from contracts.harness.config.environments import read_environments
from contracts.harness.outcomes import ConfigurationError
from spec import load
from tests.support.given_options import options_of

KNOWN = [resource.name for resource in load().resources]
NAMES = f"{', '.join(KNOWN[:-1])} or {KNOWN[-1]}"
TOML: list[tuple[str, str]] = [
    ("[dev", "environments.toml is not valid TOML: "),
    ("dev = 1", "environments.toml: [dev] needs a string named url."),
    ("[dev]\n", "environments.toml: [dev] needs a string named url."),
    ("[dev]\nurl = 1", "environments.toml: [dev] needs a string named url."),
    (
        '[dev]\nurl = "http://a"\nrate = 1',
        (
            "environments.toml: [dev] has the unknown key 'rate'; "
            "use url, rate_limit, auth_probes, auth_rate, auth_requests, patience, write, "
            "timeouts, references or require_judged."
        ),
    ),
    *(
        (
            f'[dev]\nurl = "http://a"\nrate_limit = {rate}',
            ("environments.toml: [dev] rate_limit must be a rate such as 10/s or 600/min, not "),
        )
        for rate in ("10", '"10"', '"0/s"', "[]")
    ),
    *(
        (
            f'[dev]\nurl = "http://a"\nauth_probes = {word}',
            "environments.toml: [dev] auth_probes must be 'every operation' or 'once per method'.",
        )
        for word in ('"never"', "1", "[]")
    ),
    *(
        (
            f'[dev]\nurl = "http://a"\nwrite = {names}',
            "environments.toml: [dev] write must be an array of resource names.",
        )
        for names in ('"tenant"', "[1]", "true")
    ),
    (
        '[dev]\nurl = "http://a"\n[dev.timeouts]\nwhole = 1',
        (
            "environments.toml: [dev.timeouts] has the unknown key 'whole'; "
            "use connect, read or answer."
        ),
    ),
    *(
        (
            f'[dev]\nurl = "http://a"\n[dev.timeouts]\nread = {seconds}',
            (
                "environments.toml: [dev.timeouts] read must be a number of seconds above 0, "
                "at most 3600."
            ),
        )
        for seconds in ("0", "-1", '"1"', "true", "4000", "nan", "inf")
    ),
    (
        '[dev]\nurl = "http://a"\ntimeouts = 5',
        "environments.toml: [dev.timeouts] must be a table of seconds.",
    ),
    (
        '[dev]\nurl = "http://a"\n[dev.references]\nTenant = "a"',
        "environments.toml: [dev.references] Tenant must be an array of ids.",
    ),
    (
        '[dev]\nurl = "http://a"\n[dev.references]\nTenant = [1.5]',
        "environments.toml: [dev.references] Tenant must be an array of ids.",
    ),
]


@pytest.mark.parametrize(("text", "told"), TOML)
def test_a_mistake_in_environments_toml_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "environments.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        read_environments(path)
    assert str(raised.value).startswith(told)
    assert "\n" not in str(raised.value)


def test_a_local_file_is_merged_over_the_tracked_one(tmp_path: Path) -> None:
    tracked, local = tmp_path / "environments.toml", tmp_path / "environments.local.toml"
    tracked.write_text(
        '[dev]\nurl = "http://a"\nrate_limit = "10/s"\n[dev.timeouts]\nread = 2\nanswer = 9\n'
        '[dev.references]\nRole = ["x"]\nTenant = ["y"]',
        encoding="utf-8",
    )
    local.write_text(
        '[dev]\nrate_limit = "3/s"\n[dev.timeouts]\nread = 1\n[dev.references]\nRole = []\n'
        '[mine]\nurl = "http://b"',
        encoding="utf-8",
    )
    both = read_environments(tracked, local)
    dev = both["dev"]
    assert (dev.url, dev.rate_limit, both["mine"].url) == ("http://a", 3, "http://b")
    assert (dev.timeouts.read, dev.timeouts.answer) == (1, 9)
    assert dict(dev.references) == {"Role": (), "Tenant": ("y",)}


def test_a_mistake_is_blamed_on_the_file_that_has_it(tmp_path: Path) -> None:
    tracked, local = tmp_path / "environments.toml", tmp_path / "environments.local.toml"
    tracked.write_text('[dev]\nurl = "http://a"', encoding="utf-8")
    local.write_text("[dev]\nrate = 1", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"^environments\.local\.toml: \[dev\] has the"):
        read_environments(tracked, local)


def test_a_named_file_takes_the_place_of_the_local_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local, named = tmp_path / "local.toml", tmp_path / "named.toml"
    local.write_text('[one]\nurl = "http://127.0.0.1:1"', encoding="utf-8")
    named.write_text('[two]\nurl = "http://127.0.0.1:2"', encoding="utf-8")
    monkeypatch.setattr(environments, "LOCAL_ENVIRONMENTS", local)
    assert options_of(environment="one").environment.url == "http://127.0.0.1:1"
    second = options_of(environment="two", environments=str(named))
    assert second.environment.url == "http://127.0.0.1:2"
    assert f"--environments {named}" in second.arguments
    with pytest.raises(ConfigurationError, match=r"'one' is not in environments\.toml"):
        options_of(environment="one", environments=str(named))


def test_a_file_of_environments_that_is_missing_is_told() -> None:
    with pytest.raises(ConfigurationError, match=r"^mine\.toml cannot be read \(No such file"):
        options_of(environments="mine.toml")


def test_the_share_of_an_environment_holds_unless_another_is_given(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[a]\nurl = "http://127.0.0.1:1"\nrequire_judged = 80', encoding="utf-8")
    there = {"environments": str(path), "environment": "a"}
    assert options_of(**there).require_judged == 80
    assert options_of(**there, require_judged="5").require_judged == 5
    assert options_of().require_judged is None


def test_environments_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^environments\.toml cannot be read \(No such"):
        read_environments(tmp_path / "environments.toml")
    (tmp_path / "environments.toml").write_bytes(b'[dev]\nurl = "\xe5"')
    with pytest.raises(ConfigurationError, match=r"^environments\.toml is not valid TOML"):
        read_environments(tmp_path / "environments.toml")


def test_references_that_are_no_table_are_told(tmp_path: Path) -> None:
    path = tmp_path / "environments.toml"
    path.write_text('[dev]\nurl = "http://a"\nreferences = []', encoding="utf-8")
    with pytest.raises(ConfigurationError):
        read_environments(path)


def test_what_environments_toml_says_is_read(tmp_path: Path) -> None:
    path = tmp_path / "environments.toml"
    path.write_text(
        '[a]\nurl = "http://a/"\nrate_limit = "30/min"\nwrite = ["tenant"]\n'
        'auth_probes = "every operation"\n[a.timeouts]\nread = 2.5\n'
        '[a.references]\nTenant = ["x", "y"]',
        encoding="utf-8",
    )
    one = read_environments(path)["a"]
    assert (one.name, one.url, dict(one.references)) == ("a", "http://a", {"Tenant": ("x", "y")})
    assert (one.rate_limit, one.write, one.auth_probes) == (0.5, ("tenant",), "every operation")
    assert (one.timeouts.connect, one.timeouts.read, one.timeouts.answer) == (5, 2.5, 60)


def test_a_name_that_may_be_written_must_be_a_resource(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "environments.toml"
    path.write_text('[mock]\nwrite = ["tenants"]', encoding="utf-8")
    known = read_environments(path)
    monkeypatch.setattr(module, "read_environments", lambda *_: known)
    with pytest.raises(ConfigurationError) as raised:
        options_of()
    assert str(raised.value) == (
        f"environments.toml: [mock] write has 'tenants', which is not a resource; use {NAMES}."
    )
