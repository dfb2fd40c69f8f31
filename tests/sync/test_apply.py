"""Pages and outcomes into the store, from a server that says exactly what the test wants."""

from decimal import Decimal
from functools import partial

import pytest

from crm_core.wire import Outcome, Page, Problem, Push, PushReply
from crm_desktop.errors import UserError
from crm_desktop.sync import apply, local
from crm_desktop.sync.apply import PageApplier
from crm_desktop.sync.channel import Failure, TransportError
from crm_desktop.sync.engine import SyncEngine
from tests.sync.laptop import START_MS, Laptop
from tests.sync.pages import ScriptedServer, page, table

ACCOUNTS = {"a": {"name": "宁波长风机械", "phone": "0574-1", "city": "宁波"}}


def with_account(laptop: Laptop) -> ScriptedServer:
    server = ScriptedServer("ann", page("c1", table("account", ACCOUNTS)))
    laptop.sync(server)
    return server


def outcomes(*given: Outcome) -> PushReply:
    return PushReply(outcomes=list(given), server_ms=START_MS)


def answer_all(push: Push, scope: str = "account:a", **values: object) -> PushReply:
    """Accept every mutation; the records come back with the given values, and lie in one scope."""
    reply = outcomes(*(Outcome(id=mutation.id, result="applied") for mutation in push.mutations))
    touched = {(change.entity, change.id) for mutation in push.mutations for change in mutation.changes}
    reply.tables = [table(entity, {one: {"rev": 2, **values}}) for entity, one in sorted(touched)]
    reply.scopes = [scope]
    return reply


def refuse_all(push: Push) -> PushReply:
    return outcomes(
        *(
            Outcome(id=one.id, result="refused", code="not_permitted", params={"x": 1})
            for one in push.mutations
        )
    )


def test_a_page_is_stored_searchable_and_remembered(ann: Laptop) -> None:
    server = with_account(ann)
    assert ann.value("account", "a", "name") == "宁波长风机械"
    assert ann.count("local_search_row", "id = 'a'") == 1
    assert ann.count("local_scope_member", "scope = 'account:a'") == 1
    assert ann.count("local_held_scope") == 1
    report = ann.sync(server)
    assert (report.pushed, report.pulled, report.evicted) == (0, 0, 0)
    assert server.asked == ["", "c1"]


def test_pages_follow_each_other_from_the_cursor_of_the_last_one_stored(ann: Laptop) -> None:
    lost = TransportError(Failure.OFFLINE)
    pages = [
        page(f"c{n}", table("account", {f"a{n}": {"name": f"客户{n}"}}), more=n < 4) for n in range(1, 5)
    ]
    server = ScriptedServer("ann", *pages[:2], lost, *pages[2:])
    with pytest.raises(TransportError):
        ann.sync(server)
    assert sorted(ann.rows("account")) == ["a1", "a2"]
    assert ann.sync(server).pulled == 2
    assert server.asked == ["", "c1", "c2", "c2", "c3"]
    assert sorted(ann.rows("account")) == ["a1", "a2", "a3", "a4"]


def test_a_broken_answer_is_asked_for_again(ann: Laptop) -> None:
    broken = [TransportError(Failure.TRUNCATED), TransportError(Failure.GARBAGE)]
    server = ScriptedServer("ann", *broken, page("c1", table("account", ACCOUNTS)))
    assert ann.sync(server).pulled == 1


def test_a_cursor_that_stands_still_ends_the_run(ann: Laptop) -> None:
    server = ScriptedServer("ann", page("c1", more=True), page("c1", more=True), page("c1", more=True))
    with pytest.raises(TransportError) as caught:
        ann.sync(server)
    assert caught.value.kind is Failure.GARBAGE


def test_what_a_person_wrote_stays_visible_when_another_field_comes_in(ann: Laptop) -> None:
    server = with_account(ann)
    ann.set("account", "a", phone="0574-2")
    changed = {"a": {**ACCOUNTS["a"], "city": "杭州", "rev": 2}}
    server.pages = [page("c2", table("account", changed), grant=False)]
    pull_only(ann, server)
    assert ann.value("account", "a", "phone") == "0574-2"
    assert ann.value("account", "a", "city") == "杭州"
    assert ann.count("local_base", "rev = 2") == 1
    server.on_push = lambda push: answer_all(push, name="宁波长风机械", phone="0574-2", city="杭州")
    assert ann.sync(server).applied == 1
    assert ann.value("account", "a", "rev") == 2
    assert (ann.count("local_outbox"), ann.count("local_base")) == (0, 0)


def pull_only(laptop: Laptop, server: ScriptedServer) -> None:
    """Take in pages while something waits to be sent, as when a person writes during the pull."""
    applier = PageApplier()
    for one in server.pages:
        assert isinstance(one, Page)
        laptop.write(partial(applier.apply, page=one, asked_from="c"))
    server.pages = []


def test_refused_leaves_the_visible_row_but_not_the_laptop(ann: Laptop) -> None:
    server = with_account(ann)
    ann.set("account", "a", phone="0574-2")
    new = ann.add("account", name="被拒客户")
    server.on_push = refuse_all
    report = ann.sync(server)
    assert (report.pushed, report.refused, report.applied) == (2, 2, 0)
    assert ann.value("account", "a", "phone") == "0574-1"
    assert ann.row("account", new) is None
    assert ann.count("local_search_row", f"id = '{new}'") == 0
    assert (
        ann.count("local_outbox", "state = 'refused' AND code = 'not_permitted' AND params = '{\"x\":1}'")
        == 2
    )
    assert ann.count("local_base") == 0
    assert ann.sync(server).pushed == 0


def test_a_mutation_that_is_too_large_alone_holds_up_no_other(ann: Laptop) -> None:
    server = with_account(ann)
    ann.add("account", name="大客户", description="长" * 1000)
    ann.set("account", "a", phone="0574-2")

    def refuse_big(push: Push) -> PushReply:
        if any(change.op == "insert" for one in push.mutations for change in one.changes):
            raise TransportError(Failure.PROBLEM, problem=Problem(code="too_large"))
        return answer_all(push, **{**ACCOUNTS["a"], "phone": "0574-2"})

    server.on_push = refuse_big
    report = ann.sync(server)
    assert (report.refused, report.applied) == (1, 1)
    assert ann.value("account", "a", "rev") == 2
    assert ann.count("local_outbox", "state = 'refused' AND code = 'too_large'") == 1


def test_an_unanswered_mutation_is_an_error_not_a_loop(ann: Laptop) -> None:
    server = with_account(ann)
    ann.set("account", "a", phone="1")
    with pytest.raises(TransportError) as caught:
        ann.sync(server)
    assert caught.value.kind is Failure.GARBAGE
    assert ann.count("local_outbox", "state = 'pending'") == 1
    assert ann.count("local_sync_run", "error_code = 'sync_garbage'") == 1


def test_a_fault_of_ours_is_recorded_as_a_failure(ann: Laptop) -> None:
    server = with_account(ann)
    ended = ann.read(local.settings)[local.LAST_SYNC]

    def stumble(push: Push) -> PushReply:
        raise ZeroDivisionError

    server.on_push = stumble
    ann.set("account", "a", phone="1")
    with pytest.raises(ZeroDivisionError):
        ann.sync(server)
    assert ann.count("local_sync_run", "error_code = 'sync_failed'") == 1
    assert ann.read(local.settings)[local.LAST_SYNC] == ended


QUOTE = {"currency": "CNY", "tax_mode": "EXCL", "tax_rounding": "LINE", "status": "DRAFT", "account_id": "a"}
LINE = {"quote_id": "q", "sort_key": "a", "qty": 1_000_000, "unit_price": 100_000_000, "tax_rate": 130_000}


def with_quote(laptop: Laptop) -> ScriptedServer:
    totals = {"total_net": 1_000_000, "total_tax": 130_000, "total_gross": 1_130_000}
    tables = (table("quote", {"q": {**QUOTE, **totals}}), table("quote_line", {"l": LINE}))
    server = ScriptedServer("ann", page("c1", *tables))
    laptop.sync(server)
    return server


@pytest.mark.parametrize("lines_first", [False, True])
def test_amounts_are_foretold_for_a_quote_that_changed_on_both_sides(ann: Laptop, lines_first: bool) -> None:
    server = with_quote(ann)
    ann.set("quote", "q", subject="我的标题")
    dearer = table("quote_line", {"l": {**LINE, "unit_price": 200_000_000, "rev": 2}})
    tables = [table("quote", {"q": {**QUOTE, "total_gross": 9, "rev": 2}}), dearer]
    server.pages = [page("c2", *(reversed(tables) if lines_first else tables), grant=False)]
    pull_only(ann, server)
    assert ann.value("quote", "q", "subject") == "我的标题"
    assert ann.value("quote", "q", "total_gross") == 2_260_000


def test_a_quote_stays_while_a_line_of_it_waits_to_be_sent(ann: Laptop) -> None:
    server = with_quote(ann)
    ann.add("quote_line", id="m", quote_id="q", qty=Decimal(1), unit_price=Decimal(50))
    ended = page("c2", grant=False, revoked=["account:a"])
    ann.write(lambda connection: PageApplier().apply(connection, ended, "c1"))
    assert ann.rows("quote").keys() == {"q"}
    assert ann.rows("quote_line").keys() == {"l", "m"}
    server.on_push = lambda push: outcomes(*(Outcome(id=one.id, result="applied") for one in push.mutations))
    ann.sync(server)
    assert ann.rows("quote") == ann.rows("quote_line") == {}


def test_a_line_just_sent_does_not_stay_behind_its_quote_between_two_pages(ann: Laptop) -> None:
    server = with_quote(ann)
    ann.add("quote_line", id="m", quote_id="q", qty=Decimal(1), unit_price=Decimal(50))
    server.on_push = lambda push: outcomes(*(Outcome(id=one.id, result="applied") for one in push.mutations))
    server.pages = [
        page("c2", grant=False, revoked=["account:a"], more=True),
        TransportError(Failure.OFFLINE),
    ]
    with pytest.raises(TransportError):
        ann.sync(server)
    assert ann.rows("quote") == ann.rows("quote_line") == {}


def test_a_refused_line_leaves_the_quotes_amounts(ann: Laptop) -> None:
    server = with_quote(ann)
    ann.add("quote_line", id="m", quote_id="q", qty=Decimal(1), unit_price=Decimal(50))
    ann.set("quote", "q", total_gross=Decimal(163))
    server.on_push = refuse_all
    ann.sync(server)
    assert ann.row("quote_line", "m") is None
    assert ann.value("quote", "q", "total_gross") == 1_130_000


def test_a_handed_over_edit_leaves_a_count_and_no_content(ann: Laptop) -> None:
    server = with_account(ann)
    ann.set("account", "a", phone="秘密号码")
    server.on_push = lambda push: outcomes(
        Outcome(id=push.mutations[0].id, result="handed_over", code="moved")
    )
    assert ann.sync(server).handed_over == 1
    assert ann.value("account", "a", "phone") == "0574-1"
    assert ann.count("local_outbox", "state = 'handed_over' AND changes = '[]'") == 1


def test_a_revoked_scope_takes_everything_of_it(ann: Laptop) -> None:
    server = ScriptedServer(
        "ann",
        page(
            "c1",
            table("account", ACCOUNTS),
            table("visit", {"v": {"account_id": "a", "kind": "VISIT", "started_at": 1}}),
        ),
    )
    ann.sync(server)
    server.pages = [page("c2", grant=False, revoked=["account:a"])]
    assert ann.sync(server).evicted == 2
    assert ann.mentions("宁波长风机械") == []
    assert ann.row("account", "a") is None
    assert ann.row("visit", "v") is None
    assert (
        ann.count("local_search_row") == ann.count("local_scope_member") == ann.count("local_held_scope") == 0
    )


def test_a_record_of_two_scopes_stays_while_one_is_held(ann: Laptop) -> None:
    contact = {"k": {"full_name": "王小明"}}
    server = ScriptedServer(
        "ann",
        page("c1", table("contact", contact), scope="account:a"),
        page("c2", table("contact", contact), scope="account:b"),
    )
    ann.sync(server)
    ann.sync(server)
    server.pages = [page("c3", grant=False, left=[("account:a", "contact", "k")])]
    assert ann.sync(server).evicted == 0
    assert ann.value("contact", "k", "full_name") == "王小明"
    server.pages = [page("c4", grant=False, revoked=["account:b"])]
    assert ann.sync(server).evicted == 1
    assert ann.row("contact", "k") is None


def test_what_waits_to_be_sent_is_sent_before_it_goes(ann: Laptop) -> None:
    server = with_account(ann)
    ann.set("account", "a", phone="0574-2")
    server.pages = [page("c2", grant=False, revoked=["account:a"])]
    pull_only(ann, server)
    assert ann.value("account", "a", "phone") == "0574-2"
    server.on_push = lambda push: outcomes(Outcome(id=push.mutations[0].id, result="applied"))
    report = ann.sync(server)
    assert (report.applied, report.evicted) == (1, 1)
    assert ann.row("account", "a") is None
    assert ann.count("local_scope_member") == ann.count("local_base") == 0


def test_an_accepted_record_that_lies_in_no_scope_of_ours_goes(ann: Laptop) -> None:
    server = with_account(ann)
    new = ann.add("account", name="别人的客户")
    server.on_push = lambda push: answer_all(push, "account:b", name="别人的客户")
    assert ann.sync(server).evicted == 1
    assert ann.row("account", new) is None


def test_a_server_that_empties_laptops_is_stopped(ann: Laptop) -> None:
    many = {f"a{n}": {"name": f"客户{n}"} for n in range(500)}
    server = ScriptedServer("ann", page("c1", table("account", many)))
    ann.sync(server)
    left = [("account:a", "account", name) for name in list(many)[:300]]
    server.pages = [page("c2", grant=False, left=left)]
    with pytest.raises(UserError) as caught:
        ann.sync(server)
    assert caught.value.code == "mass_removal"
    assert ann.count("account") == 500
    assert server.asked[-1] == "c1"
    server.pages = [page("c2", grant=False, left=left)]
    assert ann.engine(server).run(removals_allowed=True).evicted == 300


def test_tombstones_in_bulk_are_stopped_too(ann: Laptop) -> None:
    many = {f"a{n}": {"name": f"客户{n}"} for n in range(500)}
    server = ScriptedServer("ann", page("c1", table("account", many)))
    ann.sync(server)
    halves = [dict(list(many.items())[:150]), dict(list(many.items())[150:300])]
    server.pages = [
        page(
            f"d{n}",
            table("account", {one: {**v, "deleted_at": 5} for one, v in half.items()}),
            more=not n,
            grant=False,
        )
        for n, half in enumerate(halves)
    ]
    with pytest.raises(UserError):
        ann.sync(server)
    assert ann.count("account", "deleted_at IS NOT NULL") == 150


def test_unknown_columns_and_entities_of_a_newer_server_do_no_harm(ann: Laptop) -> None:
    rows = table("account", ACCOUNTS)
    rows.columns.append("mood")
    rows.rows[0].append("sunny")
    newer = table("account", ACCOUNTS)
    newer.entity = "horoscope"
    assert ann.sync(ScriptedServer("ann", page("c1", rows, newer))).pulled == 1
    assert ann.value("account", "a", "name") == "宁波长风机械"
    assert ann.count("local_unknown_field", 'fields = \'{"mood":"sunny"}\'') == 1


def test_a_server_that_lost_its_place_is_compared_not_obeyed(ann: Laptop) -> None:
    server = with_account(ann)
    ann.set("account", "a", phone="0574-2")
    server.on_push = lambda push: answer_all(push, **{**ACCOUNTS["a"], "phone": "0574-2"})
    server.pages = [TransportError(Failure.PROBLEM, problem=Problem(code="resync_required")), page("e1")]
    ann.sync(server)
    assert server.asked == ["", "c1", ""]
    # The row was not told again: the tables follow the server, and what was here is kept for the person to see.
    assert ann.row("account", "a") is None
    kept = ann.read(lambda connection: connection.execute("SELECT row FROM local_forgotten").fetchall())
    assert ["0574-2" in row for (row,) in kept] == [True]


def test_another_person_at_the_server_is_refused(ann: Laptop) -> None:
    with pytest.raises(UserError) as caught:
        ann.sync(ScriptedServer("bo"))
    assert caught.value.code == "sync_other_user"


def run_again(engine: SyncEngine) -> None:
    engine.run()


def test_two_runs_at_once_are_one_too_many(ann: Laptop) -> None:
    server = with_account(ann)
    engine = ann.engine(server)
    with pytest.raises(UserError) as caught:
        engine.run(lambda progress: run_again(engine))
    assert caught.value.code == "sync_running"


def test_a_rehearsal_sends_nothing(ann: Laptop) -> None:
    server = with_account(ann)
    ann.set("account", "a", phone="0574-2")
    report = ann.engine(server).rehearse()
    assert report.pushed == 1
    assert report.bytes_up > 0
    assert server.pushed == []


def test_a_wrong_clock_is_measured(ann: Laptop) -> None:
    ann.now_ms -= 365 * 24 * 3600 * 1000
    with_account(ann)
    assert abs(ann.clock.wall_ms() - START_MS) < 1000
    assert ann.count("local_meta", "key = 'clock_offset_ms' AND value > '30000000000'") == 1


def test_what_leaves_and_comes_back_in_the_run_that_sent_it_is_stored_again(ann: Laptop) -> None:
    server = with_account(ann)
    server.on_push = partial(answer_all, name="宁波长风机械", phone="0574-2")
    ann.set("account", "a", phone="0574-2")
    accepted = {"a": {"name": "宁波长风机械", "phone": "0574-2", "rev": 2}}
    server.pages = [
        page("c2", grant=False, left=[("account:a", "account", "a")], more=True),
        page("c3", table("account", accepted), scope="account:b"),
    ]
    ann.sync(server)
    assert ann.value("account", "a", "phone") == "0574-2"


def test_an_edit_refused_beside_an_accepted_one_of_the_record_leaves_the_accepted_value(ann: Laptop) -> None:
    server = with_account(ann)
    ann.set("account", "a", phone="0574-2")
    ann.set("account", "a", city="绍兴")

    def accept_the_first(push: Push) -> PushReply:
        reply = answer_all(push, name="宁波长风机械", phone="0574-2", city="宁波")
        reply.outcomes[1] = refuse_all(push).outcomes[1]
        return reply

    server.on_push = accept_the_first
    ann.sync(server)
    assert (ann.value("account", "a", "phone"), ann.value("account", "a", "city")) == ("0574-2", "宁波")
    assert ann.value("account", "a", "rev") == 2
    assert ann.count("local_base") == 0


def test_what_went_in_slices_comes_back_at_the_revision_that_an_outcome_brought(
    ann: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page that gives it again is no echo of the outcome: the row was removed in between."""
    monkeypatch.setattr(apply, "MOST_AT_ONCE", 0)
    server = with_account(ann)
    ann.set("account", "a", phone="0574-2")
    edited = {"a": {**ACCOUNTS["a"], "phone": "0574-2", "rev": 2}}
    server.on_push = lambda push: answer_all(push, **ACCOUNTS["a"] | {"phone": "0574-2"})
    server.pages = [
        page("c2", grant=False, revoked=["account:a"], more=True),
        page("c3", table("account", edited)),
    ]
    report = ann.sync(server)
    assert (report.applied, report.evicted) == (1, 1)
    assert ann.value("account", "a", "phone") == "0574-2"
    assert ann.count("local_search_row", "id = 'a'") == 1
