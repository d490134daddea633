"""Keys for forms that come without one."""

import secrets


def fresh_key() -> str:
    """A key that no form had before."""
    return secrets.token_hex(8)
