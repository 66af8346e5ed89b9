"""Passwords as they are kept: bcrypt hashes, made and checked, and those that still stand in plain text.

Knows no name, no session and no page.
"""

from __future__ import annotations

import hmac
import re
from functools import cache

from index.errors import ZhiwenError

LONGEST = 72  # bytes of a password that bcrypt reads
_HASH = re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}")
_LIKE_HASH = re.compile(r"\$(?:2[a-z]?|argon2\w*|scrypt|pbkdf2[\w-]*|apr1|[156y])\$")  # how hashes of any kind begin


def hash_password(password: str) -> str:
    """Return the hash that stands for a password. Raises ZhiwenError for one that cannot be hashed."""
    import bcrypt

    if not password:
        raise ZhiwenError("The password is empty. Give one")
    if len(password.encode()) > LONGEST:
        raise ZhiwenError(
            f"The password has more than {LONGEST} bytes, of which bcrypt reads no more. Take a shorter one"
        )
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()


def is_hash(kept: str) -> bool:
    """Whether what is kept is the hash of a password; else it is the password itself."""
    return bool(_HASH.fullmatch(kept))


def is_unusable(kept: str) -> bool:
    """Whether what is kept looks like a hash, and is a damaged one or of another kind."""
    return not is_hash(kept) and bool(_LIKE_HASH.match(kept))


def matches(kept: str | None, password: str, *, slow: bool) -> bool:
    """Whether a password is the kept one; None where there is none.

    ``slow``: take as long as a hash does in any case, so that the time does not tell who has a password.
    """
    if kept is not None and is_hash(kept):
        return _is_hashed(password, kept)
    if slow:
        _is_hashed(password, _some_hash())
    return hmac.compare_digest((kept or "").encode(), password.encode()) and kept is not None


@cache
def _some_hash() -> str:
    return hash_password("nobody's")


def _is_hashed(password: str, kept: str) -> bool:
    import bcrypt

    given = password.encode()
    return len(given) <= LONGEST and bcrypt.checkpw(given, kept.encode())
