"""A text in a cell of a workbook stays that text, and all of it that a cell holds."""

import pytest

from crm_desktop.workbook_text import LONGEST_CELL, looks_like_formula, text_for_cell


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", ""),
        ("北京恒远机电", "北京恒远机电"),
        ("长" * LONGEST_CELL, "长" * LONGEST_CELL),
        ("长" * (LONGEST_CELL + 1), "长" * LONGEST_CELL),
        ("𠮷" * 16_383, "𠮷" * 16_383),
        ("𠮷" * 16_384, "𠮷" * 16_383),
        ("<r><t>甲</t></r>", "<r><t>甲</t></r> "),
        (f"<r>{'甲' * 40_000}</r>", f"<r>{'甲' * 32_764}"),
        (f"<r>{'甲' * 32_760}</r>", f"<r>{'甲' * 32_760}</r "),
        (f"<r>{'𠮷' * 16_380}</r>", f"<r>{'𠮷' * 16_380}</r "),
    ],
)
def test_what_a_cell_holds_is_kept(text: str, kept: str) -> None:
    assert text_for_cell(text) == kept


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_known_by_its_beginning(text: str) -> None:
    assert looks_like_formula(text)
    assert not looks_like_formula(f"甲{text}")
