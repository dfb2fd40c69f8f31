"""Pictures of cards: codes as telephones show them, and printed lines."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parents[2] / "resources" / "fonts" / "CRMSans-Regular.otf"
VCARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:王;志强;;;\r\nFN:王志强\r\nORG:无锡恒力液压有限公司;采购部\r\nTITLE:采购经理\r\n"
    "TEL;TYPE=CELL:13812345678\r\nEMAIL:wang@hengli.example\r\nEND:VCARD\r\n"
)
MECARD = (
    "MECARD:N:李,明;ORG:杭州云栖包装材料厂;TEL:13712345678;EMAIL:li@yunqi.example;ADR:杭州市西湖区文三路1号;;"
)
PRINT = (
    "无锡恒力液压有限公司",
    "王志强 采购经理",
    "手机: 13812345678",
    "电话: 0510-82345678转801",
    "邮箱: wang@hengli.example",
    "地址: 江苏省无锡市新吴区长江路18号",
)


def png(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG", compress_level=1)
    return written.getvalue()


def code_picture(*texts: str) -> bytes:
    """A photograph of cards with codes: beside each other, a little turned."""
    whole = Image.new("RGB", (700 * len(texts), 700), "#dfe3e8")
    for at, text in enumerate(texts):
        written = io.BytesIO()
        segno.make(text, encoding="utf-8", micro=False).save(written, kind="png", scale=6, border=4)
        code = Image.open(written).convert("RGB")
        code.thumbnail((560, 560))
        whole.paste(code.rotate(3, expand=True, fillcolor="white"), (700 * at + 50, 50))
    return png(whole)


def print_picture(lines: Sequence[str] = PRINT) -> bytes:
    """A card with printed lines."""
    card = Image.new("RGB", (1100, 90 * len(lines) + 80), "white")
    draw, font = ImageDraw.Draw(card), ImageFont.truetype(str(FONT), 42)
    for at, line in enumerate(lines):
        draw.text((60, 50 + 90 * at), line, fill="#101418", font=font)
    return png(card)
