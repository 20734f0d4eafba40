"""Names the scripts that reproduce the findings of a run."""

from collections.abc import Mapping

from reports.results import Results

SCRIPTS = "reproduce"


def script_name(rule: str, number: int) -> str:
    """Return the file name of a rule's finding, whose number begins at 0."""
    return f"{rule}-{number + 1}.sh" if number else f"{rule}.sh"


def scripts(results: Results) -> Mapping[str, str]:
    """Return the script of each finding, by file name."""
    return {
        script_name(rule.id, number): finding.reproduce.script
        for rule in results.rules
        for number, finding in enumerate(rule.findings)
    }
