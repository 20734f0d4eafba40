"""The groups of fields whose values depend on each other."""

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
    assert {"ssn", "birth_date"} in groups
    assert {"tenant", "sub_tenant"} in groups
    assert len(groups) == 2


def test_fields_that_only_have_to_be_set_together_are_apart() -> None:
    resource = SPEC.resource("organizationuser")
    assert resource.field("first_name").relations["any_of"]
    assert [resource.field("first_name")] in related_fields(resource)
