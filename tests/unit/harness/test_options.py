"""Options are looked through before anything runs; each bad one is one sentence."""

import shlex
from typing import Any

import pytest

from contracts.harness.outcomes import ConfigurationError
from contracts.harness.paths import CONTRACTS, name_contracts
from spec import load
from tests.support.given_options import options_of

KNOWN = [resource.name for resource in load().resources]
NAMES = f"{', '.join(KNOWN[:-1])} or {KNOWN[-1]}"


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
        options_of(**given)
    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    "url",
    ["http://[::1", "http://a:b", "http://a:99999", "http://a b", "http://a:1 ", "http://a\n.com"],
)
def test_an_address_that_cannot_be_read_is_told_in_one_sentence(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^--base-url must be an address such as"):
        options_of(base_url=url)


@pytest.mark.parametrize("url", ["http://me:hemlig@example.com", "ftp://me:hemlig@[::1"])
def test_a_password_in_an_address_is_not_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        options_of(base_url=url)
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
    assert list(options_of(resource=wanted).resources) == chosen


@pytest.mark.parametrize("seed", ["0", "7", "4294967295"])
def test_a_seed_is_taken_as_it_is_given(seed: str) -> None:
    assert options_of(profile="nightly", seed=seed).seed == int(seed)


def test_without_a_seed_only_nightly_makes_one_up() -> None:
    assert {options_of(profile=name).seed for name in ("smoke", "gate") for _ in range(3)} == {0}
    assert len({options_of(profile="nightly").seed for _ in range(5)}) > 1


def test_without_an_address_a_mock_is_started() -> None:
    read = options_of()
    assert read.starts_mock
    assert (read.environment.name, read.references, read.profile.name) == (
        "mock",
        "unchecked",
        "gate",
    )


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://127.0.0.1:1/", "http://[::1]:1//"])
def test_an_address_is_judged_as_it_is(url: str) -> None:
    read = options_of(base_url=url)
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
    read, mock = options_of(base_url=url), options_of(base_url=url, environment="mock")
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
    read = options_of(environment="dev")
    assert read.environment.url == "https://dev.api.pigello.io"
    assert read.references == "created"
    assert not read.starts_mock


def test_an_address_may_stand_in_for_that_of_an_environment() -> None:
    read = options_of(environment="dev", base_url="http://127.0.0.1:1")
    assert (read.environment.name, read.environment.url) == ("dev", "http://127.0.0.1:1")


def test_the_options_are_written_as_they_would_be_typed() -> None:
    assert options_of(profile="nightly", seed="5").arguments == (
        "--profile nightly --seed 5 --references unchecked"
    )
    assert options_of(base_url="http://127.0.0.1:1").arguments == (
        "--profile gate --seed 0 --base-url http://127.0.0.1:1 --references created"
    )
    assert options_of(environment="dev").arguments == (
        "--profile gate --seed 0 --environment dev --references created"
    )


def test_an_address_that_stands_in_is_written_too() -> None:
    read = options_of(environment="dev", base_url="http://127.0.0.1:1")
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
    read = options_of(**given, **limits, read_only=True, resource=["workengagement"])
    words = shlex.split(read.arguments)
    assert not {"--max-requests", "--max-duration", "--shard", "--resource"} & set(words)
    for name, value in given.items():
        assert words[words.index(f"--{name.replace('_', '-')}") + 1] == value
    assert "--read-only" in words
    assert "--environment" not in words


def test_what_is_written_can_be_read_again() -> None:
    read = options_of(base_url="https://example.com", allow_host="example.com", max_requests="5")
    words = shlex.split(read.arguments)
    pairs = dict(zip(words[::2], words[1::2], strict=True))
    again = options_of(**{name.removeprefix("--").replace("-", "_"): pairs[name] for name in pairs})
    assert again.arguments == read.arguments
    assert again.environment == read.environment


@pytest.mark.parametrize(
    ("given", "rate"), [("10/s", 10), ("600/min", 10), ("36000/h", 10), ("0.5/s", 0.5)]
)
def test_a_rate_is_read_in_requests_per_second(given: str, rate: float) -> None:
    assert options_of(rate_limit=given).run_limits.rate == rate


def test_the_rate_of_an_environment_holds_unless_another_is_given() -> None:
    assert options_of(environment="dev").run_limits.rate == 10
    assert options_of(environment="dev", rate_limit="2/s").run_limits.rate == 2
    assert options_of().run_limits.rate is None


@pytest.mark.parametrize(
    ("given", "seconds"), [("600", 600), ("90s", 90), ("10m", 600), ("10min", 600), ("2h", 7200)]
)
def test_a_duration_is_read_in_seconds(given: str, seconds: float) -> None:
    assert options_of(max_duration=given).run_limits.seconds == seconds


def test_a_live_environment_is_treated_gently() -> None:
    for read in (
        options_of(environment="dev"),
        options_of(base_url="https://dev.api.pigello.io"),
        options_of(base_url="https://example.com", allow_host="example.com"),
        options_of(base_url="http://mock", allow_host="mock"),
        options_of(base_url="http://127.0.0.1:1"),
    ):
        assert read.permissions.sparing
        assert read.references == "created"
        assert {name for name in KNOWN if not read.permissions.writes(name)} == {
            "integrationuseragent",
            "organizationuser",
        }


def test_a_mock_may_be_asked_and_written_everywhere() -> None:
    for read in (options_of(), options_of(base_url="http://127.0.0.1:1", environment="mock")):
        assert not read.permissions.sparing
        assert all(map(read.permissions.writes, KNOWN))
        assert not any(map(options_of(read_only=True).permissions.writes, KNOWN))


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


def test_a_build_is_named_by_the_option_or_the_ci_system(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_RUN_NUMBER", "GITHUB_SHA", "BUILD_NUMBER", "CI_PIPELINE_IID"):
        monkeypatch.delenv(name, raising=False)
    assert options_of().build is None
    monkeypatch.setenv("GITHUB_RUN_NUMBER", "128")
    monkeypatch.setenv("GITHUB_SHA", "1a2b3c4d5e6f")
    assert options_of().build == "128 (1a2b3c4d)"
    assert options_of(build=" 2.4-rc1 ").build == "2.4-rc1"


@pytest.mark.parametrize("label", ["", " ", "a\nb", "x" * 101])
def test_a_build_must_fit_on_a_line(label: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^--build must be a text of 1 to 100 printable"):
        options_of(build=label)
