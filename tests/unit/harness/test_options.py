"""Options are looked through before anything runs; each bad one is one sentence."""

import shlex
from pathlib import Path
from typing import Any

import pytest

from contracts.harness.config import environments
from contracts.harness.config import options as module
from contracts.harness.config.environments import read_environments
from contracts.harness.config.options import GetOption, Options, read_options
from contracts.harness.outcomes import ConfigurationError
from contracts.harness.paths import CONTRACTS, name_contracts
from spec import load

KNOWN = [resource.name for resource in load().resources]
NAMES = f"{', '.join(KNOWN[:-1])} or {KNOWN[-1]}"


def given(**options: object) -> GetOption:
    """Return options as pytest does."""
    return {f"--{name.replace('_', '-')}": value for name, value in options.items()}.get


def _read(**said: object) -> Options:
    return read_options(given(**said))


BAD: list[tuple[dict[str, Any], str]] = [
    ({"profile": "gates"}, "--profile must be smoke, gate or nightly, not 'gates'."),
    ({"profile": "Gate"}, "--profile must be smoke, gate or nightly, not 'Gate'."),
    ({"references": "any"}, "--references must be unchecked, created or configured, not 'any'."),
    (
        {"resource": ["person"]},
        f"--resource 'person' is not a resource; use {NAMES}.",
    ),
    (
        {"resource": ["workengagement", ""]},
        f"--resource '' is not a resource; use {NAMES}.",
    ),
    (
        {"environment": "prod"},
        "--environment 'prod' is not in environments.toml; use dev or mock.",
    ),
    *(
        ({"seed": seed}, f"--seed must be a whole number from 0 to 4294967295, not {seed!r}.")
        for seed in ("-1", "1.5", "", "x", "²", "4294967296", " 1")
    ),
    *(
        (
            {"base_url": url},
            f"--base-url must be an address such as https://dev.api.pigello.io, not {url!r}.",
        )
        for url in ("here", "ftp://example.com", "http://", "//example.com", "https:/example.com")
    ),
    *(
        (
            {"base_url": url},
            "--base-url must be an address without a user, a query or a fragment.",
        )
        for url in ("http://a:b@example.com", "http://example.com?a=1", "http://example.com#a")
    ),
    *(
        (
            {"rate_limit": rate},
            f"--rate-limit must be a rate such as 10/s or 600/min, not {rate!r}.",
        )
        for rate in ("10", "0/s", "-1/s", "10/d", "", "x/s", "1e9/s", "1/s/s", "²/s")
    ),
    *(
        (
            {"max_duration": time},
            f"--max-duration must be a duration such as 600, 90s, 10m or 2h, not {time!r}.",
        )
        for time in ("0", "-1", "1.5h", "10 m", "", "m", "²")
    ),
    *(
        (
            {"max_requests": number},
            f"--max-requests must be a whole number above 0, not {number!r}.",
        )
        for number in ("0", "-1", "1.5", "", "x", "²")
    ),
    *(
        (
            {"require_judged": share},
            f"--require-judged must be a whole number from 1 to 100, not {share!r}.",
        )
        for share in ("0", "101", "80%", "0.8", "", "²")
    ),
    (
        {"fail_on": "open"},
        "--fail-on must be stated, implied or instability, not 'open'.",
    ),
    (
        {"spec": ["/no/where"]},
        (
            "the description is invalid: /no/where/application.yaml: cannot be read "
            "(No such file or directory)."
        ),
    ),
]


@pytest.mark.parametrize(("given", "sentence"), BAD, ids=str)
def test_a_bad_option_is_told_in_one_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        _read(**given)
    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    "url",
    ["http://[::1", "http://a:b", "http://a:99999", "http://a b", "http://a:1 ", "http://a\n.com"],
)
def test_an_address_that_cannot_be_read_is_told_in_one_sentence(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^--base-url must be an address such as"):
        _read(base_url=url)


@pytest.mark.parametrize("url", ["http://me:hemlig@example.com", "ftp://me:hemlig@[::1"])
def test_a_password_in_an_address_is_not_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        _read(base_url=url)
    assert "hemlig" not in str(raised.value)


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (None, KNOWN),
        ([], KNOWN),
        (["workengagement"], ["workengagement"]),
        (["WorkEngagement"], ["workengagement"]),
        (["workengagement", "Protectedidentity"], ["protectedidentity", "workengagement"]),
        (["workengagement", "WORKENGAGEMENT"], ["workengagement"]),
    ],
)
def test_resources_are_chosen_by_name(wanted: list[str] | None, chosen: list[str]) -> None:
    assert list(_read(resource=wanted).resources) == chosen


@pytest.mark.parametrize("seed", ["0", "7", "4294967295"])
def test_a_seed_is_taken_as_it_is_given(seed: str) -> None:
    assert _read(profile="nightly", seed=seed).seed == int(seed)


def test_without_a_seed_only_nightly_makes_one_up() -> None:
    assert {_read(profile=name).seed for name in ("smoke", "gate") for _ in range(3)} == {0}
    assert len({_read(profile="nightly").seed for _ in range(5)}) > 1


def test_without_an_address_a_mock_is_started() -> None:
    read = _read()
    assert read.starts_mock
    assert (read.environment.name, read.references, read.profile.name) == (
        "mock",
        "unchecked",
        "gate",
    )


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://127.0.0.1:1/", "http://[::1]:1//"])
def test_an_address_is_judged_as_it_is(url: str) -> None:
    read = _read(base_url=url)
    assert not read.starts_mock
    assert read.environment.url == url.rstrip("/")
    assert read.references == "created"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("http://localhost", "localhost:80"),
        ("https://LOCALHOST.", "localhost:443"),
        ("http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_this_machine_is_no_mock_unless_a_person_says_so(url: str, name: str) -> None:
    read, mock = _read(base_url=url), _read(base_url=url, environment="mock")
    assert read.environment.name == name
    assert (read.references, mock.references) == ("created", "unchecked")
    assert read.environment.references == {}
    assert mock.environment.references
    assert (read.permissions.sparing, mock.permissions.sparing) == (True, False)
    assert read.environment.auth_rate == 1
    assert read.environment.patience == 120
    for one in (read, mock):
        words = shlex.split(one.arguments)
        assert words[words.index("--base-url") + 1] == one.environment.url
        assert ("--environment" in words) == (one is mock)


def test_a_named_environment_brings_its_address_and_its_references() -> None:
    read = _read(environment="dev")
    assert read.environment.url == "https://dev.api.pigello.io"
    assert read.references == "created"
    assert not read.starts_mock


def test_an_address_may_stand_in_for_that_of_an_environment() -> None:
    read = _read(environment="dev", base_url="http://127.0.0.1:1")
    assert (read.environment.name, read.environment.url) == ("dev", "http://127.0.0.1:1")


def test_the_options_are_written_as_they_would_be_typed() -> None:
    assert _read(profile="nightly", seed="5").arguments == (
        "--profile nightly --seed 5 --references unchecked"
    )
    assert _read(base_url="http://127.0.0.1:1").arguments == (
        "--profile gate --seed 0 --base-url http://127.0.0.1:1 --references created"
    )
    assert _read(environment="dev").arguments == (
        "--profile gate --seed 0 --environment dev --references created"
    )


def test_an_address_that_stands_in_is_written_too() -> None:
    read = _read(environment="dev", base_url="http://127.0.0.1:1")
    assert "--base-url http://127.0.0.1:1" in read.arguments


def test_every_option_that_decides_how_a_contract_runs_is_written() -> None:
    given = {
        "base_url": "https://api.pigello.io",
        "allow_host": "api.pigello.io",
        "allow_writes": "api.pigello.io",
        "rate_limit": "5/s",
        "env_file": "my keys",
        "references": "configured",
    }
    limits = {"max_requests": "5", "max_duration": "5m", "shard": "1/2"}
    read = _read(**given, **limits, read_only=True, resource=["workengagement"])
    words = shlex.split(read.arguments)
    assert not {"--max-requests", "--max-duration", "--shard", "--resource"} & set(words)
    for name, value in given.items():
        assert words[words.index(f"--{name.replace('_', '-')}") + 1] == value
    assert "--read-only" in words
    assert "--environment" not in words


def test_what_is_written_can_be_read_again() -> None:
    read = _read(base_url="https://example.com", allow_host="example.com", max_requests="5")
    words = shlex.split(read.arguments)
    pairs = dict(zip(words[::2], words[1::2], strict=True))
    again = _read(**{name.removeprefix("--").replace("-", "_"): pairs[name] for name in pairs})
    assert again.arguments == read.arguments
    assert again.environment == read.environment


@pytest.mark.parametrize(
    ("given", "rate"), [("10/s", 10), ("600/min", 10), ("36000/h", 10), ("0.5/s", 0.5)]
)
def test_a_rate_is_read_in_requests_per_second(given: str, rate: float) -> None:
    assert _read(rate_limit=given).run_limits.rate == rate


def test_the_rate_of_an_environment_holds_unless_another_is_given() -> None:
    assert _read(environment="dev").run_limits.rate == 10
    assert _read(environment="dev", rate_limit="2/s").run_limits.rate == 2
    assert _read().run_limits.rate is None


@pytest.mark.parametrize(
    ("given", "seconds"), [("600", 600), ("90s", 90), ("10m", 600), ("10min", 600), ("2h", 7200)]
)
def test_a_duration_is_read_in_seconds(given: str, seconds: float) -> None:
    assert _read(max_duration=given).run_limits.seconds == seconds


def test_a_live_environment_is_treated_gently() -> None:
    for read in (
        _read(environment="dev"),
        _read(base_url="https://dev.api.pigello.io"),
        _read(base_url="https://example.com", allow_host="example.com"),
        _read(base_url="http://mock", allow_host="mock"),
        _read(base_url="http://127.0.0.1:1"),
    ):
        assert read.permissions.sparing
        assert read.references == "created"
        assert {name for name in KNOWN if not read.permissions.writes(name)} == {
            "integrationuseragent",
            "organizationuser",
        }


def test_a_mock_may_be_asked_and_written_everywhere() -> None:
    for read in (_read(), _read(base_url="http://127.0.0.1:1", environment="mock")):
        assert not read.permissions.sparing
        assert all(map(read.permissions.writes, KNOWN))
        assert not any(map(_read(read_only=True).permissions.writes, KNOWN))


def test_a_name_that_may_be_written_must_be_a_resource(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "environments.toml"
    path.write_text('[mock]\nwrite = ["tenants"]', encoding="utf-8")
    known = read_environments(path)
    monkeypatch.setattr(module, "read_environments", lambda *_: known)
    with pytest.raises(ConfigurationError) as raised:
        _read()
    assert str(raised.value) == (
        f"environments.toml: [mock] write has 'tenants', which is not a resource; use {NAMES}."
    )


@pytest.mark.parametrize(
    ("arguments", "judges"),
    [
        (["contracts"], True),
        (["contracts/test_values.py"], True),
        (["contracts/test_values.py::test_a[b::c]"], True),
        ([str(CONTRACTS)], True),
        (["tests", "contracts"], True),
        (["tests"], False),
        (["tests/unit"], False),
        ([], False),
        (["."], False),
    ],
)
def test_a_run_judges_contracts_when_it_is_asked_for_them(
    arguments: list[str], judges: bool
) -> None:
    assert name_contracts(arguments, CONTRACTS.parent) is judges


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
    read = read_environments(tracked, local)
    dev = read["dev"]
    assert (dev.url, dev.rate_limit, read["mine"].url) == ("http://a", 3, "http://b")
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
    assert _read(environment="one").environment.url == "http://127.0.0.1:1"
    read = _read(environment="two", environments=str(named))
    assert read.environment.url == "http://127.0.0.1:2"
    assert f"--environments {named}" in read.arguments
    with pytest.raises(ConfigurationError, match=r"'one' is not in environments\.toml"):
        _read(environment="one", environments=str(named))


def test_a_file_of_environments_that_is_missing_is_told() -> None:
    with pytest.raises(ConfigurationError, match=r"^mine\.toml cannot be read \(No such file"):
        _read(environments="mine.toml")


def test_the_share_of_an_environment_holds_unless_another_is_given(
    tmp_path: Path,
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[a]\nurl = "http://127.0.0.1:1"\nrequire_judged = 80', encoding="utf-8")
    there = {"environments": str(path), "environment": "a"}
    assert _read(**there).require_judged == 80
    assert _read(**there, require_judged="5").require_judged == 5
    assert _read().require_judged is None


def test_a_build_is_named_by_the_option_or_the_ci_system(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_RUN_NUMBER", "GITHUB_SHA", "BUILD_NUMBER", "CI_PIPELINE_IID"):
        monkeypatch.delenv(name, raising=False)
    assert _read().build is None
    monkeypatch.setenv("GITHUB_RUN_NUMBER", "128")
    monkeypatch.setenv("GITHUB_SHA", "1a2b3c4d5e6f")
    assert _read().build == "128 (1a2b3c4d)"
    assert _read(build=" 2.4-rc1 ").build == "2.4-rc1"


@pytest.mark.parametrize("label", ["", " ", "a\nb", "x" * 101])
def test_a_build_must_fit_on_a_line(label: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^--build must be a text of 1 to 100 printable"):
        _read(build=label)


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
    read = read_environments(path)["a"]
    assert (read.name, read.url, dict(read.references)) == ("a", "http://a", {"Tenant": ("x", "y")})
    assert (read.rate_limit, read.write, read.auth_probes) == (0.5, ("tenant",), "every operation")
    assert (read.timeouts.connect, read.timeouts.read, read.timeouts.answer) == (5, 2.5, 60)
