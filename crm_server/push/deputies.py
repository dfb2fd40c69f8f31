"""Who may ask for a deputy, and who may say yes: nobody gives themselves what is somebody else's."""

from crm_server.push.refusal import RefusedError
from crm_server.push.workspace import Draft
from crm_server.records import Row

_DECISIONS = frozenset(("active", "refused"))


def check_delegation(draft: Draft, before: Row | None, row: Row) -> None:
    """Refuse a delegation that its author may not ask for, decide or end.

    It is asked for by the one who is stood in for, or by a manager of theirs; a manager who is neither of the two
    decides. Everybody concerned but the deputy may end it.
    """
    whose, deputy = row["from_user_id"], row["to_user_id"]
    if whose == deputy or row["ends_at"] <= row["starts_at"]:
        raise RefusedError(
            "invalid_value", entity="delegation", field="to_user_id" if whose == deputy else "ends_at"
        )
    draft.page.book.require_own_edit(f"user:{whose}")
    if draft.user == deputy:
        raise RefusedError("not_permitted", entity="delegation")
    decided = row["status"] in _DECISIONS and (before is None or before["status"] != row["status"])
    if decided and draft.user == whose:
        raise RefusedError("not_permitted", entity="delegation", field="status")
