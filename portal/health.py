"""Whether the portal on this machine answers. A container's health check: it ends with 0 or 1."""

import os
import urllib.error
import urllib.request

from ending import run_program


def main() -> int:
    """Ask the portal. It says nothing about records or processes, which may be away while its pages say so."""
    port = os.environ.get("HMIS_PORTAL_PORT") or "8080"
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy", timeout=5) as answer:
            return 0 if answer.status == 200 else 1
    except (urllib.error.URLError, OSError):
        return 1


if __name__ == "__main__":
    run_program(main)
