"""How an answer is wrapped and sent."""

import gzip
from dataclasses import replace

from mock_api.answer import MockAnswer
from mock_api.behaviour import Change
from mock_api.call import Call, Proceed

_SMALLEST_WORTH_PACKING = 200
_SECONDS_HELD_BACK = 0.05
_REQUESTS_UNTIL_BUSY = 100


def _envelope(answer: MockAnswer) -> MockAnswer:
    if answer.total is None or answer.refused_for:
        return answer
    return replace(answer, content={"count": answer.total, "results": answer.content})


def _connection_close(answer: MockAnswer) -> MockAnswer:
    return replace(answer, headers={**answer.headers, "Connection": "close"})


def _gzip(call: Call, proceed: Proceed) -> MockAnswer:
    answer = proceed(call)
    body = answer.body()
    if "gzip" not in call.headers.get("accept-encoding", "") or len(body) < _SMALLEST_WORTH_PACKING:
        return answer
    headers = {**answer.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return replace(answer, raw=gzip.compress(body), headers=headers)


def _charset(answer: MockAnswer) -> MockAnswer:
    return replace(answer, media_type=f"{answer.media_type}; charset=utf-8")


def _slow(answer: MockAnswer) -> MockAnswer:
    return replace(answer, delay=_SECONDS_HELD_BACK)


class _Busy:
    """Answers every hundredth request with 429 and a Retry-After of one second."""

    def __init__(self) -> None:
        self._requests = 0

    def __call__(self, call: Call, proceed: Proceed) -> MockAnswer:
        self._requests += 1
        if self._requests % _REQUESTS_UNTIL_BUSY:
            return proceed(call)
        return MockAnswer(429, {"detail": "Too many requests."}, headers={"Retry-After": "1"})


ANSWER_VARIANTS = (
    Change(name="envelope", answered=_envelope),
    Change(name="charset_named", answered=_charset),
    Change(name="connection_close", answered=_connection_close),
    Change(name="gzip", around=_gzip),
    Change(name="slow", answered=_slow),
    Change(name="busy", around=_Busy()),
)
