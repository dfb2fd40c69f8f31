"""A workbook of cards becomes customers, people and numbers; twice the same is once; an import can be taken back."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crm_core.model import Account, AccountContact, Contact, ContactMethod, Visit
from crm_core.suppression import key_hash
from crm_desktop.cards import commit as commit_module
from crm_desktop.cards.api import (
    Decision,
    ImportOptions,
    commit,
    plan,
    read_sheets,
    run_import,
    undo_import,
)
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import put_row
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.services import consents
from crm_desktop.services.suppressions import COMPANY_KEY
from tests.cards.conftest import Desk, MakeBook, assert_balanced, states

PEOPLE = (
    (
        "陈志远",
        "深圳市蓝桥精密仪器有限公司",
        "采购经理",
        13912345678,
        "0755-82345678转801",
        "chen@lanqiao.example",
    ),
    ("林晓芳", "深圳蓝桥精密仪器有限公司", "工程师", 13812345679, 75582345678, None),
    ("周国栋", "蓝桥精密仪器（深圳）有限公司", None, "137-1234-5670", None, None),
    ("赵敏", "上海澜山材料有限公司", "总监", "+86 136 1234 5671", None, "zhao@lanshan.example"),
    ("欧阳静", "上海澜山材料有限公司", "财务", 8613512345672, None, None),
    ("孙浩", "上海澜山材料有限公司", None, "13412345673", "021-62345678", None),
    ("吴倩", "广州海川贸易有限公司", "经理", 13312345674, None, None),
    ("郑伟", "广州海川贸易有限公司", "业务", 13212345675, None, None),
)


def test_eight_people_at_three_companies(desk: Desk, book: MakeBook) -> None:
    report = desk.import_file(book(PEOPLE), campaign="春季展")
    assert_balanced(report)
    assert states(report) == ["NEW"] * 8
    accounts = desk.all("account")
    assert {one.name for one in accounts} == {
        "深圳市蓝桥精密仪器有限公司",
        "上海澜山材料有限公司",
        "广州海川贸易有限公司",
    }
    assert {(one.source, one.source_campaign, one.owner_id) for one in accounts} == {
        ("EXHIBITION", "春季展", "user-me")
    }
    assert len(desk.all("contact")) == len(desk.all("account_contact")) == 8
    assert len(desk.all("account_contact", is_primary=True)) == 3
    line = desk.all("contact_method", extension="801")[0]
    assert (line.kind, line.normalized, line.match_key) == (
        "LANDLINE",
        "+8675582345678",
        "+8675582345678x801",
    )
    assert line.id == ContactMethod.make_id(line.contact_id, line.kind, line.match_key)
    [batch] = desk.all("import_batch")
    assert (batch.status, batch.row_count, batch.counts["new"]) == ("DONE", 8, 8)
    assert len(desk.all("import_row", batch_id=report["batch"])) == 8


def test_the_outbox_holds_what_was_imported(desk: Desk, book: MakeBook) -> None:
    report = desk.import_file(book(PEOPLE[:1]))
    ids = {record.id for entity in ("account", "contact", "account_contact") for record in desk.all(entity)}
    ids |= {record.id for record in desk.all("contact_method")} | {report["batch"]}
    ids |= {record.id for record in desk.all("import_row")}
    with desk.workspace.read() as session:
        rows = raw_connection(session).execute("SELECT id FROM local_outbox_record").fetchall()
    assert {row[0] for row in rows} == ids


def test_the_same_file_again_brings_nothing(desk: Desk, book: MakeBook) -> None:
    path = book(PEOPLE)
    first = desk.import_file(path)
    again = desk.import_file(path)
    assert_balanced(again)
    assert (again["new"], again["updated"], again["duplicate"]) == (0, 0, 8)
    assert again["batch"] is None
    assert again["already_imported"] == first["batch"]
    assert {row["code"] for row in again["rows"]} == {"card_already_imported"}
    assert len(desk.all("import_batch")) == 1
    assert len(desk.all("contact")) == 8


def test_rows_in_another_order_are_known_too(desk: Desk, book: MakeBook) -> None:
    desk.import_file(book(PEOPLE))
    turned = desk.import_file(
        book([*reversed(PEOPLE), ("何苗", "广州海川贸易有限公司", "", 13112345676)], name="b.xlsx")
    )
    assert (turned["new"], turned["duplicate"]) == (1, 8)
    assert len(desk.all("account")) == 3


def test_a_dry_run_writes_nothing(desk: Desk, book: MakeBook) -> None:
    report = desk.import_file(book(PEOPLE), dry_run=True)
    assert report["batch"] is None
    assert report["new"] == 8
    assert desk.all("contact") == desk.all("import_batch") == desk.all("account") == []


def test_a_dry_run_needs_no_store(book: MakeBook) -> None:
    report = run_import(None, book(PEOPLE), ImportOptions(dry_run=True))
    assert_balanced(report)
    assert report["new"] == 8
    with pytest.raises(UserError, match="not_enrolled"):
        run_import(None, book(PEOPLE))


class TestKnownPeople:
    @pytest.fixture(autouse=True)
    def chen(self, desk: Desk) -> None:
        account = Account(id="a" * 36, name="深圳市蓝桥精密仪器有限公司")
        contact = Contact(id="c" * 36, full_name="陈志远", english_name="Chen")
        key = "+8613912345678"
        desk.add(
            account,
            contact,
            AccountContact(
                id=AccountContact.make_id(account.id, contact.id),
                account_id=account.id,
                contact_id=contact.id,
                job_title="采购经理",
            ),
            ContactMethod(
                id=ContactMethod.make_id(contact.id, "MOBILE", key),
                contact_id=contact.id,
                kind="MOBILE",
                raw="13912345678",
                normalized=key,
                match_key=key,
            ),
        )

    def one(self, desk: Desk, book: MakeBook, *cells: Any, **options: Any) -> dict[str, Any]:
        report = desk.import_file(book([cells]), **options)
        assert_balanced(report)
        row: dict[str, Any] = report["rows"][0]
        return row

    def test_blanks_are_filled(self, desk: Desk, book: MakeBook) -> None:
        row = self.one(
            desk, book, "陳志遠", "蓝桥精密仪器（深圳）有限公司", None, 13912345678, None, "c@lanqiao.example"
        )
        assert row["state"] == "UPDATE"
        assert row["match"]["id"] == "c" * 36
        assert {one.kind for one in desk.all("contact_method")} == {"MOBILE", "EMAIL"}
        assert len(desk.all("contact")) == len(desk.all("account")) == 1

    def test_what_differs_is_left_alone(self, desk: Desk, book: MakeBook) -> None:
        row = self.one(desk, book, "陈志远", "深圳市蓝桥精密仪器有限公司", "总经理", 13912345678)
        assert (row["state"], row["code"]) == ("CONFLICT", "card_differs")
        assert desk.all("account_contact")[0].job_title == "采购经理"

    def test_nothing_to_fill_is_a_duplicate(self, desk: Desk, book: MakeBook) -> None:
        row = self.one(desk, book, "陈志远", "深圳市蓝桥精密仪器有限公司", "采购经理", 13912345678)
        assert (row["state"], row["code"]) == ("DUP_SURE", "card_same_mobile")

    def test_another_name_on_the_same_mobile_is_asked_about(self, desk: Desk, book: MakeBook) -> None:
        row = self.one(desk, book, "黄丽", "深圳市蓝桥精密仪器有限公司", "秘书", 13912345678)
        assert row["state"] == "DUP_MAYBE"
        assert len(desk.all("contact")) == 1
        [kept] = desk.all("import_row")
        assert kept.raw["姓名"] == "黄丽"

    def test_a_new_mobile_of_the_same_name_is_asked_about(self, desk: Desk, book: MakeBook) -> None:
        row = self.one(desk, book, "陈志远", "深圳市蓝桥精密仪器有限公司", None, 13800001111)
        assert (row["state"], row["code"]) == ("DUP_MAYBE", "card_same_name_and_company")

    def test_a_common_name_alone_is_new(self, desk: Desk, book: MakeBook) -> None:
        assert self.one(desk, book, "陈志远", None, None, None)["state"] == "NEW"

    def test_another_employer_is_not_written_unasked(self, desk: Desk, book: MakeBook) -> None:
        row = self.one(desk, book, "陈志远", "广州海川贸易有限公司", None, 13912345678)
        assert (row["state"], row["code"]) == ("CONFLICT", "card_same_moved")
        assert len(desk.all("account_contact")) == len(desk.all("account")) == 1

    def test_who_refused_is_left_alone(self, desk: Desk, book: MakeBook) -> None:
        def refuse(session: Any) -> None:
            session.get(
                ContactMethod, ContactMethod.make_id("c" * 36, "MOBILE", "+8613912345678")
            ).opt_out = True

        desk.write(refuse)
        row = self.one(
            desk, book, "陈志远", "深圳市蓝桥精密仪器有限公司", None, 13912345678, None, "c@lanqiao.example"
        )
        assert row["state"] == "BLOCKED"
        assert len(desk.all("contact_method")) == 1

    def test_who_asked_for_no_contact_is_left_alone_until_allowed(self, desk: Desk, book: MakeBook) -> None:
        card = ("陈志远", "深圳市蓝桥精密仪器有限公司", None, 13912345678, None, "c@lanqiao.example")
        context, person = desk.workspace.context, "c" * 36
        desk.write(lambda s: consents.refuse_contact(s, context, channel="CALL", contact_id=person))
        desk.write(lambda s: consents.refuse_contact(s, context, text="别再联系", contact_id=person))
        row = self.one(desk, book, *card)
        assert (row["state"], row["code"]) == ("BLOCKED", "card_do_not_contact")
        assert len(desk.all("contact_method")) == 1
        desk.write(lambda s: consents.allow_contact(s, context, text="展会上说可以", contact_id=person))
        assert self.one(desk, book, *card)["state"] == "UPDATE"

    def test_a_number_that_was_refused_at_somebody_elses_customer_is_left_alone(
        self, desk: Desk, book: MakeBook
    ) -> None:
        key, refused = "ab" * 32, key_hash("ab" * 32, "MOBILE", "+8613312345674")
        columns = {"id": "s" * 36, "rev": 1, "stamps": "{}", "key_hash": refused, "channel": "ALL"}

        def tell(connection: Any) -> None:
            connection.execute("INSERT INTO local_meta (key, value) VALUES (?, ?)", (COMPANY_KEY, key))
            put_row(connection, "suppression", columns)

        desk.workspace.lane.submit_raw(tell).result()
        row = self.one(desk, book, "吴倩", "宁波云帆贸易有限公司", None, 13312345674)
        assert (row["state"], row["code"]) == ("BLOCKED", "card_do_not_contact")
        assert self.one(desk, book, "吴倩", "宁波云帆贸易有限公司", None, 13312345675)["state"] == "NEW"

    def test_no_new_people_are_entered_at_a_customer_that_refused(self, desk: Desk, book: MakeBook) -> None:
        [account] = desk.all("account")
        desk.write(
            lambda s: consents.refuse_contact(s, desk.workspace.context, account_id=account.id, text="勿扰")
        )
        for name, mobile in (("吴倩", 13312345674), ("陈志远", 13912345678)):
            row = self.one(
                desk, book, name, "深圳市蓝桥精密仪器有限公司", None, mobile, None, "x@lanqiao.example"
            )
            assert (row["state"], row["match"]["entity"]) == ("BLOCKED", "account")
        assert len(desk.all("contact")) == len(desk.all("contact_method")) == 1

    def test_a_sister_company_is_another_customer(self, desk: Desk, book: MakeBook) -> None:
        row = self.one(desk, book, "吴倩", "蓝桥精密仪器（上海）有限公司", None, 13312345674)
        assert (row["state"], row["code"]) == ("NEW", "card_company_related")
        assert len(desk.all("account")) == 2

    def test_a_company_without_its_town_is_asked_about(self, desk: Desk, book: MakeBook) -> None:
        row = self.one(desk, book, "吴倩", "蓝桥精密仪器有限公司", None, 13312345674)
        assert (row["state"], row["code"]) == ("DUP_MAYBE", "card_company_maybe")
        assert len(desk.all("contact")) == 1

    @pytest.mark.parametrize(
        ("decision", "people"), [(Decision.NEW, 2), (Decision.SAME, 1), (Decision.SKIP, 1)]
    )
    def test_a_person_decides(self, desk: Desk, book: MakeBook, decision: Decision, people: int) -> None:
        table = read_sheets(book([("陈志远", "深圳市蓝桥精密仪器有限公司", None, 13800001111)])).table()
        with desk.workspace.read() as session:
            planned = plan(session, table, ImportOptions(), {2: decision})
        report = commit(desk.workspace, planned).as_json()
        assert_balanced(report)
        assert len(desk.all("contact")) == people
        assert len(desk.all("contact_method")) == (1 if decision is Decision.SKIP else 2)


def test_two_cards_of_one_person_are_joined(desk: Desk, book: MakeBook) -> None:
    report = desk.import_file(
        book(
            [
                ("赵敏", "上海澜山材料有限公司", None, 13612345671),
                ("趙敏", "上海澜山材料有限公司", "总监", 13612345671, None, "z@lanshan.example"),
                ("赵敏", "上海澜山材料有限公司", None, 13612345671),
            ]
        )
    )
    assert states(report) == ["NEW", "DUP_IN_FILE", "DUP_IN_FILE"]
    assert report["rows"][1]["match"]["row"] == 2
    assert len(desk.all("contact")) == 1
    assert desk.all("account_contact")[0].job_title == "总监"
    assert {one.kind for one in desk.all("contact_method")} == {"MOBILE", "EMAIL"}
    assert len(desk.all("import_row")) == 3


def test_secretaries_share_a_line_and_not_an_extension(desk: Desk, book: MakeBook) -> None:
    names = enumerate(("何苗", "孔林", "施云"), 801)
    rows = [(name, "广州海川贸易有限公司", None, None, f"020-87654321转{at}") for at, name in names]
    assert states(desk.import_file(book(rows))) == ["NEW"] * 3
    assert len(desk.all("contact")) == 3


def test_only_a_company_becomes_a_customer_without_people(desk: Desk, book: MakeBook) -> None:
    report = desk.import_file(book([(None, "广州海川贸易有限公司", None, None, "020-87654321")] * 2))
    assert states(report) == ["NEW", "DUP_IN_FILE"]
    assert desk.all("account")[0].phone == "020-87654321"
    assert desk.all("contact") == []


def test_every_row_is_accounted_for(desk: Desk, book: MakeBook) -> None:
    report = desk.import_file(
        book(
            [
                ("赵敏", "上海澜山材料有限公司", None, 13612345671),
                (),
                ("姓名", "公司", "职位", "手机"),
                ("张三、李四", "上海澜山材料有限公司"),
                ("刘洋", "上海澜山材料有限公司", None, 8.613912345678901e18),
                (None, None, None, None, None, None, None, "看展时收的"),
                ("合计 128 张",),
            ]
        )
    )
    assert_balanced(report)
    assert [(row["state"], row["code"]) for row in report["rows"]] == [
        ("NEW", None),
        ("SKIPPED", "card_row_blank"),
        ("SKIPPED", "card_row_header_again"),
        ("ERROR", "card_several_people"),
        ("ERROR", "card_digits_lost"),
        ("SKIPPED", "card_row_without_card"),
        ("SKIPPED", "card_row_total"),
    ]
    assert all(row["reason"] for row in report["rows"][1:])


class TestUndo:
    def test_all_goes_and_may_come_again(self, desk: Desk, book: MakeBook) -> None:
        path = book(PEOPLE)
        batch = desk.import_file(path)["batch"]
        report = undo_import(desk.workspace, batch)
        assert report["kept"] == []
        assert report["removed"] == 3 + 8 + 8
        for entity in ("account", "contact", "account_contact"):
            assert desk.all(entity) == []
        assert desk.import_file(path)["new"] == 8

    def test_what_was_filled_is_blank_again(self, desk: Desk, book: MakeBook) -> None:
        desk.add(Account(id="a" * 36, name="广州海川贸易有限公司"))
        batch = desk.import_file(book([("吴倩", "广州海川贸易有限公司", None, 13312345674, "020-87654321")]))[
            "batch"
        ]
        assert desk.all("account")[0].phone == "020-87654321"
        report = undo_import(desk.workspace, batch)
        assert report["restored"] == 1
        assert desk.all("account")[0].phone is None
        assert desk.all("contact") == []

    def test_what_was_used_since_stays(self, desk: Desk, book: MakeBook) -> None:
        batch = desk.import_file(book(PEOPLE[3:]))["batch"]
        [sun] = desk.all("contact", full_name="孙浩")
        [role] = desk.all("account_contact", contact_id=sun.id)
        visit = Visit(
            kind="VISIT", account_id=role.account_id, contact_id=sun.id, started_at=datetime.now(UTC)
        )
        desk.add(visit)

        def edit(session: Any) -> None:
            session.get(Contact, desk.all("contact", full_name="郑伟")[0].id).nickname = "小郑"

        desk.write(edit)
        report = undo_import(desk.workspace, batch)
        assert {one["title"] for one in report["kept"]} == {
            "孙浩",
            "郑伟",
            "上海澜山材料有限公司",
            "广州海川贸易有限公司",
        }
        assert {one.full_name for one in desk.all("contact")} == {"孙浩", "郑伟"}
        assert len(desk.all("account_contact")) == 2
        assert len(desk.all("contact_method", contact_id=sun.id)) == 2

    def test_only_once_and_not_for_ever(self, desk: Desk, book: MakeBook) -> None:
        batch = desk.import_file(book(PEOPLE[:1]))["batch"]
        desk.time.ms += 31 * 86_400_000
        with pytest.raises(UserError, match="undo_too_late"):
            undo_import(desk.workspace, batch)
        desk.time.ms -= 31 * 86_400_000
        undo_import(desk.workspace, batch)
        with pytest.raises(UserError, match="batch_missing"):  # nothing was sent: it never was
            undo_import(desk.workspace, batch)
        with pytest.raises(UserError, match="batch_missing"):
            undo_import(desk.workspace, "no-such-batch")


def test_a_broken_off_import_is_continued(
    desk: Desk, book: MakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit_module, "CHUNK", 3)
    path = book([*PEOPLE, PEOPLE[0]])
    table = read_sheets(path).table()
    with desk.workspace.read() as session:
        planned = plan(session, table)
    asked = iter((False, True))
    with pytest.raises(Cancelled):
        commit(desk.workspace, planned, cancelled=lambda: next(asked))
    [batch] = desk.all("import_batch")
    assert (batch.status, len(desk.all("contact"))) == ("RUNNING", 3)
    report = desk.import_file(path)
    assert_balanced(report)
    assert report["batch"] == batch.id
    assert (report["new"], report["duplicate"]) == (8, 1)
    assert len(desk.all("contact")) == 8
    assert desk.all("import_batch")[0].status == "DONE"
    assert len(desk.all("account")) == 3


def test_a_customer_deleted_meanwhile_is_reported(desk: Desk, book: MakeBook) -> None:
    desk.add(Account(id="a" * 36, name="广州海川贸易有限公司"))
    table = read_sheets(book(PEOPLE[5:])).table()
    with desk.workspace.read() as session:
        planned = plan(session, table)

    def delete(session: Any) -> None:
        account = session.get(Account, "a" * 36)
        account.deleted_at = account.created_at

    desk.write(delete)
    report = commit(desk.workspace, planned).as_json()
    assert_balanced(report)
    assert [(row["state"], row["code"]) for row in report["rows"]] == [
        ("NEW", None),
        ("ERROR", "card_changed_meanwhile"),
        ("ERROR", "card_changed_meanwhile"),
    ]
    assert [one.full_name for one in desk.all("contact")] == ["孙浩"]


def test_any_mix_of_rows_balances(desk: Desk, book: MakeBook) -> None:
    rng = random.Random(7)
    cells = [
        None,
        "",
        "无",
        "赵敏",
        "上海澜山材料有限公司",
        13612345671,
        1.5,
        True,
        "a@b.example",
        "合计",
        "张三/李四",
        "#N/A",
    ]
    rows = [[rng.choice(cells) for _ in range(8)] for _ in range(120)]
    report = desk.import_file(book(rows))
    assert_balanced(report)
    again = desk.import_file(book(rows))
    assert_balanced(again)
    assert (again["new"], again["updated"]) == (0, 0)


def test_unknown_options_are_refused(desk: Desk, book: MakeBook, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="unknown_choice"):
        desk.import_file(book(PEOPLE), source="NOWHERE")
    with pytest.raises(UserError, match="unknown_choice"):
        desk.import_file(tmp_path / "missing.xlsx", region="US")
