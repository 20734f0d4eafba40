"""The results of a run, and everything a reader gets from them: page, summary, plain text."""
