"""One search over everything: each answer says where it was found, and those that matter most come first."""

from datetime import UTC, datetime, timedelta

import pytest

from crm_core.model import Quote, Visit
from crm_desktop.db import search as index
from crm_desktop.db import search_visits, search_words
from crm_desktop.services import customers, visits
from crm_desktop.services.customers import NewContact, NewMethod
from crm_desktop.services.search import Found, habits, note_command, note_seen, search
from crm_desktop.services.visits import NewVisit
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk


@pytest.fixture
def account(desk: Desk) -> str:
    with desk.store.raw() as connection:
        connection.execute("INSERT OR REPLACE INTO local_meta (key, value) VALUES ('user_id', ?)", (ME,))
    values = {"name": "苏州恒远机电有限公司", "phone": "0512-66778899", "level": "B"}
    return desk.write(lambda s: customers.create_customer(s, desk.context, values))


def find(desk: Desk, text: str) -> list[Found]:
    return desk.read(lambda s: search(s, text))


def log(desk: Desk, account: str, summary: str, days_ago: int = 0, next_step: str = "") -> str:
    at = datetime.fromtimestamp(START_MS / 1000, UTC) - timedelta(days=days_ago)
    visit = NewVisit(account, summary=summary, started_at=at, next_step=next_step)
    return desk.write(lambda s: visits.log_visit(s, desk.context, visit)).visit_id


@pytest.mark.parametrize("text", ["恒远", "恆遠機電", "hengyuan", "hyjd", "苏州"])
def test_a_title_is_marked_where_it_answers(desk: Desk, account: str, text: str) -> None:
    (hit,) = find(desk, text)
    assert (hit.entity, hit.id, hit.place) == ("account", account, None)
    marked = "".join(hit.title[begin:end] for begin, end in hit.marks)
    assert marked == {"苏州": "苏州", "恒远": "恒远", "hengyuan": "恒远"}.get(text, "恒远机电")


def test_the_last_digits_are_marked_in_the_number(desk: Desk, account: str) -> None:
    number = NewMethod("MOBILE", "13812345678")
    desk.write(
        lambda s: customers.add_contact(s, desk.context, account, NewContact("王芳", methods=(number,)))
    )
    (hit,) = find(desk, "5678")
    assert (hit.entity, hit.title) == ("contact", "王芳")
    assert hit.place is not None
    assert hit.place.field == "contact_method:MOBILE"
    ((begin, end),) = hit.place.marks
    assert hit.place.text[begin:end] == "5678"
    (firm,) = find(desk, "8899")
    assert firm.place is not None
    assert firm.place.field == "phone"


def test_what_was_said_is_found_with_its_day_own_first_then_the_latest(desk: Desk, account: str) -> None:
    old = log(desk, account, "一大早去谈。" * 20 + "合同条款还要改", days_ago=40)
    new = log(desk, account, "合同签了", days_ago=2)
    desk.receive(
        "visit",
        id="v-other",
        account_id=account,
        summary="合同由我跟",
        started_at=START_MS,
        kind="VISIT",
        created_by=COLLEAGUE,
    )
    hits = find(desk, "合同")
    assert [hit.id for hit in hits] == [new, old, "v-other"]
    first, second, _ = hits
    assert (first.title, first.account_id) == ("苏州恒远机电有限公司", account)
    assert first.at == datetime.fromtimestamp(START_MS / 1000, UTC) - timedelta(days=2)
    assert second.place is not None
    ((begin, end),) = second.place.marks
    assert second.place.text[begin:end] == "合同"
    assert second.place.text.startswith("…")
    assert find(desk, "合條") == []


def test_words_of_a_next_step_and_of_other_scripts_are_found(desk: Desk, account: str) -> None:
    visit = log(desk, account, "Sample OK", next_step="寄樣品")
    assert [hit.id for hit in find(desk, "sample")] == [visit]
    assert [hit.id for hit in find(desk, "样品")] == [visit]
    assert find(desk, "s") != [] or find(desk, "样") == []


def test_pairs_that_stand_apart_are_no_answer(desk: Desk, account: str) -> None:
    log(desk, account, "报价很急，价格表明天要")
    assert find(desk, "报价格") == []


def test_a_visit_that_is_changed_or_goes_is_found_no_more(desk: Desk, account: str) -> None:
    visit = log(desk, account, "合同签了")
    desk.write(lambda s: visits.amend_visit(s, desk.context, visit, values={"summary": "订单签了"}))
    assert find(desk, "合同") == []
    assert [hit.id for hit in find(desk, "订单")] == [visit]
    desk.write(lambda s: visits.undo_visit(s, desk.context, visit))
    assert find(desk, "订单") == []
    with desk.store.raw() as connection:
        for table in ("local_search_visit", "local_search_said"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_visits_of_a_load_are_indexed_behind_it_in_steps(
    desk: Desk, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_visits, "_AT_ONCE", 2)
    with desk.store.raw() as connection:
        search_words.begin_load(connection)
    for n in range(5):
        log(desk, account, f"合同{n}")
    assert find(desk, "合同") == []
    with desk.store.raw() as connection:
        assert not search_visits.catch_up(connection)
        while not search_words.settle(connection):
            pass
        steps = [search_visits.catch_up(connection) for _ in range(3)]
    assert steps == [False, False, True]
    assert len(find(desk, "合同")) == 5
    with desk.store.raw() as connection:
        index.rebuild(connection)
        while not search_visits.catch_up(connection):
            pass
    assert len(find(desk, "合同")) == 5


def test_visits_of_one_hour_get_numbers_of_their_own(
    desk: Desk, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_visits, "_SLOTS", 1)
    ids = {log(desk, account, "合同", days_ago=1) for _ in range(4)}
    assert {hit.id for hit in find(desk, "合同")} == ids


def test_exact_then_own_then_seen_then_level(desk: Desk, account: str) -> None:
    def other(id_: str, name: str, **values: str) -> str:
        return desk.receive("account", id=id_, name=name, owner_id=COLLEAGUE, **values)

    plain, high, exact, often = (
        other("z1", "恒远甲"),
        other("z2", "恒远乙", level="A"),
        other("z3", "恒远"),
        other("z4", "恒远丁"),
    )
    mine = desk.receive("account", id="z5", name="恒远戊", owner_id=ME)
    desk.write(lambda s: note_seen(s, desk.context, "account", often))
    ids = [hit.id for hit in find(desk, "恒远")]
    assert ids[:5] == [exact, mine, often, high, plain]


def test_own_and_exact_ones_are_found_among_many(
    desk: Desk, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "_MOST_OF_A_KIND", 3)
    for n in range(12):
        desk.receive("account", id=f"a{n:02}", name=f"上海{n}科技有限公司", owner_id=COLLEAGUE)
    desk.receive("account", id="mine", name="天津某科技有限公司", owner_id=ME)
    desk.receive("account", id="whole", name="科技", owner_id=COLLEAGUE)
    ids = [hit.id for hit in find(desk, "科技")]
    assert ids[0] == "whole"
    assert "mine" in ids
    assert find(desk, "keji")[0].id == "whole"


def test_quotes_are_found_by_number_last_digits_and_subject(desk: Desk, account: str) -> None:
    def make(session: object) -> None:
        session.add(Quote(id="q1", account_id=account, provisional_number="P-0042-17", subject="球阀一批"))  # type: ignore[attr-defined]

    desk.write(make)
    for text in ("P-0042", "p004217", "4217", "球阀"):
        (hit,) = find(desk, text)
        assert (hit.entity, hit.id, hit.account_id) == ("quote", "q1", account)
        assert "苏州恒远机电有限公司" in hit.snippet


def test_a_person_found_by_the_end_of_a_number_is_shown_with_the_company(desk: Desk, account: str) -> None:
    person = NewContact("王志强", methods=(NewMethod("MOBILE", "13812345678"),))
    desk.write(lambda session: customers.add_contact(session, desk.context, account, person))
    (hit,) = find(desk, "5678")
    assert (hit.entity, hit.title, hit.whose) == ("contact", "王志强", "苏州恒远机电有限公司")


def test_other_kinds_leave_room_for_the_one_asked_for(desk: Desk, account: str) -> None:
    desk.receive("product", id="p1", code="HY-1", name="恒远阀")
    hits = desk.read(lambda s: index.find(s, "恒远", 10, entities=("product",)))
    assert [hit.id for hit in hits] == ["p1"]


def test_habits_are_what_was_opened_and_run_last(desk: Desk, account: str) -> None:
    for record in (account, account):
        desk.write(lambda s, record=record: note_seen(s, desk.context, "account", record))  # type: ignore[misc]
        desk.write(lambda s: note_command(s, desk.context, "quotes.new"))
    found = desk.read(habits)
    assert [hit.id for hit in found.records] == [account]
    assert found.commands["quotes.new"][0] == 2


def test_visits_of_a_customer_in_the_recycle_bin_are_not_shown(desk: Desk, account: str) -> None:
    log(desk, account, "合同")
    with desk.store.raw() as connection:
        connection.execute("UPDATE account SET deleted_at = 1 WHERE id = ?", (account,))
    assert find(desk, "合同") == []
    assert desk.read(lambda s: s.query(Visit).count()) == 1
