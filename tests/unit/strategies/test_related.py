"""The groups of fields whose values depend on each other."""

import pytest

from spec import load
from strategies.related import related_fields

SPEC = load()


def test_every_writable_field_is_in_one_group() -> None:
    for resource in SPEC.resources:
        grouped = [field for group in related_fields(resource) for field in group]
        assert sorted(f.name for f in grouped) == sorted(f.name for f in resource.writable)


def test_a_group_has_what_depends_on_each_other_over_any_number_of_steps() -> None:
    groups = [
        {field.name for field in group}
        for group in related_fields(SPEC.resource("protectedidentity"))
        if len(group) > 1
    ]
    assert groups == [{"tenant", "sub_tenant"}]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("organizationuser", "first_name"),
        ("organizationuser", "birth_date"),
        ("subtenant", "sni_number"),
        ("subtenantcontractconnection", "end_date"),
    ],
)
def test_fields_that_have_to_be_set_or_valid_for_each_other_are_apart(
    name: str, field: str
) -> None:
    resource = SPEC.resource(name)
    assert resource.field(field).relations or resource.field(field).agrees_with
    assert [resource.field(field)] in related_fields(resource)
