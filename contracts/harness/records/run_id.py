"""Makes the id of a run, which is part of the tag of its records."""

import datetime as dt
import secrets


def new_run_id(name: str) -> str:
    """Return an id with the moment, a profile or command, and four random hex digits."""
    moment = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")
    return f"{moment}-{name}-{secrets.token_hex(2)}"
