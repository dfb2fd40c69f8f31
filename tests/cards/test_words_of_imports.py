"""What an import leaves in the search index when it is taken back: nothing, once the keeper has merged it."""

from crm_core.clock import Clock
from crm_desktop.cards.api import undo_import
from crm_desktop.db import search, search_words
from crm_desktop.keeper import Keeper
from tests.cards.conftest import Desk, MakeBook

CARDS = 40
GIVEN = "云帆海川蓝桥山林石金水木禾日月星辰光明天成美瑞康泰安宏远新华信达恒丰盛智慧高国家春夏秋冬"


def rows(surname: str, company: str, prefix: str) -> list[list[str]]:
    """Cards of so many people, each at a company of their own."""
    return [
        [
            f"{surname}{GIVEN[at]}",
            f"深圳{company}{GIVEN[at]}科技有限公司",
            "经理",
            f"{prefix}{at:07}",
            "",
            "",
            "",
            "",
        ]
        for at in range(CARDS)
    ]


def found(desk: Desk, text: str) -> int:
    with desk.workspace.read() as session:
        return len(search.find(session, text, limit=500))


def is_open(desk: Desk) -> bool:
    with desk.workspace.store.read_raw() as connection:
        return search_words.is_open(connection)


def lies_in_the_index(desk: Desk, word: str) -> bool:
    """Whether a segment holds the word; its first letters may be those of the word before it."""
    with desk.workspace.store.read_raw() as connection:
        held = connection.execute(
            "SELECT count(*) FROM local_search_data WHERE instr(block, ?)", (word.encode(),)
        )
        return bool(held.fetchone()[0])


def test_of_two_imports_one_goes_and_the_other_stays(desk: Desk, book: MakeBook) -> None:
    first = desk.import_file(book(rows("钱", "骐骥", "1361"), name="一.xlsx"))
    second = desk.import_file(book(rows("孙", "鹏鲲", "1371"), name="二.xlsx"))
    assert first["new"] == second["new"] == CARDS
    assert not is_open(desk), "nothing has left the index yet"
    undo_import(desk.workspace, first["batch"])
    assert is_open(desk)
    for text in ("骐骥", "qiji", "钱云"):
        assert found(desk, text) == 0, text
    assert found(desk, "鹏鲲") == 2 * CARDS
    assert lies_in_the_index(desk, "骐") or lies_in_the_index(desk, "骥"), "until it is merged"
    third = desk.import_file(book(rows("李", "麒麟", "1381"), name="三.xlsx"))
    assert found(desk, "麒麟") == 2 * CARDS
    workspace = desk.workspace
    Keeper(workspace.store, workspace.lane, Clock(desk.time)).merge_words()
    assert not is_open(desk)
    assert not lies_in_the_index(desk, "骐")
    assert not lies_in_the_index(desk, "骥")
    assert lies_in_the_index(desk, "鹏") or lies_in_the_index(desk, "鲲")
    assert found(desk, "骐骥") == 0
    assert found(desk, "鹏鲲") == found(desk, "麒麟") == 2 * CARDS
    undo_import(workspace, third["batch"])
    again = desk.import_file(book(rows("钱", "骐骥", "1361"), name="一.xlsx"))
    assert again["new"] == CARDS
    assert found(desk, "骐骥") == 2 * CARDS
    assert found(desk, "麒麟") == 0
    assert workspace.store.integrity() == []
