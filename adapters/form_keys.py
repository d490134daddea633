"""Keys for forms that come without one."""

import secrets


def fresh_key() -> str:
    """Return a new form key."""
    return secrets.token_hex(8)
