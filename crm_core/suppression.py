"""Refused numbers and addresses as keyed hashes, so that everybody can check one and nobody can read the list.

The key is the company's, held by the server and by enrolled laptops. It keeps the hashes meaningless to whoever gets a
database or a backup without it; whoever has an enrolled laptop can try every telephone number there is, and so learn
which ones are refused, but not whose they are, by whom, nor at which customer.
"""

import hashlib
import hmac

_TELEPHONES = frozenset(("MOBILE", "LANDLINE", "FAX", "WHATSAPP"))
CHANNELS_OF_KIND = {
    "MOBILE": frozenset(("CALL", "SMS")),
    "LANDLINE": frozenset(("CALL",)),
    "WHATSAPP": frozenset(("CALL", "SMS")),
    "EMAIL": frozenset(("EMAIL",)),
    "WECHAT": frozenset(("WECHAT",)),
}
"""What a refusal of one channel says about a way to reach somebody; a refusal of ALL covers every kind."""
HASHED_KINDS = frozenset((*CHANNELS_OF_KIND, "FAX", "QQ", "LINE"))


def key_hash(key: str, kind: str, match_key: str) -> str:
    """Return the hash (hex) of a contact method's match key. `key` is hex; a number has one hash whatever its kind."""
    space = "TEL" if kind in _TELEPHONES else kind
    return hmac.digest(bytes.fromhex(key), f"{space}\x1f{match_key}".encode(), hashlib.sha256).hex()
