"""The ASGI application: one route for each path of the description, and the control addresses."""

import json
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mock_api.control import control_routes
from mock_api.credentials import credentials
from mock_api.invitations import invitation_routes
from mock_api.path_endpoint import PathEndpoint
from mock_api.record import Clock
from mock_api.store import Store
from mock_api.switchboard import Switchboard
from mock_api.traffic import Traffic
from spec import Operation, Resource, Spec
from spec.bundle import bundle


def create_app(spec: Spec, store: Store, switchboard: Switchboard) -> Starlette:
    """Return the application that serves a description from a store, with the active changes."""
    traffic = Traffic()
    app = Starlette(
        routes=[
            *_routes(spec, store, switchboard, traffic),
            *invitation_routes(spec, credentials(spec)),
            *control_routes(switchboard, store, traffic),
            _document_route(spec),
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


def _document_route(spec: Spec) -> Route:
    document = json.dumps(bundle(spec)).encode()

    async def openapi(_: Request) -> Response:
        return Response(document, media_type="application/json")

    return Route("/openapi.json", openapi)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this type only
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)
