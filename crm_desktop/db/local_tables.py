"""Tables that exist on this laptop only and are never synced. Their own MetaData keeps them off the server."""

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

LOCAL = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

meta = Table(
    "local_meta",
    LOCAL,
    Column("key", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Who and where this laptop is: device, user, server, cursor, clock offset, last clock reading, versions."""

outbox = Table(
    "local_outbox",
    LOCAL,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("hlc", String(16), nullable=False),
    Column("author", String(36), nullable=False),
    Column("schema", Integer, nullable=False),
    Column("aggregate", String(40), nullable=False),
    Column("aggregate_id", String(36), nullable=False),
    Column("depends_on", Text, nullable=False),
    Column("changes", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("code", String(40)),
    Column("params", Text),
    Index(None, "aggregate", "aggregate_id"),
    Index(None, "state", "n"),
    sqlite_autoincrement=True,
)
"""Mutations not yet settled, in order. `state`: pending, refused, handed_over. `changes`: JSON of wire.Change list."""

outbox_record = Table(
    "local_outbox_record",
    LOCAL,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("op", String(8), nullable=False),
    Index(None, "n"),
    sqlite_with_rowid=False,
)
"""Which records each outbox row touches and how, so that a pull finds pending patches by record."""

base = Table(
    "local_base",
    LOCAL,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("rev", Integer, nullable=False),
    Column("row", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""The server's last known row (JSON map of stored values) of each record that has pending patches."""

scope_member = Table(
    "local_scope_member",
    LOCAL,
    Column("scope", String(60), primary_key=True),
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Index(None, "entity", "id"),
    sqlite_with_rowid=False,
)
"""In which granted scopes each synced row lies; a row goes when its last scope goes."""

held_scope = Table(
    "local_held_scope",
    LOCAL,
    Column("scope", String(60), primary_key=True),
    Column("level", String(8), nullable=False),
    sqlite_with_rowid=False,
)
"""The scopes granted to this device: read or edit."""

unknown_fields = Table(
    "local_unknown_field",
    LOCAL,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("fields", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Fields of a newer server's rows that this version has no column for, kept for the day it has."""

sync_run = Table(
    "local_sync_run",
    LOCAL,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("started_ms", Integer, nullable=False),
    Column("ended_ms", Integer),
    Column("report", Text),
    Column("error_code", String(40)),
    Column("error_params", Text),
)
"""One row per sync: when, what it did (JSON of the report), and why it stopped if it failed."""

acknowledged = Table(
    "local_acknowledged",
    LOCAL,
    Column("n", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("hlc", String(16), nullable=False),
    Column("author", String(36), nullable=False),
    Column("schema", Integer, nullable=False),
    Column("aggregate", String(40), nullable=False),
    Column("aggregate_id", String(36), nullable=False),
    Column("depends_on", Text, nullable=False),
    Column("changes", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Index(None, "seq"),
    Index(None, "aggregate", "aggregate_id"),
)
"""Mutations that the server took, kept until its last verified backup covers `seq`: a restored server is told again."""

untold = Table(
    "local_untold",
    LOCAL,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    sqlite_with_rowid=False,
)
"""While everything is compared with the server: the records that it has not spoken of yet."""

retold = Table(
    "local_retold",
    LOCAL,
    Column("id", String(36), primary_key=True),
    sqlite_with_rowid=False,
)
"""Mutations that a restored server is told again, as long as they are not settled."""

forgotten = Table(
    "local_forgotten",
    LOCAL,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("row", Text, nullable=False),
    Column("fields", Text),
    Column("scopes", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What a restored server has forgotten: the row as it was here, and in `fields` (JSON list) what is missed of it; null
for the whole record. `scopes`: where it lay; it goes when the last of these is no longer granted."""

notice = Table(
    "local_notice",
    LOCAL,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("code", String(40), nullable=False),
    Column("params", Text, nullable=False),
    Column("at_ms", Integer, nullable=False),
    Column("read_ms", Integer),
    sqlite_autoincrement=True,
)
"""What happened on its own and a person should know: a restored server, a repaired scope. `code`: see messages."""

search_row = Table(
    "local_search_row",
    LOCAL,
    Column("n", Integer, primary_key=True),
    Column("entity", String(40), nullable=False),
    Column("id", String(36), nullable=False),
    Column("title", Text, nullable=False),
    Column("snippet", Text, nullable=False),
    Column("fields", Text, nullable=False),
    UniqueConstraint("entity", "id"),
)
"""What a search shows of a record; `n` is its row in the full-text table `local_search` (crm_desktop.db.search)."""

search_digits = Table(
    "local_search_digits",
    LOCAL,
    Column("digits", String(24), primary_key=True),
    Column("n", Integer, primary_key=True),
    Index(None, "n"),
    sqlite_with_rowid=False,
)
"""Phone numbers backwards, so that the last digits find a record through the index; `n` as in `local_search_row`."""

search_lender = Table(
    "local_search_lender",
    LOCAL,
    Column("lender", String(36), primary_key=True),
    Column("n", Integer, primary_key=True),
    Index(None, "n"),
    sqlite_with_rowid=False,
)
"""Ids of the roles, methods and tags whose words a record is found by: still known when their rows are gone."""

search_visit = Table(
    "local_search_visit",
    LOCAL,
    Column("n", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
)
"""The row of each visit in the full-text table `local_search_said`: the later the visit, the higher."""

search_company = Table(
    "local_search_company",
    LOCAL,
    Column("key", Text, primary_key=True),
    Column("account_id", String(36), primary_key=True),
    Index(None, "account_id"),
    sqlite_with_rowid=False,
)
"""By what a company on a card is found (crm_desktop.db.company_keys), and who works there: `account_id` is the
customer's, or with a key of crm_desktop.db.name_keys that of the role. Kept with the search index."""

sort_key = Table(
    "local_sort_key",
    LOCAL,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("sort_key", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Where a record stands in lists that are sorted by name (crm_desktop.db.sort_keys); kept with the search index."""

account_glance = Table(
    "local_account_glance",
    LOCAL,
    Column("account_id", String(36), primary_key=True),
    Column("last_contact_ms", Integer),
    Column("visit_id", String(36)),
    Column("contact_id", String(36)),
    Column("contact", Text, nullable=False),
    Column("contact_key", Text),
    Column("phone", Text, nullable=False),
    Column("call", Text),
    Index(None, "last_contact_ms"),
    Index(None, "visit_id"),
    Index(None, "contact_id"),
    Index(None, "contact_key"),
    Index(None, "call"),
    sqlite_with_rowid=False,
)
"""What lists of customers show of other rows (crm_desktop.db.glance): the last contact and its visit; the person to ask
for first, how the name sorts, and that person's number; `call` is it or, without one, the switchboard."""

blob = Table(
    "local_blob",
    LOCAL,
    Column("name", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("used_ms", Integer, nullable=False),
    Column("checked_ms", Integer, nullable=False),
    Index(None, "used_ms"),
)
"""Contents of files here (crm_desktop.db.blobs), `stored` of `size` bytes. `state`: staged (a file that is being
added), unsent, coming, sent (the server has it too). `used_ms`: added or opened last; `checked_ms`: the server had it
then."""

blob_slice = Table(
    "local_blob_slice",
    LOCAL,
    Column("name", String(64), nullable=False),
    Column("n", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    UniqueConstraint("name", "n"),
)
"""The bytes of contents, in slices of the same length: `secure_delete` overwrites each that is removed."""

transfer = Table(
    "local_transfer",
    LOCAL,
    Column("direction", String(4), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("asked", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("code", String(40)),
    Column("params", Text),
    Column("due_ms", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Contents to carry: up or down. `asked`: a person waits for it; `code`: why the last attempt failed; `due_ms`: not
before. How far it is, the server (up) and `local_blob` (down) know."""

deed = Table(
    "local_deed",
    LOCAL,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("at_ms", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("state", String(8), nullable=False),
    Column("of", Integer),
    Column("size", Integer, nullable=False),
    sqlite_autoincrement=True,
)
"""The last things that a person did here (crm_desktop.db.deeds): edit, import, or undo `of` another, with how many
records. `state`: done, undone, stuck."""

deed_record = Table(
    "local_deed_record",
    LOCAL,
    Column("n", Integer, primary_key=True),
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("op", String(8), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("belongs", Text, nullable=False),
    Index(None, "entity", "id"),
    sqlite_with_rowid=False,
)
"""What a deed did to a record: changed fields before and after (JSON maps of stored values), and whose it is."""

seen = Table(
    "local_seen",
    LOCAL,
    Column("entity", String(40), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("at_ms", Integer, nullable=False),
    Index(None, "at_ms"),
    sqlite_with_rowid=False,
)
"""The records that the person opened last (crm_desktop.db.seen)."""

draft = Table(
    "local_draft",
    LOCAL,
    Column("kind", String(60), primary_key=True),
    Column("about", String(36), primary_key=True),
    Column("n", Integer, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What was begun and not saved, the latest with the highest number (crm_desktop.db.drafts)."""

command_use = Table(
    "local_command_use",
    LOCAL,
    Column("command", String(60), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("at_ms", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How often the person ran a command, and when last: the order of the palette."""

artefact = Table(
    "local_artefact",
    LOCAL,
    Column("name", String(64), primary_key=True),
    Column("n", Integer, nullable=False, unique=True),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("key", String(64), nullable=False),
    Column("pages", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Chunks of a first sync that are still to be applied, in order; of each, how many `pages` are. Their bytes are files
(crm_desktop.sync.chunk_files)."""

trip_pack = Table(
    "local_trip_pack",
    LOCAL,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("title", Text, nullable=False),
    Column("first_on", String(10), nullable=False),
    Column("last_on", String(10), nullable=False),
    Column("members", Text, nullable=False),
    Column("files", Integer, nullable=False),
    Column("built_ms", Integer, nullable=False),
)
"""Journeys that were prepared: the ids of their customers in order (JSON list). While `files`, and until the last day,
the contents of their files are fetched and kept here (crm_desktop.sync.blob_plan)."""
