"""A Word file is a package as Word opens it without a question: every part known, every reference met, in order."""

import io
import posixpath
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from crm_desktop.documents.paper import Block, Paper
from crm_desktop.documents.paper_docx import paper_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
OF_STYLE = ["name", "basedOn", "qFormat", "pPr", "rPr"]
OF_PARAGRAPH = ["pStyle", "keepNext", "numPr", "shd", "spacing", "ind", "outlineLvl"]
OF_RUN = ["rFonts", "b", "color", "sz", "lang"]
OF_SETTINGS = ["characterSpacingControl", "compat", "themeFontLang"]
"""The order in which the schema of ISO/IEC 29500-1 wants the elements that these files have."""
FONTS = {"zh_CN": "Microsoft YaHei", "zh_TW": "Microsoft JhengHei", "en": "Microsoft YaHei"}


def package(language: str = "zh_CN") -> ZipFile:
    blocks = (
        Block("chapter", "恒远机电", "A 类"),
        Block("heading", "本周"),
        Block("item", "谈了“年度用量”\n第二行"),
        Block("detail", "细节"),
        Block("warning", "先付款"),
        Block("pair", "021-5555", "电话"),
        Block("text", "末尾"),
    )
    made = Paper("周报 <1> & \x0b", ("林工 · 9 月",), blocks, "林工", "第 {page} 页，共 {pages} 页", language)
    return ZipFile(io.BytesIO(paper_docx(made)))


def tree(archive: ZipFile, name: str) -> ET.Element:
    return ET.fromstring(archive.read(name))


def in_order(parent: ET.Element, order: list[str]) -> bool:
    places = [order.index(child.tag.removeprefix(W)) for child in parent]
    return places == sorted(set(places))


def test_every_part_has_a_type_and_every_type_a_part() -> None:
    archive = package()
    names = archive.namelist()
    assert names[0] == "[Content_Types].xml"
    assert len(names) == len(set(names))
    types = tree(archive, "[Content_Types].xml")
    overrides = {one.attrib["PartName"].lstrip("/") for one in types.findall(f"{TYPES}Override")}
    defaults = {one.attrib["Extension"] for one in types.findall(f"{TYPES}Default")}
    assert overrides <= set(names)
    assert {one for one in names if one.endswith(".xml")} - {names[0]} == overrides
    assert {one.rpartition(".")[2] for one in names} <= defaults


def test_every_relation_leads_to_a_part() -> None:
    archive = package()
    for name in (one for one in archive.namelist() if one.endswith(".rels")):
        folder = posixpath.dirname(posixpath.dirname(name))
        found = tree(archive, name).findall(f"{RELATIONS}Relationship")
        assert len({one.attrib["Id"] for one in found}) == len(found)
        for one in found:
            assert posixpath.join(folder, one.attrib["Target"]) in archive.namelist()
    reference = tree(archive, "word/document.xml").find(f".//{W}footerReference")
    assert reference is not None
    assert "footer" in reference.attrib.values()


def test_every_style_and_list_that_is_used_is_there() -> None:
    archive = package()
    styles = {one.attrib[f"{W}styleId"] for one in tree(archive, "word/styles.xml").findall(f"{W}style")}
    used = {
        one.attrib[f"{W}val"]
        for part in ("word/document.xml", "word/footer1.xml", "word/styles.xml")
        for one in tree(archive, part).iter()
        if one.tag in (f"{W}pStyle", f"{W}basedOn")
    }
    assert used <= styles
    lists = {one.attrib[f"{W}numId"] for one in tree(archive, "word/numbering.xml").findall(f"{W}num")}
    wanted = {one.attrib[f"{W}val"] for one in tree(archive, "word/styles.xml").iter(f"{W}numId")}
    assert wanted == lists


def test_elements_stand_as_the_schema_wants_them() -> None:
    archive = package()
    for part in ("word/document.xml", "word/styles.xml", "word/footer1.xml"):
        for one in tree(archive, part).iter():
            order = {f"{W}pPr": OF_PARAGRAPH, f"{W}rPr": OF_RUN, f"{W}style": OF_STYLE}.get(one.tag)
            assert order is None or in_order(one, order), ET.tostring(one)
    assert in_order(tree(archive, "word/settings.xml"), OF_SETTINGS)
    body = tree(archive, "word/document.xml")[0]
    assert [one.tag for one in body][-1] == f"{W}sectPr"


@pytest.mark.parametrize("language", FONTS)
def test_chinese_letters_have_a_typeface_and_word_its_present_mode(language: str) -> None:
    archive = package(language)
    fonts = tree(archive, "word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    assert fonts is not None
    assert fonts.attrib[f"{W}eastAsia"] == FONTS[language]
    assert fonts.attrib[f"{W}hint"] == ("default" if language == "en" else "eastAsia")
    (mode,) = tree(archive, "word/settings.xml").iter(f"{W}compatSetting")
    assert mode.attrib[f"{W}val"] == "15"


def test_a_line_break_stays_one() -> None:
    document = tree(package(), "word/document.xml")
    (item,) = [one for one in document.iter(f"{W}r") if one.find(f"{W}br") is not None]
    assert [one.text for one in item.findall(f"{W}t")] == ["谈了“年度用量”", "第二行"]
