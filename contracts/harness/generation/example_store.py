"""Opens the store of examples: a folder, or a Redis that several machines share."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from contracts.harness.outcomes import ConfigurationError
from contracts.harness.paths import file_name

PASSWORD = "PIGELLO_EXAMPLES_PASSWORD"  # noqa: S105 -- the name of a variable
_SCHEMES = {"redis", "rediss"}
# Longer than a holiday; each nightly run that reads an example renews it.
_KEPT = timedelta(days=60)
_SECONDS = 5


def open_examples(place: str | None, environment: str, usual: Path) -> ExampleDatabase:
    """Return the examples of an environment, by default in the `usual` folder.

    Raises ConfigurationError.
    """
    if place is None or "://" not in place:
        folder = usual if place is None else Path(place)
        if folder.exists() and not folder.is_dir():
            raise ConfigurationError(f"--examples {str(folder)!r} is a file, not a folder.")
        return DirectoryBasedExampleDatabase(folder / file_name(environment))
    return _redis(place, environment)


def _redis(place: str, environment: str) -> ExampleDatabase:
    try:
        parts = urlsplit(place)
        secret = parts.password or ("password" in parts.query)
        host = f"{parts.scheme}://{parts.hostname}:{parts.port or 6379}"
    except ValueError:
        raise ConfigurationError("--examples must be a folder or redis://HOST:PORT.") from None
    if parts.scheme not in _SCHEMES:
        raise ConfigurationError(f"--examples {host} is neither a folder nor redis://HOST:PORT.")
    if secret:
        raise ConfigurationError(f"--examples contains a password; set {PASSWORD} instead.")
    # Imported here, because it loads slowly and most runs use a folder.
    from hypothesis.extra.redis import RedisExampleDatabase  # noqa: PLC0415
    from redis import Redis, RedisError  # noqa: PLC0415

    try:
        redis = Redis.from_url(
            place,
            password=os.environ.get(PASSWORD),
            socket_connect_timeout=_SECONDS,
            socket_timeout=_SECONDS,
        )
        redis.ping()
    except (RedisError, OSError, ValueError) as error:
        raise ConfigurationError(
            f"--examples {host} does not answer like Redis ({type(error).__name__}); start it, "
            f"correct the address, or set {PASSWORD}."
        ) from None
    prefix = f"pigello-contracts:{environment}:".encode()
    return RedisExampleDatabase(redis, expire_after=_KEPT, key_prefix=prefix)
