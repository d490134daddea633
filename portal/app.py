"""Composes the portal: the pages of every module, the files that browsers load, and what is said of neither."""

from fastapi import FastAPI, Request
from starlette.responses import Response

from portal.assets import PREFIX
from portal.door import Door
from portal.house import House
from portal.pages import passkeys, public, sign_in, waiting
from portal.routing import Route, every

ROUTES: list[Route] = every([public.routes, sign_in.routes, passkeys.routes, waiting.routes])


def create_app(house: House) -> FastAPI:
    """Return the portal of one office."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    door = Door(house)
    for route in ROUTES:
        app.add_api_route(route.path, door.serving(route), methods=[route.method], include_in_schema=False)

    @app.get(f"{PREFIX}{{name}}", include_in_schema=False)
    async def static(name: str, request: Request) -> Response:
        found = house.assets.content(name, compressed="gzip" in request.headers.get("accept-encoding", ""))
        return door.missing(request) if found is None else Response(found[0], headers=found[1])

    @app.exception_handler(404)
    async def missing(request: Request, _: Exception) -> Response:
        return door.missing(request)

    return app
