"""The cookies: which browser this is, its session, and what its next page says once."""

from typing import NamedTuple

from starlette.responses import Response

BROWSER_DAYS = 1


class CookieNames(NamedTuple):
    """The cookies' names. With `__Host-` a browser takes them only from this host, over a safe connection (S19)."""

    port: int

    @property
    def browser(self) -> str:
        """The cookie with the browser's secret. A mailed link works only where it is."""
        return f"__Host-hmis-browser-{self.port}"

    @property
    def session(self) -> str:
        """The cookie with the session's secret."""
        return f"__Host-hmis-session-{self.port}"

    @property
    def said(self) -> str:
        """The cookie with the sentence that the next page shows once."""
        return f"__Host-hmis-said-{self.port}"

    @property
    def refused(self) -> str:
        """The cookie that says once, on the page of a form, why the form was refused."""
        return f"__Host-hmis-refused-{self.port}"


def put(response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
    """Set a cookie that scripts can't read and other sites' forms don't send."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def drop(response: Response, name: str) -> None:
    """Remove a cookie."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
