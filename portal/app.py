"""Composes the portal: the pages of every module, the files that browsers load, and what is said of neither."""

from collections.abc import Sequence

from fastapi import FastAPI, Request
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, Response

from portal.assets import PREFIX
from portal.door import SIGN_IN, Door
from portal.house import House
from portal.navigation import Links
from portal.pages import (
    account_work,
    agencies,
    agency_billing,
    agency_people,
    allotment,
    appeals,
    closing_days,
    committees,
    confirm,
    deactivation,
    drafts,
    hearings,
    history,
    inactivity_report,
    invitations,
    licenses,
    me,
    meeting_room,
    new_requests,
    office_lists,
    passkeys,
    public,
    request_reviews,
    requests,
    reviews,
    step_reviews,
    training_files,
    training_tests,
    trainings,
    waiting,
)
from portal.pages import sign_in as signing_in
from portal.routing import Route, Routes, every

HEALTHY = "/healthy"
"""Says that the process answers, and nothing about anybody."""

SMALL = 500
"""From how many bytes on an answer is compressed. Tokens of forms are masked anew in each answer, so that is safe."""

AREAS: tuple[Links, ...] = (
    reviews.links,
    committees.links,
    inactivity_report.links,
    allotment.links,
    licenses.links,
    agencies.links,
    office_lists.links,
    closing_days.links,
    invitations.links,
)
"""What each area of the portal adds to the menu."""

ROUTES: list[Route] = every(
    [
        public.routes,
        signing_in.routes,
        confirm.routes,
        drafts.routes,
        passkeys.routes,
        invitations.routes,
        deactivation.routes,
        me.routes,
        waiting.routes,
        office_lists.routes,
        closing_days.routes,
        reviews.routes,
        step_reviews.routes,
        request_reviews.routes,
        training_tests.routes,
        committees.routes,
        meeting_room.routes,
        hearings.routes,
        inactivity_report.routes,
        allotment.routes,
        history.routes,
        trainings.routes,
        training_files.routes,
        licenses.routes,
        account_work.routes,
        appeals.routes,
        agencies.routes,
        agency_people.routes,
        agency_billing.routes,
        new_requests.routes,
        requests.routes,
    ]
)


def create_app(house: House, also: Sequence[Routes] = (), sign_in: str = SIGN_IN) -> FastAPI:
    """Return the portal of one office, with other pages besides. `sign_in` is where whoever is not signed in goes."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(GZipMiddleware, minimum_size=SMALL)
    routes = [*ROUTES, *every(also)]
    pages = {route.handler: route.path for route in routes if route.form is None}
    door = Door(house, AREAS, sign_in, pages, [route for route in routes if route.shows is not None])
    for route in routes:
        app.add_api_route(route.path, door.serving(route), methods=[route.method], include_in_schema=False)

    @app.get(HEALTHY, include_in_schema=False)
    async def healthy() -> Response:
        return PlainTextResponse("The portal answers.\n", headers={"Cache-Control": "no-store"})

    @app.get(f"{PREFIX}{{name}}", include_in_schema=False)
    async def static(name: str, request: Request) -> Response:
        found = house.assets.content(name, compressed="gzip" in request.headers.get("accept-encoding", ""))
        return door.missing(request) if found is None else Response(found[0], headers=found[1])

    @app.exception_handler(404)
    @app.exception_handler(405)
    async def missing(request: Request, _: Exception) -> Response:
        return door.missing(request)

    return app
