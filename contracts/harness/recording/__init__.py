"""What a contract saw, as evidence, reports and verdicts."""
