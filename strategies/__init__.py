"""Values for the contracts: some keep every rule, some break exactly one, some are open."""
