"""Makes inputs: Hypothesis profiles and examples, cases from schemathesis, hard input."""
