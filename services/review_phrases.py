"""The phrases that reviewers put into their comments again and again: the office's own, kept in the records."""

import asyncio

from models.errors import RuleViolation
from models.people import Actor
from models.reviewing import PhraseText, ReviewPhrase, may_keep_phrases
from services.context import ReadingContext
from services.forms import validated
from services.people import acting
from storage import reviewing as store
from storage.reads import reviewing


async def listed(context: ReadingContext, by: str) -> tuple[ReviewPhrase, ...]:
    """Return the office's phrases, in the order of their text."""
    await _keeper(context, by)
    return tuple(await asyncio.to_thread(reviewing.phrases, context.database))


async def add(context: ReadingContext, by: str, key: str, text: str) -> None:
    """Add a phrase. `key` is the form's; the same phrase again is refused with a sentence."""
    actor = await _keeper(context, by)
    phrase = validated(PhraseText, text=text)
    if not await asyncio.to_thread(store.add_phrase, context.database, phrase.text, actor, context.now()):
        raise RuleViolation("same_phrase", "This phrase is already there. No action is needed.")


async def remove(context: ReadingContext, by: str, key: str, phrase_id: int) -> None:
    """Remove a phrase. `key` is the form's; comments that it is part of stay as they are."""
    actor = await _keeper(context, by)
    if not await asyncio.to_thread(store.remove_phrase, context.database, phrase_id, actor, context.now()):
        raise RuleViolation("no_phrase", "This phrase is not there anymore. No action is needed.")


async def _keeper(context: ReadingContext, by: str) -> Actor:
    actor = await acting(context, by)
    may_keep_phrases(actor, context.policy().review_roles).require()
    return actor
