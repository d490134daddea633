"""Keeping what somebody typed when a form could not be taken."""

import asyncio

from adapters.fresh_secrets import hash_of
from models.sign_in.drafts import FormDraft, fits
from services.context import ReadingContext
from services.sign_in import SignedIn
from storage import drafts as store
from storage import sign_in as sign_in_store


async def keep(context: ReadingContext, draft: FormDraft) -> bool:
    """Keep what somebody typed. Returns False if it is too much, or there is no such person."""
    return fits(draft) and await asyncio.to_thread(store.keep_draft, context.database, draft)


async def of_page(context: ReadingContext, signed_in: SignedIn, browser: str, page: str) -> FormDraft | None:
    """Return what a person typed on a page and has not sent yet, here or, if that was proven, elsewhere."""
    where = (signed_in.person.id, hash_of(browser), page, context.now())
    return await asyncio.to_thread(store.draft_of, context.database, *where)


async def discard(context: ReadingContext, signed_in: SignedIn, browser: str, page: str) -> None:
    """Remove what a person typed on a page."""
    await asyncio.to_thread(store.discard_draft, context.database, signed_in.person.id, hash_of(browser), page)


async def person_of_ended_session(context: ReadingContext, secret: str) -> str:
    """Return whose session the secret was, also after its end; empty if it never was one."""
    return await asyncio.to_thread(sign_in_store.owner_of_session, context.database, hash_of(secret)) or ""
