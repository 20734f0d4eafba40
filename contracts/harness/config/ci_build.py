"""Names the build under test by the variables of common CI systems."""

from collections.abc import Mapping

# For each system: the variable with the number of the build, and the one with its commit.
_VARIABLES = (
    ("GITHUB_RUN_NUMBER", "GITHUB_SHA"),
    ("CI_PIPELINE_IID", "CI_COMMIT_SHA"),  # GitLab
    ("BUILD_NUMBER", "GIT_COMMIT"),  # Jenkins
    ("BUILD_BUILDNUMBER", "BUILD_SOURCEVERSION"),  # Azure Pipelines
    ("CIRCLE_BUILD_NUM", "CIRCLE_SHA1"),
    ("BITBUCKET_BUILD_NUMBER", "BITBUCKET_COMMIT"),
    ("BUILDKITE_BUILD_NUMBER", "BUILDKITE_COMMIT"),
)
_SHORT, _LONGEST = 8, 40


def build_of(variables: Mapping[str, str]) -> str | None:
    """Return the number and the short commit of a CI build, such as "128 (1a2b3c4d)", or None."""
    for number, commit in _VARIABLES:
        if variables.get(number):
            label = "".join(filter(str.isprintable, variables[number]))[:_LONGEST]
            sha = variables.get(commit, "")[:_SHORT]
            return f"{label} ({sha})" if sha.isalnum() else label
    return None
