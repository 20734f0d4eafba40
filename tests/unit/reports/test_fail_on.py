"""What fails a run: broken stated rules, implied ones, and instability, as `--fail-on` says."""

import xml.etree.ElementTree as ET
from typing import cast

import pytest
from msgspec.structs import replace

from reports.exits import Exit
from reports.format import FailOn
from reports.junit import junit
from reports.merge import merged
from reports.results import Results
from reports.shards import Shard
from reports.verdicts import fails, sentence
from tests.support import example_runs

UNSTABLE = ("3 of 200 calls answered 502; the repeat was right",)
CASES = [
    ("stated", "stated", (), True),
    ("stated", "implied", (), False),
    ("stated", "implied", UNSTABLE, False),
    ("implied", "implied", (), True),
    ("implied", None, UNSTABLE, False),
    ("instability", "implied", (), True),
    ("instability", None, UNSTABLE, True),
    ("instability", None, (), False),
]


def _results(fail_on: str, broken: str | None, instability: tuple[str, ...]) -> Results:
    """Make a run with one broken rule of a basis, or none."""
    clean = example_runs.clean()
    first, *others = [one for one in clean.rules if one.verdict == "kept"]
    if broken:
        finding = example_runs.three_broken().rules
        findings = next(one.findings for one in finding if one.verdict == "broken")
        first = replace(first, verdict="broken", basis=broken, findings=findings)
    run = replace(clean.run, fail_on=cast("FailOn", fail_on), instability=instability)
    rules = (first, *others)
    code = Exit.BROKEN if fails(rules, instability, run.fail_on) else Exit.KEPT
    return replace(clean, run=run, rules=rules, verdict=code.verdict, exit_code=int(code))


@pytest.mark.parametrize(("fail_on", "broken", "instability", "failed"), CASES)
def test_the_exit_code_the_sentence_and_the_junit_file_agree(
    fail_on: str, broken: str | None, instability: tuple[str, ...], *, failed: bool
) -> None:
    results = _results(fail_on, broken, instability)
    assert results.exit_code == failed
    assert Results.from_json(results.to_json()) == results
    said = sentence(results)
    if broken:
        assert said.startswith("Contract broken: 1 of") is failed
        assert ("1 of them implied and broken" in said) is not failed
    else:
        assert said.startswith("Contract kept: all")
        assert said.endswith(", but the environment is unstable.") is failed
    [suite] = ET.fromstring(junit(results))  # noqa: S314 -- our own text
    assert len(suite.findall("testcase/failure")) == failed == int(suite.get("failures", 0))
    assert len(suite.findall("testcase/skipped")) == int(suite.get("skipped", 0))
    assert len(suite) == int(suite.get("tests", 0))


@pytest.mark.parametrize(("fail_on", "broken", "instability", "failed"), CASES)
def test_joined_shards_fail_alike(
    fail_on: str, broken: str | None, instability: tuple[str, ...], *, failed: bool
) -> None:
    shards = []
    for number, told in ((1, ()), (2, instability)):
        results = _results(fail_on, broken if number == 2 else None, told)
        # The first shard has the same rule, and does not judge it.
        first = replace(results.rules[0], basis=broken or "stated")
        results = replace(results, rules=(first, *results.rules[1:]))
        run = replace(results.run, id=f"run-{number}", shard=Shard(number, 2))
        shards.append(replace(results, run=run))
    assert merged(shards).exit_code == failed
    shards[1] = replace(shards[1], run=replace(shards[1].run, fail_on="implied"))
    if fail_on != "implied":
        with pytest.raises(ValueError, match="they differ in what fails the run"):
            merged(shards)
