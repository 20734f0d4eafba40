"""What a verdict costs: requests, seconds and memory, each beside a baseline of the same run."""
