"""What every page works with: the services' context, the way to mail, and where the portal is."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from adapters.mail.port import Mailer
from models.people import Actor
from portal.assets import Assets
from portal.sign_in.cookies import CookieNames
from services.context import Context
from services.sign_in import SignInMail


@dataclass(frozen=True, kw_only=True)
class House:
    """The portal of one office. `url` is where browsers find it, without a slash at the end."""

    context: Context
    mailer: Mailer
    assets: Assets
    url: str
    _unfinished: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def https(self) -> bool:
        """Whether browsers reach the portal over an encrypted connection."""
        return self.url.startswith("https://")

    @property
    def cookies(self) -> CookieNames:
        """The names of the cookies: the port is in them, because browsers share cookies between ports."""
        parts = urlsplit(self.url)
        return CookieNames(parts.port or (443 if self.https else 80))

    def sign_in_mail(self) -> SignInMail:
        """Return what signing in by email needs."""
        return SignInMail(context=self.context, mailer=self.mailer, url=self.url, later=self.later)

    def limited(self, *, own_matters_only: bool, actor: Actor | None = None) -> Context:
        """Return the services' context for a person, without roles if the way of signing in shows too little (S4).

        `actor` is that person as this request found them, so that a page does not read them again.
        """
        return replace(self.context, own_matters_only=own_matters_only, actor=actor)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do work after the answer."""
        task = asyncio.get_running_loop().create_task(work)
        self._unfinished.add(task)
        task.add_done_callback(self._unfinished.discard)
        task.add_done_callback(_log_failure)

    async def finish(self) -> None:
        """Wait for the work that no answer waited for."""
        await asyncio.gather(*self._unfinished, return_exceptions=True)


def _log_failure(task: asyncio.Task[None]) -> None:
    """Log that work after an answer failed. Only the kind of failure is logged: its text could hold an address."""
    if not task.cancelled() and (error := task.exception()) is not None:
        logging.getLogger(__name__).error("Work after an answer failed: %s", type(error).__name__)
