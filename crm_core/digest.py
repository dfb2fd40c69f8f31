"""Do two sides hold the same? Sums of hashes, which do not depend on the order and can be told apart by scope.

A membership (a record in a scope) is hashed by entity, id and revision: cheap enough for every few minutes, and it
finds what is missing, left over or old. The deep hash is over the values too, and finds a row that was changed on one
side without its revision. MD5 finds accidents here, not attackers: both sides are authenticated and the file is sealed.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

Digest = tuple[int, int]
"""(how many memberships, sum of their hashes modulo 2^64)"""

HEX_DIGITS = 13
"""How much of an MD5 counts: 52 bits, so that PostgreSQL can add a billion of them exactly."""
_MODULUS = 1 << 64
SEPARATOR = "\x1f"


def revision_hash(entity: str, record_id: str, rev: int) -> int:
    """Return the hash of one membership by its revision. PostgreSQL makes the same one in crm_server.digests."""
    return _hash(f"{entity}{SEPARATOR}{record_id}{SEPARATOR}{rev}".encode())


def content_hash(entity: str, values: Sequence[Any]) -> int:
    """Return the hash of one membership by its row: every column in the model's order, in stored form."""
    return _hash(orjson.dumps([entity, *values]))


def _hash(data: bytes) -> int:
    return int(hashlib.md5(data, usedforsecurity=False).hexdigest()[:HEX_DIGITS], 16)


def by_scope(members: Iterable[tuple[str, int]]) -> dict[str, Digest]:
    """Return the digest of each scope, given (scope, hash) of each membership; none of these is kept."""
    counts: defaultdict[str, int] = defaultdict(int)
    sums: defaultdict[str, int] = defaultdict(int)
    for scope, one in members:
        counts[scope] += 1
        sums[scope] += one
    return {scope: (count, sums[scope] % _MODULUS) for scope, count in counts.items()}


def combined(digests: Mapping[str, Digest]) -> Digest:
    """Return the digest of several scopes together; two scopes that swap their contents do not go unnoticed."""
    marked = [(count, digest + count * _hash(scope.encode())) for scope, (count, digest) in digests.items()]
    return sum(count for count, _ in marked), sum(digest for _, digest in marked) % _MODULUS


def told(digest: Digest) -> tuple[int, str]:
    """Return a digest as it travels."""
    return digest[0], f"{digest[1]:x}"
