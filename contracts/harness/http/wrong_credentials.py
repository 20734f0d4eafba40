"""Sends wrong credentials slowly, and no more of them once the environment bans the caller."""

from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.harness.http.exchange import Exchange
from contracts.harness.http.rate_limit import RateLimiter
from contracts.harness.outcomes import LimitReached, NotRun

_BANNED = {401, 403, 407, 423, 429}

# Sends a correct call once, without the waits that the server asks for.
Correct = Callable[[], Exchange]


@dataclass
class WrongCredentials:
    """Paces the calls with wrong credentials of all processes of a run, and supervises them.

    Every environment may count failed logins, and lock the account or ban the address: `correct`
    shows it. `limiter` holds the pace and the highest number, `sent` the number so far. After a
    sign of a ban, none is sent.
    """

    limiter: RateLimiter
    correct: Correct
    sent: int = field(default=0, init=False)
    _ended: NotRun | None = field(default=None, init=False)

    def acquire(self) -> None:
        """Block until the next wrong credential may be sent; raises NotRun if none may."""
        if self._ended:
            raise self._ended
        try:
            self.limiter.acquire()
        except LimitReached:
            raise NotRun("auth_requests") from None
        self.sent += 1

    def doubt(self, exchange: Exchange) -> None:
        """Verify an answer to wrong credentials that may come from a ban, before it is judged."""
        if not exchange.is_unauthenticated or exchange.is_html:
            self.verify()

    def verify(self) -> None:
        """Send a correct call; raises NotRun if it is refused, now and from then on."""
        answer = self.correct()
        if answer.status in _BANNED or answer.status is None or answer.is_html:
            self._ended = NotRun("banned", answered=answer.answered, sent=self.sent)
            raise self._ended
