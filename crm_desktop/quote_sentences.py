"""The sentences about approvals, acceptance and credit of quotes."""

from crm_core.labels import Label

QUOTES: dict[str, Label] = {
    "evidence_missing": Label(
        "请注明接受凭据：哪封邮件、哪个采购单号、原话，或附上文件。",
        "請註明接受憑據：哪封郵件、哪個採購單號、原話，或附上檔案。",
        "Say what proves the acceptance: which mail, which order number, in which words, or attach the file.",
    ),
    "approval_needs_comment": Label(
        "驳回时请写明理由。", "駁回時請寫明理由。", "Say why when you reject a quote."
    ),
    "quote_stranded": Label(
        "报价 {number} 在别处发送了，您当时写的没有写进去，还在本机。打开它，可以把这些内容放到新修订版或新报价里。",
        "報價 {number} 在別處送出了，您當時寫的沒有寫進去，還在本機。開啟它，可以把這些內容放到新修訂版或新報價裡。",
        "Quote {number} was sent elsewhere while you were typing; what you typed is not in it and is kept here. Open "
        "the quote to put it on a new revision or a quote of its own.",
    ),
    "quote_credit_hold": Label(
        "财务已暂停该客户的信用（截至 {as_of}），暂时不能发送报价。请先与财务沟通。",
        "財務已暫停該客戶的信用（截至 {as_of}），暫時不能送出報價。請先與財務溝通。",
        "Finance has put this customer on credit hold (as of {as_of}), so no quote can be sent. Talk to finance first.",
    ),
}
