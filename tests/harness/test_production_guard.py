"""Production is refused unless a person repeats its host name."""

from types import SimpleNamespace
from typing import cast

import pytest

from contracts.harness.options import Options, read_options
from contracts.harness.outcomes import ConfigurationError


def _read(url: str, allowed: str | None = None) -> Options:
    given = {"--profile": "gate", "--base-url": url, "--allow-host": allowed}
    return read_options(cast("pytest.Config", SimpleNamespace(getoption=given.get)))


@pytest.mark.parametrize(
    "url",
    [
        "https://api.pigello.io",
        "https://API.Pigello.io/",
        "http://api.pigello.io:8080",
        "https://api.pigello.io.",
    ],
)
@pytest.mark.parametrize("allowed", [None, "", "pigello.io", "dev.api.pigello.io"])
def test_production_is_refused(url: str, allowed: str | None) -> None:
    with pytest.raises(ConfigurationError, match=r"is production, .* add --allow-host"):
        _read(url, allowed)


def test_production_is_judged_when_its_name_is_repeated() -> None:
    read = _read("https://api.pigello.io", "api.pigello.io")
    assert read.environment.url == "https://api.pigello.io"


@pytest.mark.parametrize("url", ["https://dev.api.pigello.io", "http://127.0.0.1:8321"])
def test_other_addresses_need_no_insistence(url: str) -> None:
    assert _read(url).environment.url == url
