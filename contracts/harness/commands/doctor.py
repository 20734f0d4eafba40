"""Examines an environment before a run: address, credentials, and what a run leaves out."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from contracts.harness.commands.doctor_references import check_spelling, try_references
from contracts.harness.config.env_file import variables
from contracts.harness.config.options import Options
from contracts.harness.generation.warm_up import see_values
from contracts.harness.http import retry_after
from contracts.harness.http.client import Client
from contracts.harness.http.credentials import Credentials
from contracts.harness.http.health import OutageDetector, control
from contracts.harness.http.permissions import Permissions
from contracts.harness.http.preflight import preflight
from contracts.harness.http.probe import resolve, tls
from contracts.harness.http.proxies import proxy_of
from contracts.harness.http.rate_limit import RateLimiter
from contracts.harness.outcomes import ConfigurationError
from contracts.harness.planning.forecast import left_out
from contracts.harness.planning.prerequisites import Prerequisites
from contracts.harness.records.cleanup import NOTHING_LEFT
from reports.printable import counted
from reports.verdicts import share

# How many seconds a clock may be off before created_at is in doubt.
_SKEW = 60
_NO_TLS = "none: credentials are sent in plain text"


def examine(options: Options, say: Callable[[str, str], None]) -> None:
    """Report on an environment line by line; write only in order to try ids of existing records.

    Raises ConfigurationError or Outage with the one cause that would prevent a run.
    """
    if options.starts_mock:
        raise ConfigurationError(
            "a mock needs no doctor; name an environment with --environment or --base-url."
        )
    check_spelling(options)
    see_values(options.spec)
    url = options.environment.url
    say("address", f"{url} ({options.environment.name})")
    for name, text in _plan(options):
        say(name, text)
    credentials = Credentials(options.spec.schemes, variables(options.env_file))
    say("credentials", f"all {len(options.spec.schemes)} are set")
    if proxy := proxy_of(url):
        say("way", f"through the proxy {proxy}, which resolves the address itself")
    else:
        say("resolves", ", ".join(resolve(url)))
        say("TLS", tls(url, options.environment.timeouts.connect) or _NO_TLS)
    client = Client(
        url,
        credentials,
        OutageDetector(url, options.spec.resources),
        timeouts=options.environment.timeouts,
        permissions=options.permissions,
        rate_limiter=RateLimiter(options.run_limits),
    )
    preflight(client, options.spec.resources, options.resources)
    first = options.spec.resource(options.resources[0])
    operation, pk = control(first)
    answer = client.ask(first, operation, pk)
    say("accepted", f"{operation.title} of {first.title} is answered {answer.answered}")
    say("clock", _clock(answer.headers))
    if options.references != "unchecked" and not options.read_only:
        options = _try_references(client, options, say)
    done, total = _forecast(options)
    required = options.require_judged or 0
    if done * 100 < required * total:
        raise ConfigurationError(
            f"a run would judge only {share(done, total)}, and {required}% are required; the lines "
            '"not run" say why.'
        )


def _try_references(client: Client, options: Options, say: Callable[[str, str], None]) -> Options:
    """Try the ids of existing records; return the options without those that are refused."""
    found, said, left = try_references(client, options)
    for line in said:
        say(*line)
    if found.environment != options.environment:
        say("then judges", share(*_forecast(found)))
    if left != NOTHING_LEFT:
        say("left", left)
    return found


def _plan(options: Options) -> Iterator[tuple[str, str]]:
    permissions, run_limits = options.permissions, options.run_limits
    rate = f"at most {run_limits.rate:g} requests a second" if run_limits.rate else "unlimited"
    yield "pace", f"{rate}; wrong credentials on {_probes(permissions)}"
    written = [name for name in options.resources if permissions.writes(name)]
    spared = [name for name in options.resources if not permissions.writes(name)]
    does = "creates, changes and deletes its own records of "
    yield "writes", does + ", ".join(written) if written else "nothing"
    if spared:
        yield "never writes", ", ".join(spared)
    kinds = Prerequisites(options).targets()
    if options.references == "unchecked":
        yield "references", "made up, since any uuid will do"
    else:
        had = sum(kinds.values())
        yield "references", f"ids can be had for {had} of {len(kinds)} kinds"
        if missing := [kind for kind, found in kinds.items() if not found]:
            yield "missing", ", ".join(missing)
    left = left_out(options)
    done, total = _forecast(options)
    yield "judges", share(done, total)
    for reason, ids in left.items():
        yield "not run", f"{counted(len(ids), 'rule')}, such as {ids[0]}: {reason.text}"


def _forecast(options: Options) -> tuple[int, int]:
    """Return how many rules a run will judge, and how many there are; open ones are never."""
    total = sum(rule.basis != "open" for rule in options.rules)
    return total - sum(map(len, left_out(options).values())), total


def _probes(permissions: Permissions) -> str:
    return "one operation for each method" if permissions.sparing else "every operation"


def _clock(headers: Mapping[str, str]) -> str:
    date = retry_after.moment({k.lower(): v for k, v in headers.items()}.get("date", ""))
    if date is None:
        return "the server sends no Date header"
    off = round((dt.datetime.now(dt.UTC) - date).total_seconds())
    if abs(off) > _SKEW:
        way = "ahead of" if off > 0 else "behind"
        raise ConfigurationError(
            f"this machine's clock is {abs(off)} s {way} the server's; set the one that is wrong."
        )
    return f"{abs(off)} s from the server's"
