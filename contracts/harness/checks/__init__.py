"""One check for each family of rules: the steps that put a rule to the environment."""
