"""A paper as a Word file: the few parts of Office Open XML (ISO/IEC 29500) that headings, lists and text need.

Word, WPS and LibreOffice then own the text: real heading styles, real list numbering, no layout to fight with.
"""

import io
import re
from collections.abc import Iterator
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from crm_desktop.documents.paper import Block, BlockKind, Paper

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLES: dict[BlockKind, str] = {
    "chapter": "Heading1",
    "heading": "Heading2",
    "item": "ListBullet",
    "detail": "ListContinue",
    "warning": "Warning",
}
_OWN_STYLES = frozenset(("Warning",))
"""Styles that Word does not know by name."""
_FONTS = {"zh_CN": "Microsoft YaHei", "zh_TW": "Microsoft JhengHei", "en": "Microsoft YaHei"}
_TAGS = {"zh_CN": "zh-CN", "zh_TW": "zh-TW", "en": "en-GB"}


def paper_docx(paper: Paper) -> bytes:
    """Return the file. The same paper gives the same bytes."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            ("officeDocument", f"{_OFFICE}/officeDocument", "word/document.xml"),
            ("core", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _core(paper),
        "word/document.xml": _document(paper),
        "word/styles.xml": _styles(paper.language),
        "word/numbering.xml": _numbering(),
        "word/settings.xml": _settings(paper.language),
        "word/footer1.xml": _footer(paper),
        "word/_rels/document.xml.rels": _relationships(
            ("styles", f"{_OFFICE}/styles", "styles.xml"),
            ("numbering", f"{_OFFICE}/numbering", "numbering.xml"),
            ("settings", f"{_OFFICE}/settings", "settings.xml"),
            ("footer", f"{_OFFICE}/footer", "footer1.xml"),
        ),
    }
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(ZipInfo(name), (_HEAD + content).encode(), ZIP_DEFLATED)
    return made.getvalue()


def _text(text: str) -> str:
    """Return text as XML takes it: what may not stand in XML at all is left out."""
    return escape(_NOT_XML.sub("", text))


def _run(text: str, properties: str = "") -> str:
    style = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    lines = (f'<w:t xml:space="preserve">{_text(line)}</w:t>' for line in text.splitlines() or [""])
    return f"<w:r>{style}{'<w:br/>'.join(lines)}</w:r>"


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _document(paper: Paper) -> str:
    body = [_paragraph("Title", _run(paper.title))]
    body += [_paragraph("Subtitle", _run(line)) for line in paper.subtitle]
    body += _blocks(paper)
    page = (
        f'<w:sectPr><w:footerReference xmlns:r="{_OFFICE}" w:type="default" r:id="footer"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567"'
        ' w:gutter="0"/></w:sectPr>'
    )
    return f"<w:document {_W}><w:body>{''.join(body)}{page}</w:body></w:document>"


def _blocks(paper: Paper) -> Iterator[str]:
    for one in paper.blocks:
        yield _paragraph(_STYLES.get(one.kind, "Normal"), _runs(one))


def _runs(block: Block) -> str:
    if block.kind == "pair":
        return _run(f"{block.label}  ", "<w:b/>") + _run(block.text)
    label = _run(f"  {block.label}", '<w:b w:val="0"/><w:color w:val="566170"/>') if block.label else ""
    return _run(block.text) + label


def _footer(paper: Paper) -> str:
    before, _, rest = paper.page.partition("{page}")
    between, _, after = rest.partition("{pages}")
    number = "".join((_run(before), _field("PAGE"), _run(between), _field("NUMPAGES"), _run(after)))
    return f"<w:ftr {_W}>{_paragraph('Footer', _run(paper.footer + '    ') + number)}</w:ftr>"


def _field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _styles(language: str) -> str:
    font, tag = _FONTS.get(language, _FONTS["en"]), _TAGS.get(language, _TAGS["en"])
    # Quotation marks are in both kinds of typefaces; a Chinese paper takes them from the Chinese one.
    hint = "default" if language == "en" else "eastAsia"
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:hint="{hint}" w:ascii="Calibri" w:hAnsi="Calibri"'
        f' w:eastAsia="{font}" w:cs="Calibri"/><w:sz w:val="21"/>'
        f'<w:lang w:val="en-GB" w:eastAsia="{tag}"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
    )
    styles = (
        _style("Normal", "Normal", "", "", based=False),
        _style("Title", "Title", '<w:spacing w:after="40"/>', '<w:b/><w:sz w:val="34"/>'),
        _style("Subtitle", "Subtitle", '<w:spacing w:after="40"/>', '<w:color w:val="566170"/>'),
        _style(
            "Heading1",
            "heading 1",
            _heading(0, 320, 100),
            '<w:b/><w:color w:val="1F5FBF"/><w:sz w:val="28"/>',
        ),
        _style(
            "Heading2", "heading 2", _heading(1, 220, 80), '<w:b/><w:color w:val="1F5FBF"/><w:sz w:val="23"/>'
        ),
        _style("ListBullet", "List Bullet", '<w:numPr><w:numId w:val="1"/></w:numPr>', ""),
        _style("ListContinue", "List Continue", '<w:ind w:left="340"/>', '<w:color w:val="566170"/>'),
        _style("Warning", "Warning", '<w:shd w:val="clear" w:fill="FDECEA"/>', '<w:color w:val="A3231A"/>'),
        _style("Footer", "footer", "", '<w:color w:val="566170"/><w:sz w:val="16"/>'),
    )
    return f"<w:styles {_W}>{defaults}{''.join(styles)}</w:styles>"


def _heading(level: int, before: int, after: int) -> str:
    return f'<w:keepNext/><w:spacing w:before="{before}" w:after="{after}"/><w:outlineLvl w:val="{level}"/>'


def _style(style_id: str, name: str, paragraph: str, run: str, *, based: bool = True) -> str:
    kind = '<w:basedOn w:val="Normal"/>' if based else ""
    default = "" if based else ' w:default="1"'
    own = ' w:customStyle="1"' if style_id in _OWN_STYLES else ""
    return (
        f'<w:style w:type="paragraph"{default}{own} w:styleId="{style_id}"><w:name w:val="{name}"/>{kind}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _settings(language: str) -> str:
    """Without this setting Word takes the file for one of 2007 and says so in its title ([MS-DOCX] 2.3.5)."""
    tag = _TAGS.get(language, _TAGS["en"])
    mode = '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    return (
        f'<w:settings {_W}><w:characterSpacingControl w:val="doNotCompress"/><w:compat>{mode}</w:compat>'
        f'<w:themeFontLang w:val="en-GB" w:eastAsia="{tag if language != "en" else "zh-CN"}"/></w:settings>'
    )


def _numbering() -> str:
    return (
        f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _core(paper: Paper) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_text(paper.title)}</dc:title></cp:coreProperties>"
    )


def _relationships(*targets: tuple[str, str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{to}"/>' for name, kind, to in targets
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _content_types() -> str:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = {
        "/word/document.xml": f"{word}.document.main+xml",
        "/word/styles.xml": f"{word}.styles+xml",
        "/word/numbering.xml": f"{word}.numbering+xml",
        "/word/settings.xml": f"{word}.settings+xml",
        "/word/footer1.xml": f"{word}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    parts = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )
