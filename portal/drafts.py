"""What somebody typed is not lost: from a form that was not taken to the same page with the text in its fields."""

from typing import Any

from fastapi import Request
from starlette.datastructures import FormData

from adapters.fresh_secrets import hash_of
from models.sign_in.drafts import FormDraft
from portal import protection
from portal.forms import kept_text
from portal.house import House
from portal.routing import Route
from portal.visitor import Visitor
from services import drafts


def names_files(typed: FormData) -> bool:
    """Return whether files were chosen."""
    return any(not isinstance(each, str) and each.filename for _, each in typed.multi_items())


async def keep(
    house: House, request: Request, visitor: Visitor, route: Route, page: str, typed: FormData, key: str
) -> bool:
    """Keep what was typed for the person whom the form was made for. Returns whether it was kept.

    If the form does not prove who sent it, the browser that sent it alone shows it, after that person signed in.
    """
    person_id, texts = str(typed.get("for_person", "")), kept_text(typed)
    ours = protection.comes_from(request.headers.get("origin"), house.url)
    if not ours or not person_id or not texts or route.form is None or route.form.secret:
        return False
    proven = await _proves(house, request, visitor, person_id, str(typed.get("form_token", "")))
    browser = request.cookies.get(house.cookies.browser, "")
    if not proven and not browser:
        return False
    return await drafts.keep(
        house.context,
        FormDraft(
            person_id=person_id,
            browser_hash="" if proven else hash_of(browser),
            page=page,
            act=request.url.path,
            key=key,
            typed=texts,
            had_files=names_files(typed),
            at=house.context.now(),
        ),
    )


async def of_page(house: House, visitor: Visitor, page: str) -> FormDraft | None:
    """Return what whoever is signed in typed on a page and has not sent yet."""
    if visitor.signed_in is None:
        return None
    return await drafts.of_page(house.context, visitor.signed_in, visitor.browser, page)


async def discard(house: House, visitor: Visitor, page: str) -> None:
    """Forget what was typed on a page, because it was sent or is not wanted any longer."""
    if visitor.signed_in is not None:
        await drafts.discard(house.context, visitor.signed_in, visitor.browser, page)


def shown(draft: FormDraft) -> dict[str, Any]:
    """Return what a page shows of a draft: the text in its fields, and that it was not sent yet."""
    return {"typed": draft.typed, "draft": draft}


async def _proves(house: House, request: Request, visitor: Visitor, person_id: str, token: str) -> bool:
    """Return whether a form came from a session of the person, ended or not."""
    secret = request.cookies.get(house.cookies.session, "")
    if not secret or not protection.is_token_of(secret, token):
        return False
    if visitor.person_id == person_id:
        return True
    return await drafts.person_of_ended_session(house.context, secret) == person_id
