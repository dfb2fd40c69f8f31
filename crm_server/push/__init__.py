"""Push: a page of mutations is worked out in memory, then written, published and remembered in one transaction."""

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from crm_core.clock import clamp, decode
from crm_core.dependence import edited_by, makes_or_deletes, meet
from crm_core.model import ENTITIES, MergeRecord
from crm_core.upcasting import upcast_mutation
from crm_core.wire import Mutation, Push, PushReply
from crm_server import delegations, feed, grants, sharing, unknown
from crm_server.database import Database
from crm_server.merging import aliases, turn
from crm_server.merging.requests import carry_out
from crm_server.merging.touched import Touched
from crm_server.push import outcomes
from crm_server.push.approvals import check_decisions, load_requests, void_approvals
from crm_server.push.arrival import Arrival, arrive
from crm_server.push.change import apply_change
from crm_server.push.handing_over import hand_over
from crm_server.push.outcomes import NOT_TAKEN, Answer, Settled
from crm_server.push.poison import raise_if_of_the_whole, refusal_of
from crm_server.push.quote_guards import check_quotes
from crm_server.push.quotes import number_quotes, total_quotes, with_quotes
from crm_server.push.refusal import HandedOverError, RefusedError
from crm_server.push.revival import revive_children
from crm_server.push.validate import check_reading, is_uuid
from crm_server.push.workspace import Draft, Workspace, load
from crm_server.records import Key, Row, differing, insert_rows, write_rows
from crm_server.session import Session
from crm_server.stores import check_epoch

__all__ = ["take_page"]


def take_page(database: Database, session: Session, message: Push, now_ms: int) -> PushReply:
    """Return the outcome of each mutation, in order, and the records as they are then.

    Raises:
        ProblemError: clone_detected, resync_required.
    """
    whole = partial(_take, session=session, message=message, now_ms=now_ms, mutations=message.mutations)
    try:
        return database.run(lambda conn: outcomes.reply(conn, session, *whole(conn), now_ms))
    except Exception as error:  # noqa: BLE001 -- one mutation may be at fault
        raise_if_of_the_whole(error)
    answers = [
        answer
        for mutation in message.mutations
        for answer in _take_alone(database, session, message, mutation, now_ms)
    ]
    return database.run(lambda conn: outcomes.reply(conn, session, answers, {}, now_ms))


def _take_alone(
    database: Database, session: Session, message: Push, mutation: Mutation, now_ms: int
) -> list[Answer]:
    """Take one mutation of a page that could not be taken as a whole; it may be the one at fault."""
    alone = partial(_take, session=session, message=message, now_ms=now_ms, mutations=[mutation])
    try:
        return database.run(alone)[0]
    except Exception as error:  # noqa: BLE001 -- refused, or raised again
        return database.run(partial(alone, unfit=refusal_of(error)))[0]


def _take(
    conn: Connection,
    *,
    session: Session,
    message: Push,
    mutations: Sequence[Mutation],
    now_ms: int,
    unfit: Settled | None = None,
) -> tuple[list[Answer], dict[Key, Row]]:
    """Give the mutations their effect. Returns what became of each, in order, and rows as they are now.

    `unfit` is the outcome, if it is known already that there can be no effect: then nothing of them is looked at again.
    """
    if unfit is None:
        mutations = [upcast_mutation(one) for one in mutations]
    _take_turn(conn, mutations)
    check_epoch(conn, message.hello)
    known = outcomes.recall(conn, session, message.incarnation, mutations)
    fresh = list({mutation.id: mutation for mutation in mutations if mutation.id not in known}.values())
    settled: dict[str, Settled] = {}
    rows: dict[Key, Row] = {}
    if fresh:
        arrival = Arrival(fresh) if unfit else arrive(conn, fresh)
        page = load(conn, session, [] if unfit else arrival.mutations, now_ms, arrival.aliases)
        load_requests(conn, page, [record_id for entity, record_id in page.rows if entity == "quote"])
        named = {one for mutation in fresh for one in mutation.depends_on if is_uuid(one)}
        failed = outcomes.not_taken(conn, named)
        sent = {mutation.id: mutation for mutation in message.mutations}
        for mutation in arrival.mutations:
            settled[mutation.id] = unfit or _settle(page, _freed(mutation, failed, sent), arrival, failed)
            if settled[mutation.id].result in NOT_TAKEN:
                failed[mutation.id] = settled[mutation.id].result
        void_approvals(page)
        number_quotes(conn, page)
        total_quotes(page)
        for one in settled.values():
            one.touched = with_quotes(page, one.touched)
        hand_over(conn, page, [one for one in arrival.mutations if settled[one.id].result == "handed_over"])
        aliases.add(conn, arrival.made)
        seq = _write(conn, page)
        pairs = [(mutation, settled[mutation.id]) for mutation in fresh]
        outcomes.remember(conn, session, message.incarnation, pairs, seq, now_ms)
        rows = page.rows
    all_settled = known | settled
    return [(mutation.id, all_settled[mutation.id]) for mutation in mutations], rows


def _take_turn(conn: Connection, mutations: Sequence[Mutation]) -> None:
    entities = {change.entity for mutation in mutations for change in mutation.changes}
    if MergeRecord.entity in entities:
        turn.alone(conn)
    else:
        turn.beside_others(conn)


def _freed(mutation: Mutation, failed: Mapping[str, str], sent: Mapping[str, Mutation]) -> Mutation:
    """Return a mutation that no longer names those refused of its page which it can stand without.

    Of the pages before, the laptop has seen to that.
    """
    blocked = [one for one in mutation.depends_on if failed.get(one) == "refused" and one in sent]
    if not blocked:
        return mutation
    own = edited_by(upcast_mutation(sent[mutation.id]).changes)
    edited = {one: edited_by(upcast_mutation(sent[one]).changes) for one in blocked}
    needless = {one for one in blocked if not makes_or_deletes(edited[one]) and not meet(own, edited[one])}
    depends_on = [one for one in mutation.depends_on if one not in needless]
    return msgspec.structs.replace(mutation, depends_on=depends_on)


def _settle(page: Workspace, mutation: Mutation, arrival: Arrival, failed: dict[str, str]) -> Settled:
    """Work one mutation into the page, whole or not at all."""
    merged = arrival.merged.get(mutation.id, [])
    try:
        _check(mutation, arrival, failed)
        hlc, was_clamped = clamp(mutation.hlc, page.now_ms)
        draft = Draft(page, mutation, hlc, decode(hlc)[0])
        for change in mutation.changes:
            apply_change(draft, change)
        check_decisions(draft)
        check_quotes(draft)
    except RefusedError as refusal:
        return Settled("refused", refusal.code, refusal.params)
    except HandedOverError:
        return Settled("handed_over", "not_permitted")
    draft.accept()
    params: dict[str, object] = {}
    if was_clamped:
        params["clock_ahead_ms"] = decode(mutation.hlc)[0] - page.now_ms
    if draft.conflicts:
        params["fields"] = draft.conflicts
    result = "conflict" if draft.conflicts else "merged" if draft.merged or merged else "applied"
    return Settled(result, params=params, touched=[*draft.touched, *merged])


def _check(mutation: Mutation, arrival: Arrival, failed: dict[str, str]) -> None:
    """Refuse a mutation that is not in order, is about an erased person, or needs one that was not taken."""
    check_reading(mutation.hlc)
    if not mutation.changes:
        if mutation.id in arrival.merged:
            return  # what it said has no meaning for the survivor, whatever it waited for
        raise RefusedError("missing_value", field="changes")
    if mutation.id in arrival.erased:
        entity, record_id = arrival.erased[mutation.id]
        raise RefusedError("erased", entity=entity, id=record_id)
    for dependency in mutation.depends_on:
        if failed.get(dependency) == "refused":
            raise RefusedError("depends_on_refused", mutation=dependency)
        if dependency in failed:
            raise HandedOverError


def _write(conn: Connection, page: Workspace) -> int:
    """Write, grant and publish what the page changed. Returns the last sequence number."""
    changed: dict[str, list[Row]] = {}
    for entity, record_id in page.changed():
        changed.setdefault(entity, []).append(page.rows[entity, record_id])
    for entity in ENTITIES:
        rows = changed.get(entity, [])
        new = [row for row in rows if (entity, row["id"]) not in page.before]
        if new:
            insert_rows(conn, entity, new)
        old = [row for row in rows if (entity, row["id"]) in page.before]
        write_rows(conn, entity, old, differing(entity, old, [page.before[entity, row["id"]] for row in old]))
    unknown.keep(conn, page.unknown)
    for entity, record_id in sharing.hand_over(conn, changed.get("hand_over", ()), page.now_ms):
        page.forget(entity, [record_id])
    regranted = {row["account_id"] for row in changed.get("account_share", ())} | page.new_accounts
    if "delegation" in changed:
        page.forget("delegation", delegations.bring_about(conn, page.now_ms))
        grants.recompute(conn, now_ms=page.now_ms)
    elif regranted:
        grants.recompute(conn, regranted, now_ms=page.now_ms)
    touched = Touched(conn, page.now_ms)
    for entity, rows in changed.items():
        touched.note(entity, (row["id"] for row in rows))
    followed = Touched(conn, page.now_ms)
    revive_children(followed, page.revived)
    carry_out(followed, changed.get("merge_record", ()))
    for entity, ids in followed.ids.items():
        touched.note(entity, ids)
        page.forget(entity, ids)
    return feed.publish(conn, touched.ids)
