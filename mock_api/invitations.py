"""The operations that invite a person: they accept any body and send no invitation."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_api.answer import MockAnswer
from mock_api.path_endpoint import response_of
from spec import Invitation, Spec


def invitation_routes(spec: Spec, headers: Mapping[str, str]) -> list[Route]:
    """Return a route for each invitation of a description; `headers` maps a header to its value."""
    return [_route(one, headers) for one in spec.invitations]


def _route(invitation: Invitation, headers: Mapping[str, str]) -> Route:
    async def invite(request: Request) -> Response:
        if all(request.headers.get(name) == value for name, value in headers.items()):
            return response_of(MockAnswer(invitation.success))
        return response_of(MockAnswer(401, {"detail": "A credential is missing or wrong."}))

    return Route(invitation.path, invite, methods=[invitation.method])
