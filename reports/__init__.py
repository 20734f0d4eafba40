"""The results of a run, and what is made from them: the page, the summary, plain text."""
