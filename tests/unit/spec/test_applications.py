"""Tests the choice of applications, and what several of them are together."""

from pathlib import Path

import pytest

from spec import SpecError, derive, load
from spec.__main__ import main
from spec.applications import chosen_folders, load_all, load_all_questions
from spec.bundle import bundle
from spec.loader import ACCOUNTS
from tests.support.descriptions import BERTH, ENTRY, copied, replacing


@pytest.fixture
def harbor(tmp_path: Path) -> Path:
    """Another application, with one resource."""
    folder = copied(tmp_path / "harbor", ())
    (folder / "resources" / "berth.yaml").write_bytes(BERTH.read_bytes())
    replacing(ENTRY, "title: Accounts\n  version: 2.0.0", "title: Harbor\n  version: 1.5")(folder)
    return folder


def test_without_a_choice_it_is_accounts() -> None:
    assert chosen_folders(None, None) == chosen_folders((), ["Accounts"]) == (ACCOUNTS,)


def test_folders_and_names_are_taken_together_and_once(tmp_path: Path) -> None:
    assert chosen_folders([tmp_path, tmp_path], ["accounts"]) == (tmp_path, ACCOUNTS)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SpecError, match=r"unknown application 'Objects'; known: accounts\."):
        chosen_folders((), ["Objects"])


def test_rules_have_the_source_of_their_own_application(harbor: Path) -> None:
    spec = load_all([ACCOUNTS, harbor])
    assert spec.reference == "Accounts 2.0.0 and Harbor 1.5"
    assert len(spec.resources) == len(load(ACCOUNTS).resources) + 1
    for rule in derive(spec):
        own = "Harbor 1.5" if rule.resource == "berth" else "Accounts 2.0.0"
        assert rule.source.text.startswith(f"{own} › "), rule.id


def test_rules_are_those_of_each_alone(harbor: Path) -> None:
    alone = [rule.id for folder in (ACCOUNTS, harbor) for rule in derive(load(folder))]
    assert [rule.id for rule in derive(load_all([ACCOUNTS, harbor]))] == alone


def test_questions_are_asked_once(harbor: Path) -> None:
    assert load_all_questions([ACCOUNTS, harbor]) == load_all_questions([ACCOUNTS])


def test_the_bundle_holds_the_paths_of_all(harbor: Path) -> None:
    paths = bundle(load_all([ACCOUNTS, harbor]))["paths"]
    for folder in (ACCOUNTS, harbor):
        assert set(bundle(load(folder))["paths"]) <= set(paths)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("name: X-PIGELLO-CLIENT-CT", "name: X-HARBOR", "have different credentials"),
        ("boolean: [in, isnull]", "boolean: [isnull]", "have different operators"),
    ],
)
def test_what_differs_is_refused(harbor: Path, old: str, new: str, says: str) -> None:
    replacing(ENTRY, old, new)(harbor)
    with pytest.raises(SpecError, match=f"Accounts and Harbor {says}"):
        load_all([ACCOUNTS, harbor])


def test_two_resources_of_one_name_are_refused(tmp_path: Path) -> None:
    twin = copied(tmp_path / "twin")
    with pytest.raises(SpecError, match="both have a resource 'Protectedidentity'"):
        load_all([ACCOUNTS, twin])


def test_commands_take_several(harbor: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--spec", str(harbor), "--application", "accounts"]
    assert main(["rules", *chosen, "--resource", "berth", "--resource", "tenant"]) == 0
    told = capsys.readouterr().out
    assert "berth.label" in told
    assert "tenant." in told
    assert main([*chosen, "check"]) == 0
    assert "11 resources" in capsys.readouterr().out
