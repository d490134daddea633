"""From a request to an answer: who is there, may the form be taken, what does the handler say, how is it shown."""

import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from adapters.form_keys import fresh_key
from adapters.fresh_secrets import fresh_secret
from models.errors import ProcessesAway, RuleViolation
from models.wording import complaint
from portal import protection, rendering
from portal.bodies import form_of
from portal.forms import kept_text, values_of
from portal.house import House
from portal.navigation import Link, Links, menu
from portal.problems import OTHER_PERSON, STALE_FORM, Problem, problem_of, status_of
from portal.routing import Download, Page, Route, Shown
from portal.sign_in.cookies import drop, put
from portal.visitor import Visitor
from services import sign_in
from storage.database import DatabaseAway

SIGN_IN = "/sign-in"

Endpoint = Callable[[Request], Awaitable[Response]]


class Door:
    """Takes requests and gives answers, in the same way for every route."""

    def __init__(self, house: House, areas: Sequence[Links] = (), sign_in: str = SIGN_IN) -> None:
        self._house = house
        self._areas = areas
        self._sign_in = sign_in

    def serving(self, route: Route) -> Endpoint:
        """Return the endpoint of a route."""

        async def serve(request: Request) -> Response:
            try:
                visitor = await self._visitor(request, quiet=route.quiet)
                if route.needs_sign_in and visitor.signed_in is None:
                    return self._to_sign_in(request)
                if route.form is None:
                    return await self._show(request, visitor, route)
                return await self._take(request, visitor, route, route.form)
            except (DatabaseAway, ProcessesAway) as error:
                return self.away(request, str(error))

        return serve

    def away(self, request: Request, sentence: str) -> Response:
        """Answer that a part of the system is away."""
        return self._page(request, None, Page("errors/away.html", {"sentence": sentence}, status=503), fresh_key())

    def missing(self, request: Request) -> Response:
        """Answer that there is no such page."""
        return self._page(request, None, Page("errors/missing.html", status=404), fresh_key())

    async def _visitor(self, request: Request, *, quiet: bool) -> Visitor:
        names = self._house.cookies
        secret = request.cookies.get(names.session, "")
        found = await sign_in.session_of(self._house.context, secret, quiet=quiet) if secret else None
        return Visitor(
            browser=request.cookies.get(names.browser) or fresh_secret(),
            network=request.client.host if request.client else "",
            context=self._house.limited(own_matters_only=found is None or not found.session.decides),
            sign_in_mail=self._house.sign_in_mail(),
            signed_in=found,
            session_secret=secret if found else "",
        )

    async def _show(self, request: Request, visitor: Visitor, route: Route) -> Response:
        try:
            shown = await route.handler(visitor, **request.path_params, **route.asked(request.query_params))
        except RuleViolation as refusal:
            shown = Page("errors/refused.html", {"sentence": refusal.sentence}, status=status_of(refusal))
        return self._answer(request, visitor, shown, fresh_key())

    async def _take(self, request: Request, visitor: Visitor, route: Route, form: type[BaseModel]) -> Response:
        """Take a form: in order, may it come from there, is it from this person, is it complete, does a rule refuse."""
        try:
            typed = await form_of(request, form)
        except RuleViolation as refusal:
            return await self._show_again(request, visitor, route, FormData(), fresh_key(), problem_of(refusal))
        key = str(typed.get("key") or fresh_key())
        try:
            self._require_own(request, visitor, typed)
            values = form.model_validate(await values_of(form, typed))
            done = await route.handler(visitor, values, key, **request.path_params)
            return self._answer(request, visitor, done, key)
        except ValidationError as error:
            problem = Problem.of_form(form, error, complaint(error.errors()[0]))
        except (RuleViolation, DatabaseAway, ProcessesAway) as error:
            problem = problem_of(error)
        return await self._show_again(request, visitor, route, typed, key, problem)

    def _require_own(self, request: Request, visitor: Visitor, typed: FormData) -> None:
        """Refuse a form that did not come from our own page, or that was made for somebody else (S17)."""
        ours = protection.comes_from(request.headers.get("origin"), self._house.url)
        if not ours or not protection.is_token_of(visitor.secret, str(typed.get("form_token", ""))):
            raise RuleViolation("stale_form", STALE_FORM)
        if str(typed.get("for_person", "")) != visitor.person_id:
            raise RuleViolation("other_person", OTHER_PERSON)

    async def _show_again(
        self, request: Request, visitor: Visitor, route: Route, typed: FormData, key: str, problem: Problem
    ) -> Response:
        """Show the page of a form again with the problem and with everything that was typed."""
        assert route.shows is not None
        try:
            known = {**route.shown_again(request.path_params), **route.asked(request.query_params)}
            shown = await route.shows(visitor, **known)
        except RuleViolation as refusal:
            shown = Page("errors/refused.html", {"sentence": refusal.sentence})
        if not isinstance(shown, Page):
            return self._answer(request, visitor, shown, key)
        values = {**shown.values, "typed": kept_text(typed), "problem": problem}
        again = Page(shown.template, values, status=problem.status)
        return self._page(request, visitor, again, key)

    def _answer(self, request: Request, visitor: Visitor, done: Shown, key: str) -> Response:
        if isinstance(done, Page):
            return self._page(request, visitor, done, key)
        if isinstance(done, Download):
            saved = protection.download_headers(done.file_name, done.media_type, https=self._house.https)
            return Response(done.content, headers=saved)
        names = self._house.cookies
        answer = self._going(request, done.path)
        if done.said:
            put(answer, names.said, base64.urlsafe_b64encode(done.said.encode()).decode(), seconds=60)
        if done.session:
            put(answer, names.session, done.session)
        elif done.session is not None:
            drop(answer, names.session)
        return answer

    def _page(self, request: Request, visitor: Visitor | None, page: Page, key: str) -> Response:
        nonce = protection.fresh_nonce()
        names = self._house.cookies
        said = request.cookies.get(names.said, "")
        common: Mapping[str, Any] = {
            "typed": {},
            "problem": None,
            "said": _decoded(said),
            "visitor": visitor,
            "nonce": nonce,
            "path": request.url.path,
            "office": self._house.context.pack.office,
            "menu": self._menu(visitor),
            "form_token": protection.form_token(visitor.secret) if visitor else "",
            "key": key,
        }
        text = rendering.html(
            self._house.assets, page.template, self._house.context.pack.time_zone, {**common, **page.values}
        )
        answer = HTMLResponse(text, page.status, protection.headers(nonce, https=self._house.https))
        if said:
            drop(answer, names.said)
        if visitor and request.cookies.get(names.browser) != visitor.browser:
            put(answer, names.browser, visitor.browser, seconds=86_400)
        return answer

    def _menu(self, visitor: Visitor | None) -> tuple[Link, ...]:
        if visitor is None or visitor.signed_in is None:
            return ()
        return menu(visitor.actor, self._house.context.pack, self._areas)

    def _to_sign_in(self, request: Request) -> Response:
        """Go to the sign-in page, and from there back to what was asked for."""
        wanted = request.url.path if request.method == "GET" else "/"
        return self._going(request, f"{self._sign_in}?next={quote(wanted)}")

    @staticmethod
    def _going(request: Request, path: str) -> Response:
        """Redirect. A request of htmx gets a header instead, or the page would appear inside the old one."""
        if request.headers.get("hx-request"):
            return Response(status_code=200, headers={"HX-Redirect": path})
        return RedirectResponse(path, status_code=303)


def _decoded(said: str) -> str:
    try:
        return base64.urlsafe_b64decode(said.encode()).decode()
    except ValueError:
        return ""
