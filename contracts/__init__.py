"""The contracts: one test for each kind of promise, run for every rule of that kind."""
