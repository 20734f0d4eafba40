"""The control addresses, which only the mock has: /-/faults, /-/variants, /-/traffic, /-/reset."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mock_api.names import UnknownNameError
from mock_api.switchboard import Switchboard
from mock_api.traffic import Traffic

Endpoint = Callable[[Request], Awaitable[Response]]


def control_routes(
    switchboard: Switchboard, empty: Callable[[], None], traffic: Traffic
) -> list[Route]:
    """Return the routes outside the described API; they need no credentials.

    `empty` resets the records.
    """
    return [
        Route("/-/faults", _faults(switchboard), methods=["GET", "PUT"]),
        Route("/-/variants", _variants(switchboard), methods=["PUT"]),
        Route("/-/traffic", _traffic(traffic), methods=["GET"]),
        Route("/-/reset", _reset(switchboard, empty, traffic), methods=["POST"]),
    ]


def _faults(switchboard: Switchboard) -> Endpoint:
    async def faults(request: Request) -> Response:
        if request.method == "PUT":
            try:
                switchboard.switch(_names(await request.json()))
            except UnknownNameError as error:
                return JSONResponse({"detail": str(error)}, 400)
            except ValueError:
                return JSONResponse({"detail": "Send a JSON array of fault ids."}, 400)
        return JSONResponse(list(switchboard.active))

    return faults


def _variants(switchboard: Switchboard) -> Endpoint:
    async def variants(request: Request) -> Response:
        try:
            switchboard.vary(_names(await request.json()))
        except UnknownNameError as error:
            return JSONResponse({"detail": str(error)}, 400)
        except ValueError:
            return JSONResponse({"detail": "Send a JSON array of variant names."}, 400)
        return Response(status_code=204)

    return variants


def _names(value: object) -> list[str]:
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return value
    raise ValueError(value)


def _traffic(counted: Traffic) -> Endpoint:
    async def traffic(_: Request) -> Response:
        return JSONResponse(counted.plain())

    return traffic


def _reset(switchboard: Switchboard, empty: Callable[[], None], traffic: Traffic) -> Endpoint:
    async def reset(_: Request) -> Response:
        empty()
        traffic.clear()
        switchboard.renew()
        return Response(status_code=204)

    return reset
