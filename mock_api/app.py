"""The ASGI application: the paths of the description, and the mock's own addresses."""

from functools import partial

from starlette import status as codes
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Match, Route

from mock_api.control import control_routes
from mock_api.credentials import credentials
from mock_api.greeting import welcome
from mock_api.invitations import invitation_routes
from mock_api.path_endpoint import PathEndpoint
from mock_api.record import Clock
from mock_api.seeds import plant
from mock_api.store import Store
from mock_api.switchboard import Switchboard
from mock_api.traffic import Traffic
from spec import Operation, Resource, Spec
from spec.bundle import bundle


def create_app(spec: Spec, store: Store, switchboard: Switchboard) -> Starlette:
    """Return the application that serves a description from a store, with the active changes."""
    traffic = Traffic()
    plant(spec, store)

    def empty() -> None:
        store.reset()
        plant(spec, store)

    app = Starlette(
        routes=[
            *_routes(spec, store, switchboard, traffic),
            *invitation_routes(spec, credentials(spec)),
            *control_routes(switchboard, empty, traffic),
            *_introductions(spec),
        ],
        exception_handlers={HTTPException: _refused},
    )
    app.router.redirect_slashes = False
    return app


def _routes(spec: Spec, store: Store, switchboard: Switchboard, traffic: Traffic) -> list[Route]:
    """Return a route for each path; list/ precedes the item path, which would match it, too."""
    by_path: dict[str, list[tuple[Resource, Operation]]] = {}
    for resource in spec.resources:
        for operation in resource.operations.values():
            by_path.setdefault(operation.path, []).append((resource, operation))
    headers = {scheme.name: scheme.header for scheme in spec.schemes}
    path_endpoint = partial(
        PathEndpoint,
        headers=headers,
        store=store,
        behaviour=switchboard.behaviour,
        clock=Clock(),
        traffic=traffic,
    )
    return [
        Route(path, path_endpoint(by_path[path]))
        for path in sorted(by_path, key=lambda path: "{pk}" in path)
    ]


def _introductions(spec: Spec) -> list[Route]:
    async def openapi(request: Request) -> Response:
        server = {"url": _address(request), "description": "This mock."}
        return JSONResponse({**bundle(spec), "servers": [server]})

    async def root(request: Request) -> Response:
        return PlainTextResponse(welcome(spec, _address(request)))

    return [Route("/openapi.json", openapi), Route("/", root)]


def _address(request: Request) -> str:
    """Return the address that the request was sent to, without a final slash."""
    return str(request.base_url).rstrip("/")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this type only
    detail = _hint(request) if error.status_code == codes.HTTP_404_NOT_FOUND else error.detail
    return JSONResponse({"detail": detail}, error.status_code, error.headers)


def _hint(request: Request) -> str:
    """Return what is wrong with a path that leads nowhere."""
    slashed = {**request.scope, "path": request.url.path + "/"}
    if any(route.matches(slashed)[0] != Match.NONE for route in request.app.routes):
        return f"The final slash is missing: call {slashed['path']} instead."
    return "Nothing is served at this path; GET / names the addresses of this mock."
