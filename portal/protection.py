"""What protects every answer and every form: headers, the policy for scripts, tokens, and the origin of a request."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import quote

NONCE_BYTES = 18
TOKEN_BYTES = 32


def fresh_nonce() -> str:
    """Return a new nonce for the scripts of one answer."""
    return secrets.token_urlsafe(NONCE_BYTES)


def headers(nonce: str, *, https: bool) -> Mapping[str, str]:
    """Return the headers of every page (S18, S19): only our own scripts and styles, and nothing is kept by browsers."""
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        "trusted-types htmx"
    )
    return {
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        **_every_answer(https=https),
    }


def download_headers(file_name: str, media_type: str, *, https: bool) -> Mapping[str, str]:
    """Return the headers of a file: it is saved, never shown, and runs nothing whatever it holds (S27)."""
    return {
        "Content-Type": media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        **_every_answer(https=https),
    }


def form_token(secret: str) -> str:
    """Return the token of a form in an answer to the browser with this secret. Each answer has another one (S17).

    The secret's token is masked with random bytes, so that a compressed page does not give it away byte by byte.
    """
    mask = secrets.token_bytes(TOKEN_BYTES)
    return base64.urlsafe_b64encode(mask + _xor(mask, _bare(secret))).decode()


def is_token_of(secret: str, token: str) -> bool:
    """Return whether a form's token belongs to the browser with this secret."""
    try:
        sent = base64.urlsafe_b64decode(token.encode())
    except ValueError:
        return False
    mask, masked = sent[:TOKEN_BYTES], sent[TOKEN_BYTES:]
    return len(sent) == 2 * TOKEN_BYTES and hmac.compare_digest(_xor(mask, masked), _bare(secret))


def comes_from(origin: str | None, ours: str) -> bool:
    """Return whether a form was sent from our own pages. Every browser of today says where a form comes from."""
    return origin == ours


def _every_answer(*, https: bool) -> Mapping[str, str]:
    strict = {"Strict-Transport-Security": "max-age=63072000"} if https else {}
    return {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        **strict,
    }


def _bare(secret: str) -> bytes:
    return hmac.new(secret.encode(), b"form token", hashlib.sha256).digest()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
