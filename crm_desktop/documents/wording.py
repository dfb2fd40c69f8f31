"""The words printed on documents, in every language that a customer may read.

A bilingual document shows each of them twice: Chinese first, English small beside or below it.
"""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from crm_core.model.fields import Label

DocumentLanguage = Literal["zh_CN", "zh_TW", "en", "both"]
LANGUAGES: tuple[str, ...] = get_args(DocumentLanguage)

L = Label


@dataclass(frozen=True)
class Words:
    """A printed wording; `second` is the English one of a bilingual document, else empty."""

    main: str
    second: str = ""

    @property
    def line(self) -> str:
        """Both wordings on one line, for places without layout."""
        return f"{self.main} {self.second}".strip()


WORDS: dict[str, Label] = {
    "title": L("报价单", "報價單", "Quotation"),
    "title_without_prices": L("产品清单", "產品清單", "Product list"),
    "number": L("报价编号", "報價編號", "Quote no."),
    "provisional_number": L("临时编号", "臨時編號", "Provisional no."),
    "date": L("报价日期", "報價日期", "Date"),
    "valid_until": L("有效期至", "有效期至", "Valid until"),
    "currency": L("币种", "幣別", "Currency"),
    "price_date": L("价格日期", "價格日期", "Prices as of"),
    "seller": L("业务代表", "業務代表", "Your contact"),
    "mobile": L("手机", "手機", "Mobile"),
    "email": L("邮箱", "電子郵件", "E-mail"),
    "phone": L("电话", "電話", "Phone"),
    "fax": L("传真", "傳真", "Fax"),
    "website": L("网址", "網址", "Web"),
    "address": L("地址", "地址", "Address"),
    "tax_no": L("税号", "統一編號", "Tax no."),
    "bank": L("开户行", "開戶行", "Bank"),
    "bank_account": L("银行账号", "銀行帳號", "Account no."),
    "customer": L("客户", "客戶", "Customer"),
    "attention": L("联系人", "聯絡人", "Attention"),
    "subject": L("主题", "主旨", "Subject"),
    "line_no": L("序号", "序號", "No."),
    "code": L("产品编码", "產品編號", "Code"),
    "name": L("产品名称及规格", "產品名稱及規格", "Description"),
    "qty": L("数量", "數量", "Qty"),
    "unit": L("单位", "單位", "Unit"),
    "price_excl": L("未税单价", "未稅單價", "Price excl. tax"),
    "price_incl": L("含税单价", "含稅單價", "Price incl. tax"),
    "discount": L("折扣", "折扣", "Discount"),
    "tax_rate": L("税率", "稅率", "Tax"),
    "amount": L("金额", "金額", "Amount"),
    "delivery": L("交期", "交期", "Delivery"),
    "note": L("备注", "備註", "Note"),
    "optional": L("选配", "選配", "Optional"),
    "goods_excl": L("货款（未税）", "貨款（未稅）", "Goods excl. tax"),
    "goods_incl": L("货款（含税）", "貨款（含稅）", "Goods incl. tax"),
    "header_discount": L("整单折扣", "整單折扣", "Discount"),
    "discounted": L("折后货款", "折後貨款", "After discount"),
    "freight_excl": L("运费（未税）", "運費（未稅）", "Freight excl. tax"),
    "freight_incl": L("运费（含税）", "運費（含稅）", "Freight incl. tax"),
    "tax_at": L("税额 {rate}", "稅額 {rate}", "Tax {rate}"),
    "gross": L("价税合计", "含稅總計", "Total incl. tax"),
    "thereof_net": L("其中未税金额", "其中未稅金額", "Of which net"),
    "thereof_tax": L("其中税额 {rate}", "其中稅額 {rate}", "Of which tax {rate}"),
    "in_words": L("合计大写", "合計大寫", "Total in words"),
    "payment": L("付款条件", "付款條件", "Payment"),
    "delivery_term": L("交货条件", "交貨條件", "Delivery"),
    "warranty": L("质保", "保固", "Warranty"),
    "terms": L("条款与说明", "條款與說明", "Terms and notes"),
    "customer_signs": L("客户确认（签字盖章）", "客戶確認（簽章）", "Accepted by customer"),
    "seller_signs": L("报价单位（盖章）", "報價單位（蓋章）", "For and on behalf of"),
    "signed_on": L("日期", "日期", "Date"),
    "check": L("校验码", "驗證碼", "Check code"),
    "scan": L("扫码核对真伪", "掃碼核對真偽", "Scan to verify"),
    "page": L("第 {page} 页 / 共 {pages} 页", "第 {page} 頁／共 {pages} 頁", "Page {page} of {pages}"),
    "days": L("账期 {days} 天", "帳期 {days} 天", "{days} days net"),
    "excl": L("单价与金额均为未税价，税额另计。", "單價與金額均為未稅價，稅額另計。", "Prices exclude tax."),
    "incl": L("单价与金额均已含税。", "單價與金額均已含稅。", "Prices include tax."),
    "by_line": L("税额逐行四舍五入。", "稅額逐行四捨五入。", "Tax is rounded on each line."),
    "by_document": L(
        "税额按税率汇总后四舍五入。", "稅額按稅率彙總後四捨五入。", "Tax is rounded once for each rate."
    ),
    "optional_apart": L(
        "标注“选配”的项目不计入合计。",
        "標註「選配」的項目不計入合計。",
        "Items marked optional are not part of the total.",
    ),
    "number_follows": L("正式编号另行确认", "正式編號另行確認", "the final number will be confirmed"),
}

WATERMARKS: dict[str, Label] = {
    "DRAFT": L("草稿", "草稿", "DRAFT"),
    "IN_APPROVAL": L("审批中", "簽核中", "NOT APPROVED"),
    "REJECTED": L("未批准", "未核准", "NOT APPROVED"),
    "EXPIRED": L("已过期", "已過期", "EXPIRED"),
    "SUPERSEDED": L("已被替代", "已被取代", "SUPERSEDED"),
    "CANCELLED": L("已作废", "已作廢", "CANCELLED"),
}
"""By state of the quote: what a reader has to know who finds the page on a desk. Other states print without."""

CURRENCIES: dict[str, Label] = {
    "CNY": L("人民币", "人民幣", "Chinese yuan"),
    "TWD": L("新台币", "新台幣", "New Taiwan dollar"),
    "HKD": L("港元", "港元", "Hong Kong dollar"),
    "USD": L("美元", "美元", "US dollar"),
    "EUR": L("欧元", "歐元", "Euro"),
    "JPY": L("日元", "日圓", "Japanese yen"),
}


def words(label: Label, language: DocumentLanguage, **values: Any) -> Words:
    """Return a wording with its values filled in."""
    if language != "both":
        return Words(label.text(language).format(**values))
    return Words(label.text("zh_CN").format(**values), label.text("en").format(**values))


def say(key: str, language: DocumentLanguage, **values: Any) -> Words:
    """Return the wording of `key` in `WORDS`."""
    return words(WORDS[key], language, **values)


def currency_name(code: str, language: DocumentLanguage) -> str:
    """Return what a Chinese reader calls a currency; empty for one that is known by its code."""
    name = CURRENCIES.get(code)
    return "" if name is None else name.text("zh_TW" if language == "zh_TW" else "zh_CN")
