"""What makes inputs: Hypothesis' profiles and example database, schemathesis' cases, hard input."""
