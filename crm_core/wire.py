"""The messages of the sync protocol. Values inside rows and patches are in stored form (crm_core.model.types).

Structs tolerate unknown keys, so that a newer peer may say more; what must not be dropped (fields of records that this
version does not know) travels inside plain maps and is kept there.
"""

from typing import Any, Literal, TypeVar

import msgspec

PROTOCOL = 1
"""The protocol version spoken here; `PROTOCOL_MIN` is the oldest one still understood."""
PROTOCOL_MIN = 1
SCHEMA = 1
"""Version of the synced model. Raised with every change of a synced table; upcasters bridge older patches."""
MEDIA_TYPE = "application/vnd.crm-sync+json"
BYTES_TYPE = "application/vnd.crm-sync+bytes"
"""The type of bytes read by Range. Its own, so that no page of somebody else's network is taken for them."""

Stored = Any


class Message(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Base of all messages."""


class Change(Message):
    """The patch of one record inside a mutation.

    `fields` maps a field to `[old, new]`; a set field to `{"add": [...], "remove": [[value, seen], ...]}`; a custom
    field is named `custom.<code>`. An insert gives every non-empty field with `old` null. Members of a group always
    travel together.
    """

    entity: str
    id: str
    op: Literal["insert", "update", "delete"]
    base_rev: int = 0
    fields: dict[str, Any] = {}


class Mutation(Message):
    """One aggregate's change as it travels: has one effect, however often it is sent."""

    id: str
    n: int
    hlc: str
    schema: int
    changes: list[Change]
    depends_on: list[str] = []


class Outcome(Message):
    """What became of a mutation. Refused and handed-over ones say why in `code` and `params`; the client words it."""

    id: str
    result: Literal["applied", "merged", "conflict", "refused", "handed_over"]
    code: str = ""
    params: dict[str, Any] = {}
    seq: int = 0
    """The server's sequence number that covers the effect; a backup that covers it holds the effect."""


class Hello(Message):
    """Opens every sync and stands in every question: who asks, and which versions it can speak.

    `sync_token` is the last one that the server gave to this store; an older one shows a restored or cloned file.
    `epoch` is the server's as this store knows it: a push that names another is answered `resync_required`, untouched.
    `number_lease` names the blocks of numbers that this store draws from (empty: none yet; None: it draws no numbers),
    `last_number` is the last one that it drew.
    """

    protocol_min: int
    protocol_max: int
    schema: int
    app_version: str
    sync_token: str = ""
    epoch: str = ""
    number_lease: str | None = None
    last_number: str = ""


class LeasedBlock(Message):
    """Numbers of documents that one store may give out: the places `first` to `last` of a series."""

    series: str
    first: int
    last: int


class Welcome(Message):
    """The server's answer: the versions to use, its clock (ms since 1970), and how long the lease runs.

    `sync_token` is to be kept and shown from now on. `stale_store`: the token shown was older than the last one that
    this device is known to have had. `backup_seq`: what the server's last verified backup covers. `suppression_key`
    (hex): with it a laptop finds refused numbers and addresses among those it holds (crm_core.suppression).
    `number_lease` and `number_blocks`: from which numbers of documents it draws from now on, and from no others.
    """

    protocol: int
    schema: int
    epoch: str
    server_ms: int
    lease_until_ms: int
    user_id: str
    sync_token: str = ""
    stale_store: bool = False
    backup_seq: int = 0
    suppression_key: str = ""
    number_lease: str = ""
    number_blocks: list[LeasedBlock] = []


class Proof(Message):
    """A signature by the device's key over crm_core.proof.proof_text, good for one message at about `made_ms`."""

    made_ms: int
    nonce: str
    signature: str


class SignIn(Message):
    """Enrols a device for a user. `device_key` is the public half of the key pair made on the laptop (hex).

    With `device_id` the laptop has been enrolled before and stays the same device; `proof` then is by its key.
    """

    login: str
    password: str
    device_label: str
    device_key: str
    hello: Hello
    device_id: str = ""
    proof: Proof | None = None


class SignedIn(Message):
    """The device's identity and its first tokens."""

    device_id: str
    user_id: str
    user_name: str
    role: str
    access_token: str
    access_expires_ms: int
    refresh_token: str
    welcome: Welcome


class Refresh(Message):
    """Trades a refresh token for new tokens; the old one is used up. Without the device's proof it is worth nothing."""

    device_id: str
    refresh_token: str
    proof: Proof | None = None


class Tokens(Message):
    """A short access token and the next refresh token."""

    access_token: str
    access_expires_ms: int
    refresh_token: str


class Push(Message):
    """A page of mutations in outbox order. `incarnation` changes when the laptop's file was restored or cloned."""

    hello: Hello
    incarnation: str
    mutations: list[Mutation]


class TableRows(Message):
    """Rows of one entity, columnar: the column names once, then one list per row.

    `members` pairs (row number, index into `scopes`): in which granted scopes each row lies. `numbers`, beside
    outcomes only: the feed's number of each member.
    """

    entity: str
    columns: list[str]
    rows: list[list[Stored]]
    members: list[tuple[int, int]]
    numbers: list[int] = []


class PushReply(Message):
    """One outcome per mutation that was sent, in order, and the touched records as they are now."""

    outcomes: list[Outcome]
    server_ms: int
    backup_seq: int = 0
    scopes: list[str] = []
    tables: list[TableRows] = []


class Pull(Message):
    """Asks for what is new after `cursor` (empty: everything), in at most about `max_bytes` of uncompressed rows.

    `resync`: the laptop has lost its cursor, not its rows; it is told what left its scopes as well. `held`: numbers,
    from and to, that came with outcomes and are stored, rows and memberships: what still has them need not come again.
    """

    hello: Hello
    cursor: str = ""
    max_bytes: int = 1_000_000
    resync: bool = False
    held: list[tuple[int, int]] = []


class Grant(Message):
    """A scope that this device may hold from now on."""

    scope: str
    level: Literal["read", "edit"]


class Spelled(Message):
    """Words that search makes of texts: kind → text → words (crm_core.spelling), by the functions of that `version`."""

    version: int
    words: dict[str, dict[str, str]] = {}


class Page(Message):
    """One page of changes. Grants come first, then what left, then rows; `cursor` is valid once all of it is stored.

    `spelled` saves a first sync the making of words for search; without it the laptop makes them.
    """

    cursor: str
    more: bool
    server_ms: int
    scopes: list[str] = []
    granted: list[Grant] = []
    revoked: list[str] = []
    left: list[tuple[str, str, str]] = []
    tables: list[TableRows] = []
    remaining_rows: int = 0
    spelled: Spelled | None = None


class Wait(Message):
    """Asks to be told when there is something to pull after `cursor`, within `seconds`."""

    hello: Hello
    cursor: str
    seconds: float = 25.0


class Waited(Message):
    """`moved`: a pull would bring something; otherwise the time is over."""

    moved: bool


class Estimate(Message):
    """Asks how much a pull from `cursor` (empty: a first sync) would bring."""

    hello: Hello
    cursor: str = ""


class Estimated(Message):
    """Rows to come and about how many bytes they are on the line; `exact` where all of them were packed to know."""

    rows: int
    bytes: int
    exact: bool = False


class Unsent(Message):
    """A mutation as it lay on a laptop that may not sync any more. `state`: pending, refused, handed_over, sent."""

    mutation: Mutation
    author: str
    state: str


class Quarantine(Message):
    """What a revoked device, or the device of a person who left, has not delivered. `body`: JSON of a list of Unsent.

    The only message that the server takes from such a device; its key signs the body.
    """

    device_id: str
    body: str
    proof: Proof


class Quarantined(Message):
    """How many were taken; the laptop may forget them."""

    taken: int


class Blobs(Message):
    """Asks how much of these contents (crm_core.blobs) the server holds: of those to bring, and of those held here."""

    hello: Hello
    names: list[str]


class BlobState(Message):
    """How much of a content the server holds for the one who asks; what is complete can be read by them."""

    name: str
    received: int = 0
    complete: bool = False


class BlobStates(Message):
    """One state for each name asked, and the greatest content that the server takes, in bytes."""

    states: list[BlobState]
    max_bytes: int = 0


class Artefacts(Message):
    """Asks for a first sync as encrypted chunks: to prepare some, and to name those behind the first `after`.

    `id` is drawn by the laptop and stands for one first sync: asked again, it goes on and is never begun anew.
    `resync`: as in Pull; the chunks then also tell what left the scopes.
    """

    hello: Hello
    id: str
    after: int = 0
    resync: bool = False


class Chunk(Message):
    """A piece of a first sync, to be read as bytes of kind `chunk` (crm_core.chunks says what it holds).

    `size` and `sha256` (hex) are of those bytes, `key` (hex) opens them, `rows` is how many memberships it brings.
    """

    name: str
    size: int
    sha256: str
    key: str
    rows: int


class Manifest(Message):
    """The chunks of a first sync behind the first `after`, to be applied in order.

    `granted` are the scopes as of its beginning, told with the first chunks only. While `cursor` is empty there are
    more chunks to ask for, of about `ahead` bytes; the last come with the cursor that is valid once all are applied.
    """

    id: str
    server_ms: int
    granted: list[Grant]
    chunks: list[Chunk]
    ahead: int = 0
    cursor: str = ""


class Digests(Message):
    """Asks what this device should hold as of `cursor`, in numbers: of everything, or `by_scope`.

    A digest is over ids and revisions; `deep` takes every visible value of every row as well (crm_core.digest).
    """

    hello: Hello
    cursor: str
    by_scope: bool = False
    deep: bool = False


class HeldDigests(Message):
    """How many memberships there are, and their digest (hex). `moved`: something is new since the cursor."""

    moved: bool = False
    count: int = 0
    digest: str = ""
    scopes: dict[str, tuple[int, str]] = {}


class Repair(Message):
    """Asks for every row of some scopes, wherever the cursor stands; `after` is the last page's `cursor`."""

    hello: Hello
    scopes: list[str]
    after: str = ""
    max_bytes: int = 1_000_000


class Problem(Message):
    """Why a request was not answered. `code` is stable; the client makes the sentence."""

    code: str
    params: dict[str, Any] = {}


PROBLEM_CODES = (
    "client_too_old",
    "server_too_old",
    "bad_credentials",
    "unauthenticated",
    "device_revoked",
    "user_disabled",
    "resync_required",
    "malformed",
    "too_large",
    "unavailable",
    "clone_detected",
    "blob_missing",
    "blob_offset",
    "blob_corrupt",
    "blob_too_large",
    "blob_quota",
    "blob_not_named",
    "not_revoked",
)
REFUSAL_CODES = (
    "unknown_entity",
    "unknown_parent",
    "not_permitted",
    "server_field",
    "immutable_field",
    "append_only",
    "document_locked",
    "state_not_allowed",
    "approval_void",
    "discount_beyond_limit",
    "below_floor_price",
    "approval_beyond_limit",
    "approval_below_floor",
    "quote_expired",
    "accepted_too_late",
    "prices_too_old",
    "tax_rate_ended",
    "tax_rate_not_yet",
    "tax_rate_unknown",
    "invalid_value",
    "missing_value",
    "record_missing",
    "depends_on_refused",
    "erased",
    "server_error",
    "blob_too_large",
)


def encode(message: Message) -> bytes:
    """Return the JSON of a message."""
    return msgspec.json.encode(message)


M = TypeVar("M", bound=Message)


def decode(kind: type[M], data: bytes) -> M:
    """Return the message in `data`. Raises msgspec.DecodeError for what is not JSON of this kind."""
    return msgspec.json.decode(data, type=kind)
