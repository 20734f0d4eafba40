"""Values for the contracts: some keep a rule, some break exactly one, some are open to debate."""
