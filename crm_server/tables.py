"""Tables that only the server has. Their own MetaData keeps them off the laptop.

Sequence numbers (`seq`) are drawn under one lock as the last act of a transaction (crm_server.feed), so their order is
the order of commits. Times are milliseconds since 1970, UTC.
"""

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    event,
)

SERVER = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

CACHE = {"cache": True}
"""Marks a table whose content can be made again: backups leave it out, a restore empties it."""

SCOPE = String(80, collation="C")
"""Scopes are compared and ordered by bytes, so that a pull resumes in the same order under every locale."""

server_meta = Table(
    "server_meta", SERVER, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False)
)
"""Facts about this server: epoch, keys, version of the schema."""

feed_head = Table(
    "feed_head",
    SERVER,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
)
"""One row: the last sequence number drawn. A snapshot that sees n holds every change up to n."""

feed = Table(
    "feed",
    SERVER,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("scope", SCOPE, primary_key=True),
    Column("agg", String(36), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    Index(None, "seq"),
    Index(None, "scope", "seq"),
)
"""The latest state of every record in every scope: one row, however often it changed. `agg`: root of its aggregate."""

Index("ix_feed_children", feed.c.agg, postgresql_where=feed.c.agg != feed.c.id)

scope_grant = Table(
    "scope_grant",
    SERVER,
    Column("user_id", String(36), primary_key=True),
    Column("scope", SCOPE, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("level", String(8), nullable=False),
    Column("changed_seq", BigInteger, nullable=False),
    Column("ended_seq", BigInteger),
    Column("granted_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("on_behalf_of", String(36)),
    Index(None, "scope"),
    Index(None, "changed_seq"),
    Index(None, "ended_seq"),
)
"""One row a period in which a user holds a scope; `ended_seq` is null while it lasts. `changed_seq`: level set last.
`on_behalf_of`: whom the user stands in for, where nothing else gives them the scope."""

Index(
    "ix_scope_grant_active",
    scope_grant.c.user_id,
    scope_grant.c.scope,
    unique=True,
    postgresql_where=scope_grant.c.ended_seq.is_(None),
)

share = Table(
    "share",
    SERVER,
    Column("account_id", String(36), primary_key=True),
    Column("user_id", String(36), primary_key=True),
    Column("level", String(8), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)
"""Customers shown to colleagues: read or edit."""

outcome = Table(
    "outcome",
    SERVER,
    Column("mutation_id", String(36), primary_key=True),
    Column("user_id", String(36), nullable=False),
    Column("device_id", String(36), nullable=False),
    Column("incarnation", String(64), nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("accepted_ms", BigInteger, nullable=False),
    Index(None, "device_id", "incarnation", "n", unique=True),
)
"""What became of each mutation, stored with its effect: JSON of the result, its code and the records it touched."""

Index("ix_outcome_accepted_ms", outcome.c.accepted_ms, postgresql_using="brin")

alias = Table(
    "alias",
    SERVER,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("survivor_id", String(36), nullable=False, index=True),
    Column("merged_ms", BigInteger, nullable=False),
    Column("made", Boolean, nullable=False),
)
"""Records merged into others, chains flattened. `made`: the merge made the survivor out of this record (a tag)."""

merge_snapshot = Table(
    "merge_snapshot",
    SERVER,
    Column("merge_id", String(36), primary_key=True),
    Column("body", Text, nullable=False),
    Column("merged_ms", BigInteger, nullable=False, index=True),
)
"""What a merge changed, so that it can be undone for 30 days: JSON of crm_server.merging.snapshot.Snapshot."""

erased = Table(
    "erased",
    SERVER,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("erased_ms", BigInteger, nullable=False),
)
"""Records of erased persons: nothing that comes later revives them."""

erased_refusal = Table(
    "erased_refusal",
    SERVER,
    Column("key_hash", String(64), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("expires_on", String(10)),
)
"""What is left of erased persons who refused contact: the suppressions of their numbers, which nothing else tells."""

device = Table(
    "device",
    SERVER,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(36), nullable=False, index=True),
    Column("label", String(120), nullable=False),
    Column("public_key", String(200), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("last_seen_ms", BigInteger),
    Column("revoked_ms", BigInteger),
    Column("app_version", String(40)),
    Column("incarnation", String(64)),
    Column("sync_token", String(40)),
    Column("next_sync_token", String(40)),
)
"""`sync_token`: the one that the device has shown last; `next_sync_token`: given out, not shown yet."""

refresh_token = Table(
    "refresh_token",
    SERVER,
    Column("hash", String(64), primary_key=True),
    Column("device_id", String(36), nullable=False, index=True),
    Column("expires_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
)

device_nonce = Table(
    "device_nonce",
    SERVER,
    Column("device_id", String(64), primary_key=True),
    Column("nonce", String(64), primary_key=True),
    Column("seen_ms", BigInteger, nullable=False, index=True),
)
"""Nonces of proofs that were accepted lately: a copied message is none the second time. `device_id` may be a key."""

quarantine = Table(
    "quarantine",
    SERVER,
    Column("mutation_id", String(36), primary_key=True),
    Column("device_id", String(36), primary_key=True),
    Column("user_id", String(36), nullable=False),
    Column("author", String(36), nullable=False),
    Column("entity", String(40), nullable=False),
    Column("record_id", String(36), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("edited_ms", BigInteger, nullable=False),
    Column("in_time", Boolean, nullable=False),
    Column("body", Text, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Index(None, "device_id"),
)
"""What revoked laptops had not delivered, for a person to look at. `in_time`: edited before the device's end."""

credential = Table(
    "credential",
    SERVER,
    Column("user_id", String(36), primary_key=True),
    Column("password_hash", Text, nullable=False),
)

number_series = Table(
    "number_series",
    SERVER,
    Column("name", String(40), primary_key=True),
    Column("last", BigInteger, nullable=False),
)
"""Official numbers: the last one given in each series."""

number_block = Table(
    "number_block",
    SERVER,
    Column("series", String(60), primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("lease", String(40), nullable=False),
    Column("code", String(36), nullable=False, index=True),
    Column("device_id", String(36), nullable=False, index=True),
    Column("user_id", String(36), nullable=False),
    Column("given_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger, index=True),
)
"""Numbers leased to devices: places `first` to `last` of a series. `lease`: the store that draws from them; `code`:
what the device's series are called by; `ended_ms`: since when nobody should draw from them.
"""

number_skipped = Table(
    "number_skipped",
    SERVER,
    Column("series", String(60), primary_key=True),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("noted_ms", BigInteger, nullable=False),
)
"""Places of ended blocks that stand on no document: the gaps that a series has."""

unknown_field = Table(
    "unknown_field",
    SERVER,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("value", Text, nullable=False),
    Column("hlc", String(16), nullable=False),
    Column("user_id", String(36), nullable=False),
    Index(None, "id"),
)
"""Fields sent by laptops newer than this server, kept (as JSON) and sent on. The latest edit of each stands."""

blob = Table(
    "blob",
    SERVER,
    Column("name", String(64), primary_key=True),
    Column("content", String(36), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("user_id", String(36), nullable=False, index=True),
    Column("complete_ms", BigInteger, nullable=False),
    Column("unused_ms", BigInteger, index=True),
)
"""Contents of files, each once, named by their SHA-256. `user_id`: who brought it first; `unused_ms`: since when no
living record names it; `content`: of `blob_slice`."""

blob_slice = Table(
    "blob_slice",
    SERVER,
    Column("content", String(36), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
_PLAIN = "ALTER TABLE blob_slice ALTER COLUMN data SET STORAGE EXTERNAL"
event.listen(blob_slice, "after_create", DDL(_PLAIN))  # type: ignore[no-untyped-call]
"""The bytes of a content, complete or on its way: number `n` begins at `n` times crm_core.blobs.SLICE. Not compressed
by the database: pictures and PDFs are already, and it would take each slice apart to say how long it is."""

blob_owner = Table(
    "blob_owner",
    SERVER,
    Column("name", String(64), primary_key=True),
    Column("user_id", String(36), primary_key=True),
)
"""Who has shown the bytes of a content, and does not only know its name."""

blob_upload = Table(
    "blob_upload",
    SERVER,
    Column("user_id", String(36), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("content", String(36), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("touched_ms", BigInteger, nullable=False, index=True),
)
"""Contents on their way, one for each user: bytes 0 to `received` are stored."""

artefact = Table(
    "artefact",
    SERVER,
    Column("id", String(36), primary_key=True),
    Column("device_id", String(36), nullable=False, index=True),
    Column("user_id", String(36), nullable=False),
    Column("role", String(40), nullable=False),
    Column("epoch", String(40), nullable=False),
    Column("schema", Integer, nullable=False),
    Column("resync", Boolean, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("reached", String(36), nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    info=CACHE,
)
"""A first sync being prepared for a device. `scopes`: JSON of [scope, level], in the order in which they are given; the
place reached is (`place` among them, root of the last aggregate). `entries`: how many there were to give in the end.
"""

artefact_chunk = Table(
    "artefact_chunk",
    SERVER,
    Column("name", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("key", String(64), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("expires_ms", BigInteger, nullable=False, index=True),
    Column("content", String(160), index=True),
    Column("head", BigInteger),
    Column("reached", String(36)),
    info=CACHE,
)
"""Chunks, sealed. Those that are the same for others too say of what they are (`content`), as of which sequence number
(`head`), and behind which aggregate they end (`reached`; empty: nothing follows in their scope).
"""

artefact_part = Table(
    "artefact_part",
    SERVER,
    Column("artefact_id", String(36), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("chunk", String(64), nullable=False, index=True),
    info=CACHE,
)
"""Which chunks a first sync is made of, in order."""

match_key = Table(
    "match_key",
    SERVER,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("key", Text, primary_key=True),
    Index(None, "entity", "key"),
    info=CACHE,
)
"""What records are recognised by (crm_core.keys): two that seem to be one share a key. A row without an id says that
every record has been looked at since the table was made."""

match_due = Table(
    "match_due",
    SERVER,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("times", BigInteger, nullable=False),
    info=CACHE,
)
"""Customers and persons to be compared anew; `times`: how often that was noted, so that a change meanwhile is seen."""
