"""Writes the run as a JUnit file: one test case for each rule, named after it."""

import xml.etree.ElementTree as ET
from collections import Counter

from reports.printable import one_line, visible
from reports.results import Results, RuleResult
from reports.terminal import finding_text
from reports.verdicts import fails


def junit(results: Results) -> str:
    """Return JUnit XML: a broken rule fails, and a rule without a verdict is skipped."""
    counts = Counter(rule.verdict for rule in results.rules)
    fail_on = results.run.fail_on
    failed = sum(fails([rule], (), fail_on) for rule in results.rules)
    unstable = results.verdict == "broken" and not counts["broken"]
    troubles = [(note.where, note.message) for note in results.errors]
    if results.headline and not troubles and results.verdict in {"error", "outage"}:
        troubles = [("run", results.headline)]
    suite = ET.Element(
        "testsuite",
        name="contracts",
        hostname=visible(results.run.environment),
        timestamp=results.run.started.isoformat(),
        time=str(results.run.seconds),
        tests=str(len(results.rules) + len(troubles) + unstable),
        failures=str(failed + unstable),
        errors=str(counts["error"] + len(troubles)),
        skipped=str(len(results.rules) - counts["kept"] - counts["error"] - failed),
    )
    for rule in results.rules:
        _add_case(suite, rule, fails=fails([rule], (), fail_on))
    for where, message in troubles:
        case = ET.SubElement(suite, "testcase", classname="run", name=one_line(where))
        ET.SubElement(case, "error", message=one_line(message, 600)).text = visible(message)
    if unstable:
        case = ET.SubElement(suite, "testcase", classname="run", name="instability")
        told = one_line("; ".join(results.run.instability), 600)
        ET.SubElement(case, "failure", message=told).text = visible(told)
    root = ET.Element("testsuites", name="contracts")
    root.append(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_case(suite: ET.Element, rule: RuleResult, *, fails: bool) -> None:
    case = ET.SubElement(
        suite, "testcase", classname=visible(rule.resource), name=visible(rule.id), time="0"
    )
    reason = one_line(rule.reason or rule.verdict, 600)
    if fails:
        message = rule.findings[0].failure if rule.findings else reason
        failure = ET.SubElement(case, "failure", message=one_line(message, 1000))
        failure.text = "\n\n".join(finding_text(finding, rule) for finding in rule.findings)
    elif rule.verdict == "error":
        ET.SubElement(case, "error", message=reason)
    elif rule.verdict != "kept":
        ET.SubElement(case, "skipped", message=f"{rule.verdict.replace('_', ' ')}: {reason}")
