"""From a request to an answer: who is there, may the form be taken, what does the handler say, how is it shown."""

import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from adapters.form_keys import fresh_key
from adapters.fresh_secrets import fresh_secret
from models.errors import ProcessesAway, RuleViolation
from models.sign_in.drafts import FormDraft
from models.sign_in.sessions import require_fresh, used_until
from models.wording import complaint
from portal import drafts, problems, protection, refusals, rendering
from portal.answers import CHECK, CheckedForm, answers_of, is_checked, sent_to, to_check
from portal.bodies import form_of
from portal.forms import Form, kept_text, open_text, raw_text, values_of
from portal.house import House
from portal.navigation import Link, Links, menu
from portal.places import here, page_of, with_next
from portal.problems import Problem, problem_of
from portal.refusals import Refused
from portal.routing import Download, GoTo, Handler, Page, Route, Shown
from portal.sign_in.cookies import drop, put
from portal.visitor import Visitor
from services import sign_in
from storage.database import DatabaseAway

SIGN_IN = "/sign-in"
CONFIRM = "/sign-in/confirm"
LONGEST_KEY = 120

Endpoint = Callable[[Request], Awaitable[Response]]


class Door:
    """Takes requests and gives answers, in the same way for every route.

    `pages` says where each page is, `acts` what is done from which of them: those show what was typed and not sent.
    Every act leads to an address: to the next page, or back to its own, which says why it was refused. So Back and a
    reload never send a form again.
    """

    def __init__(
        self,
        house: House,
        areas: Sequence[Links] = (),
        sign_in: str = SIGN_IN,
        pages: Mapping[Handler, str] | None = None,
        acts: Sequence[Route] = (),
    ) -> None:
        self._house = house
        self._areas = areas
        self._sign_in = sign_in
        self._pages = pages or {}
        self._with_forms = frozenset(route.shows for route in acts)
        self._checked = {route.shows: route for route in acts if is_checked(route)}

    def serving(self, route: Route) -> Endpoint:
        """Return the endpoint of a route."""

        async def serve(request: Request) -> Response:
            try:
                visitor = await self._visitor(request, quiet=route.quiet)
                if route.needs_sign_in and visitor.signed_in is None:
                    return await self._to_sign_in(request, visitor, route)
                if route.form is None:
                    return await self._show(request, visitor, route)
                return await self._take(request, visitor, route, route.form)
            except (DatabaseAway, ProcessesAway) as error:
                return await self.away(request, str(error), route.form)

        return serve

    async def away(self, request: Request, sentence: str, form: type[Form] | None = None) -> Response:
        """Answer that a part of the system is away. A form that was sent stays on the page, to be sent again."""
        fields: list[tuple[str, str]] = []
        typed: Mapping[str, Any] = {}
        if form is not None and protection.comes_from(request.headers.get("origin"), self._house.url):
            with suppress(RuleViolation):  # It is too large to be sent at all.
                sent = await _typed(request, form)
                fields, typed = raw_text(sent), kept_text(sent)
        values = {"sentence": sentence, "again": here(request), "fields": fields, "kept": typed}
        return self._page(request, None, Page("errors/away.html", values, status=problems.AWAY), fresh_key())

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
            context=self._house.limited(
                own_matters_only=found is None or not found.session.decides, actor=found.actor if found else None
            ),
            sign_in_mail=self._house.sign_in_mail(),
            signed_in=found,
            session_secret=secret if found else "",
        )

    async def _show(self, request: Request, visitor: Visitor, route: Route) -> Response:
        page = page_of(route, request, self._pages)
        refused = refusals.read(request.cookies.get(self._house.cookies.refused, ""), page)
        try:
            if self._needs_check(visitor, route):
                return self._going(request, with_next(CONFIRM, here(request)))
            shown = await route.handler(visitor, **request.path_params, **route.asked(request.query_params))
        except RuleViolation as refusal:
            # Of a form that is too large nothing was read, so that is all there is to say.
            why = refused.problem if refused and refused.problem.status == problems.TOO_LARGE_STATUS else None
            return self._answer(request, visitor, _refusal(why or problem_of(refusal)), fresh_key())
        if not isinstance(shown, Page) or route.handler not in self._with_forms:
            return self._answer(request, visitor, shown, fresh_key())
        draft = await drafts.of_page(self._house, visitor, page)
        if CHECK in request.query_params and refused is None:
            checked = await answers_of(visitor, self._checked.get(route.handler), draft, request.path_params)
            return self._answer(request, visitor, checked or GoTo(page), draft.key if draft else fresh_key())
        return self._with_typed(request, visitor, shown, draft, refused)

    def _with_typed(
        self, request: Request, visitor: Visitor, shown: Page, draft: FormDraft | None, refused: Refused | None
    ) -> Response:
        """Show a page with what was typed in its form, and why it was refused if that was a moment ago."""
        values, status, key = dict(shown.values), shown.status, fresh_key()
        if draft is not None and (shown.since is None or draft.at >= shown.since):
            values, key = {**values, **drafts.shown(draft)}, draft.key
        if refused is not None:
            values["problem"], status, key = refused.problem, refused.problem.status, refused.key
            values["typed"] = refused.typed or values.get("typed", {})
        answer = self._page(request, visitor, Page(shown.template, values, status), key)
        if refused is not None:
            drop(answer, self._house.cookies.refused)
        return answer

    async def _take(self, request: Request, visitor: Visitor, route: Route, form: type[Form]) -> Response:
        """Take a form: in order, may it come from there, is it from this person, is it complete, does a rule refuse."""
        page = page_of(route, request, self._pages)
        draft = await drafts.of_page(self._house, visitor, page)
        try:
            typed = await _typed(request, form)
        except RuleViolation as refusal:
            return await self._refuse(request, visitor, route, FormData(), fresh_key(), problem_of(refusal))
        key = _key_of(request, typed, draft)
        try:
            self._require_own(request, visitor, typed)
            if self._needs_check(visitor, route):
                await drafts.keep(self._house, request, visitor, route, page, typed, key)
                return self._answer(request, visitor, GoTo(with_next(CONFIRM, page), problems.CONFIRM), key)
            values = form.model_validate(await values_of(form, typed))
            if isinstance(values, CheckedForm) and values.step == "edit":
                return await self._to_form(request, visitor, route, typed, key)
            done = await route.handler(visitor, values, key, **request.path_params)
            if isinstance(values, CheckedForm) and values.step == CHECK:
                return await self._to_check(request, visitor, route, typed, key, done)
            if draft is not None:
                await drafts.discard(self._house, visitor, page)
            return self._answer(request, visitor, done, key)
        except ValidationError as error:
            problem = Problem.of_form(form, error, complaint(error.errors()[0]))
        except (RuleViolation, DatabaseAway, ProcessesAway) as error:
            problem = problem_of(error, form)
            key = fresh_key() if problem.code == problems.KEY_REUSED else key
        return await self._refuse(request, visitor, route, typed, key, problem)

    def _needs_check(self, visitor: Visitor, route: Route) -> bool:
        """Return whether the person has to confirm first to be there. Raises RuleViolation if that is no help (S8)."""
        if not route.fresh or visitor.signed_in is None:
            return False
        context = self._house.context
        try:
            require_fresh(visitor.signed_in.session, context.now(), context.pack.time_zone)
        except RuleViolation as refusal:
            if refusal.code == "check_needed":
                return True
            raise
        return False

    def _require_own(self, request: Request, visitor: Visitor, typed: FormData) -> None:
        """Refuse a form that did not come from our own page, or that was made for somebody else (S17)."""
        if not protection.comes_from(request.headers.get("origin"), self._house.url):
            raise RuleViolation("stale_form", problems.STALE_FORM)
        if str(typed.get("for_person", "")) != visitor.person_id:
            raise RuleViolation(problems.OTHERS, problems.OTHER_PERSON)
        if not protection.is_token_of(visitor.secret, str(typed.get("form_token", ""))):
            raise RuleViolation("stale_form", problems.STALE_FORM)

    async def _refuse(
        self, request: Request, visitor: Visitor, route: Route, typed: FormData, key: str, problem: Problem
    ) -> Response:
        """Go on to the page of a form, which says what is wrong and shows what was typed.

        What can neither be kept nor travel in a cookie is shown in the answer itself, so that it is not lost.
        """
        page, others = page_of(route, request, self._pages), problem.code == problems.OTHERS
        kept = await drafts.keep(self._house, request, visitor, route, page, typed, key)
        carried = {} if kept or others else open_text(typed)
        refused = Refused(page=page, problem=problem, key=fresh_key() if others else key, typed=carried)
        cookie = refusals.written(refused)
        if not (cookie and self._may_go_on(request) and route.shows in self._pages):
            return await self._show_again(request, visitor, route, typed, key, problem)
        answer = self._going(request, page)
        put(answer, self._house.cookies.refused, cookie, seconds=refusals.SECONDS)
        return answer

    def _may_go_on(self, request: Request) -> bool:
        """Return whether a form came from our own page, and from a browser that keeps our cookies."""
        ours = protection.comes_from(request.headers.get("origin"), self._house.url)
        return ours and self._house.cookies.browser in request.cookies

    async def _to_check(
        self, request: Request, visitor: Visitor, route: Route, typed: FormData, key: str, done: Shown
    ) -> Response:
        """Go on to the page with the answers, which has an address of its own. Show it here if nothing can be kept."""
        page = page_of(route, request, self._pages)
        if await drafts.keep(self._house, request, visitor, route, page, typed, key):
            return self._going(request, to_check(page))
        return self._answer(request, visitor, sent_to(done, here(request)), key)

    async def _to_form(self, request: Request, visitor: Visitor, route: Route, typed: FormData, key: str) -> Response:
        """Go back to the form to change the answers. Show it here if nothing can be kept."""
        page = page_of(route, request, self._pages)
        if await drafts.keep(self._house, request, visitor, route, page, typed, key):
            return self._going(request, page)
        return await self._show_again(request, visitor, route, typed, key, None)

    async def _show_again(
        self, request: Request, visitor: Visitor, route: Route, typed: FormData, key: str, problem: Problem | None
    ) -> Response:
        """Show the page of a form again, with what was typed unless somebody else typed it."""
        assert route.shows is not None
        try:
            known = {**route.shown_again(request.path_params), **route.asked(request.query_params)}
            shown = await route.shows(visitor, **known)
        except RuleViolation as refusal:
            why = problem if problem and problem.status == problems.TOO_LARGE_STATUS else problem_of(refusal)
            return self._answer(request, visitor, _refusal(why), key)
        if not isinstance(shown, Page):
            return self._answer(request, visitor, shown, key)
        others = problem is not None and problem.code == problems.OTHERS
        values = {**shown.values, "typed": {} if others else kept_text(typed), "problem": problem}
        again = Page(shown.template, values, status=problem.status if problem else shown.status)
        return self._page(request, visitor, again, fresh_key() if others else key)

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
            "draft": None,
            "said": _decoded(said),
            "visitor": visitor,
            "nonce": nonce,
            "path": request.url.path,
            "today": self._house.context.today(),
            "here": self._page_shown(request),
            **self._ending(visitor),
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

    def _ending(self, visitor: Visitor | None) -> Mapping[str, Any]:
        """Return when the session ends unless another page is asked for, and in how many seconds that is."""
        if visitor is None or visitor.signed_in is None:
            return {"ends_at": None, "seconds_left": 0}
        now = self._house.context.now()
        ends_at = used_until(visitor.signed_in.session, now)
        return {"ends_at": ends_at, "seconds_left": max(0, int((ends_at - now).total_seconds()))}

    def _page_shown(self, request: Request) -> str:
        return here(request) if request.method == "GET" else request.url.path

    async def _to_sign_in(self, request: Request, visitor: Visitor, route: Route) -> Response:
        """Go to the sign-in page, and from there back to the page that was asked for, or to that of the form."""
        if route.form is None:
            return self._going(request, with_next(self._sign_in, here(request)))
        page = page_of(route, request, self._pages)
        try:
            typed = await _typed(request, route.form)
        except RuleViolation as refusal:
            return self._answer(request, visitor, GoTo(with_next(self._sign_in, page), refusal.sentence), "")
        kept = await drafts.keep(self._house, request, visitor, route, page, typed, _key_of(request, typed, None))
        said = problems.ENDED_AND_KEPT if kept else problems.ENDED
        return self._answer(request, visitor, GoTo(with_next(self._sign_in, page), said), "")

    @staticmethod
    def _going(request: Request, path: str) -> Response:
        """Redirect. A request of htmx gets a header instead, or the page would appear inside the old one."""
        if request.headers.get("hx-request"):
            return Response(status_code=200, headers={"HX-Redirect": path, "Cache-Control": "no-store"})
        return RedirectResponse(path, status_code=303, headers={"Cache-Control": "no-store"})


async def _typed(request: Request, form: type[Form]) -> FormData:
    """Return what a browser sent for a form, which is read once. Raises RuleViolation if it is too large."""
    if not hasattr(request.state, "typed"):
        request.state.typed = await form_of(request, form)
    typed: FormData = request.state.typed
    return typed


def _refusal(problem: Problem) -> Page:
    """Return the page that says no more than why there is no other."""
    heading = problems.heading_of(problem.status)
    return Page("errors/refused.html", {"sentence": problem.sentence, "heading": heading}, status=problem.status)


def _key_of(request: Request, typed: FormData, draft: FormDraft | None) -> str:
    """Return the form's key. A draft's key belongs to the form that was typed, not to others on the same page."""
    key = str(typed.get("key") or "")
    of_another = draft is not None and draft.key == key and draft.act != request.url.path
    return fresh_key() if not key or len(key) > LONGEST_KEY or of_another else key


def _decoded(said: str) -> str:
    try:
        return base64.urlsafe_b64decode(said.encode()).decode()
    except ValueError:
        return ""
