"""The pytest plugin: hooks, the worker, the outcome of each contract, the end of the run."""
