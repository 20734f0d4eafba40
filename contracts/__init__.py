"""The contracts: one test for each kind of rule, which runs for every rule of that kind."""
