"""What List promises of its parameters follows from the filters a resource file names."""

from pathlib import Path

import pytest

from spec import Rule, derive, load
from tests.support.descriptions import copied, replacing

TEXT = " contains endswith icontains iendswith iexact in isnull istartswith startswith"
NUMBER = " gt gte in isnull lt lte"


def _of_lists(folder: Path, resource: str) -> dict[str, Rule]:
    kinds = {"paging", "order_by", "filter"}
    start = len(f"{resource}.list.")
    return {
        rule.id[start:]: rule
        for rule in derive(load(folder))
        if rule.kind in kinds and rule.resource == resource
    }


def test_every_documented_operator_is_a_rule(folder: Path) -> None:
    filters = [f"color_code.{name}" for name in TEXT.split(" ")]
    filters += [f"created_at.{name}" for name in NUMBER.split(" ")]
    assert list(_of_lists(folder, "workengagement")) == [
        "paging",
        "order_by",
        "filter.id.in",
        *(f"filter.{name}".rstrip(".") for name in filters),
    ]


def test_without_a_filter_table_ids_can_be_asked_for(folder: Path) -> None:
    rules = _of_lists(folder, "protectedidentity")
    assert list(rules) == ["paging", "order_by", "filter.id.in"]
    assert [rule.basis for rule in rules.values()] == ["stated", "stated", "implied"]
    assert "API overview" in rules["paging"].source.text
    assert "guides" in rules["filter.id.in"].source.text


def test_a_filter_says_what_it_lists_and_where_that_stands(folder: Path) -> None:
    rule = _of_lists(folder, "workengagement")["filter.color_code.icontains"]
    assert rule.says == (
        "color_code__icontains lists the records whose color_code contains the text, in any "
        "case; color_code__icontains! lists the others."
    )
    assert rule.source.text == (
        "Accounts 2.0.0 › List 'Workengagement' › color_code__icontains"  # as its page shows it
    )
    assert (rule.kind, rule.basis, rule.operation) == ("filter", "stated", "list")
    assert rule.details["field"] == "color_code"
    assert rule.details["operator"] == "icontains"
    assert {"", "contains"} < set(rule.details["rivals"])


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (
            "{organization: reference}",
            ["organization", "organization.in", "organization.isnull"],
        ),
        (
            "{template_notifications: reference}",
            [f"template_notifications{n}" for n in ("", ".in")],
        ),
        ("{name: boolean}", ["name.isnull"]),
        ("{never_described: string}", []),
        ("{id: reference}", ["id", "id.in", "id.isnull"]),
    ],
)
def test_what_cannot_be_asked_for_rightly_is_no_rule(
    tmp_path: Path, filters: str, left: list[str]
) -> None:
    folder = copied(tmp_path / "description")
    seen = "{color_code: string, created_at: number}"
    replacing("resources/workengagement.yaml", seen, filters)(folder)
    found = [name for name in _of_lists(folder, "workengagement") if name.startswith("filter.")]
    expected = [f"filter.{name}" for name in left]
    assert found == (expected if "filter.id" in expected else ["filter.id.in", *expected])
