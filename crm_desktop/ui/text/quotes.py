"""Texts of the quotes: list, editor, line grid, totals."""

from crm_desktop.ui.text.entry import Text

TEXTS: dict[str, Text] = {
    "quotes.title": Text("报价", "報價", "Quotes"),
    "quotes.paper": Text("导出", "匯出", "Export"),
    "quotes.pdf": Text("存为 PDF…", "存成 PDF…", "Save as PDF…"),
    "quotes.pdf_both": Text(
        "存为 PDF（中英文）…", "存成 PDF（中英文）…", "Save as PDF (Chinese and English)…"
    ),
    "quotes.pdf_no_prices": Text(
        "存为 PDF（不含价格）…", "存成 PDF（不含價格）…", "Save as PDF (without prices)…"
    ),
    "quotes.xlsx": Text("存为 Excel…", "存成 Excel…", "Save as Excel…"),
    "quotes.revise": Text("新修订版", "新修訂版", "New revision"),
    "quotes.new": Text("新建报价", "新增報價", "New quote"),
    "quotes.search": Text("搜索编号、客户、主题", "搜尋編號、客戶、主旨", "Search number, customer, subject"),
    "quotes.all_states": Text("全部", "全部", "All"),
    "quotes.filter_state": Text("按状态筛选", "依狀態篩選", "Filter by status"),
    "quotes.list": Text("报价列表", "報價清單", "List of quotes"),
    "quotes.number": Text("编号", "編號", "Number"),
    "quotes.customer": Text("客户", "客戶", "Customer"),
    "quotes.subject": Text("主题", "主旨", "Subject"),
    "quotes.quoted_on": Text("报价日期", "報價日期", "Date"),
    "quotes.valid_until": Text("有效期", "有效期限", "Valid until"),
    "quotes.total": Text("价税合计", "含稅總計", "Gross"),
    "quotes.status": Text("状态", "狀態", "Status"),
    "quotes.owner": Text("负责人", "負責人", "Owner"),
    "quotes.provisional": Text("{number}（临时编号）", "{number}（臨時編號）", "{number} (provisional)"),
    "quotes.expires_in": Text(
        "{day} · 还剩 {n} 天", "{day} · 還剩 {n} 天", "{day} · {n} days left", "{day} · 1 day left"
    ),
    "quotes.expires_today": Text("{day} · 今天到期", "{day} · 今天到期", "{day} · expires today"),
    "quotes.expired": Text("{day} · 可能已过期", "{day} · 可能已過期", "{day} · likely expired"),
    "quotes.none_title": Text("还没有报价", "還沒有報價", "No quotes yet"),
    "quotes.none_hint": Text(
        "从客户卡片新建，或点下面的按钮先选客户。离线也可以，同步后自动编号。",
        "從客戶卡片新增，或按下方按鈕先選客戶。離線也可以，同步後自動編號。",
        "Start from a customer's card, or choose the customer below. It works offline; the number follows.",
    ),
    "quotes.not_found_title": Text("没有符合条件的报价", "沒有符合條件的報價", "No quote fits"),
    "quotes.not_found_hint": Text(
        "换个关键词，或者看全部状态。",
        "換個關鍵字，或看全部狀態。",
        "Try other words, or look at every status.",
    ),
    "quotes.show_all": Text("显示全部", "顯示全部", "Show all"),
    "quotes.choose_customer": Text("给哪位客户报价？", "給哪位客戶報價？", "Who is the quote for?"),
    "quotes.choose_customer_hint": Text(
        "输入名称、拼音或电话", "輸入名稱、拼音或電話", "Type a name, pinyin or phone number"
    ),
    "quotes.customers_found": Text("找到的客户", "找到的客戶", "Customers found"),
    "quotes.back": Text("返回列表", "返回清單", "Back to the list"),
    "quotes.unnumbered": Text("新报价", "新報價", "New quote"),
    "quotes.open_customer": Text("打开客户", "開啟客戶", "Open the customer"),
    "quotes.saved": Text("已存本机 {time}", "已存本機 {time}", "Saved here {time}"),
    "quotes.saving": Text("正在保存…", "正在儲存…", "Saving…"),
    "quotes.unsaved": Text("有修改，即将保存", "有修改，即將儲存", "Changed, saving soon"),
    "quotes.waits": Text(
        "更正标出的内容后保存", "更正標示的內容後儲存", "Will save once the marked cell is right"
    ),
    "quotes.not_yet": Text("尚未保存", "尚未儲存", "Not saved yet"),
    "quotes.save": Text("保存报价", "儲存報價", "Save the quote"),
    "quotes.locked": Text(
        "这份报价是“{status}”状态，内容已锁定，客户看到的就是这一份。",
        "這份報價是「{status}」狀態，內容已鎖定，客戶看到的就是這一份。",
        "This quote is “{status}”: its content is locked, it is what the customer has.",
    ),
    "quotes.gone": Text(
        "这份报价已不在本机：{reason}",
        "這份報價已不在本機：{reason}",
        "This quote is no longer here: {reason}",
    ),
    "quotes.header": Text("报价信息", "報價資訊", "Quote details"),
    "quotes.no_contact": Text("不指定", "不指定", "Nobody in particular"),
    "quotes.no_day": Text("不限", "不限", "Open"),
    "quotes.lines": Text("报价明细", "報價明細", "Lines"),
    "quotes.amount": Text("金额", "金額", "Amount"),
    "quotes.type_here": Text("输入编码、名称或拼音", "輸入編號、名稱或拼音", "Type a code, a name or pinyin"),
    "quotes.products_found": Text("找到的产品", "找到的產品", "Products found"),
    "quotes.keys_hint": Text(
        "Enter 下一格 · F4 本行详情 · Ctrl+D 复制行 · Del 删除行 · Alt+↑↓ 移动 · Ctrl+V 从 Excel 粘贴 · Ctrl+Z 撤销",
        "Enter 下一格 · F4 本列詳情 · Ctrl+D 複製列 · Del 刪除列 · Alt+↑↓ 移動 · Ctrl+V 從 Excel 貼上 · Ctrl+Z 復原",
        "Enter next cell · F4 line · Ctrl+D duplicate · Del delete · Alt+↑↓ move · Ctrl+V from Excel · Ctrl+Z undo",
    ),
    "quotes.lines_removed": Text("已删除 {n} 行", "已刪除 {n} 列", "{n} lines deleted", "1 line deleted"),
    "quotes.lines_pasted": Text("已粘贴 {n} 行", "已貼上 {n} 列", "{n} lines pasted", "1 line pasted"),
    "quotes.pasted_extra": Text(
        "已粘贴 {n} 行；放不下的单元格已存入该行备注",
        "已貼上 {n} 列；放不下的儲存格已存入該列備註",
        "{n} lines pasted; cells without a column were kept in the line's note",
    ),
    "quotes.paste_too_long": Text(
        "剪贴板里有 {n} 行，一次最多粘贴 {most} 行；没有粘贴任何内容",
        "剪貼簿裡有 {n} 列，一次最多貼上 {most} 列；沒有貼上任何內容",
        "The clipboard has {n} lines, at most {most} are pasted at once; nothing was pasted",
    ),
    "quotes.problem_at": Text(
        "第 {row} 行 · {column}：{problem}",
        "第 {row} 列 · {column}：{problem}",
        "Line {row} · {column}: {problem}",
    ),
    "quotes.problem_more": Text("{text}（共 {n} 处）", "{text}（共 {n} 處）", "{text} ({n} in all)"),
    "quotes.go_there": Text("转到", "前往", "Go there"),
    "quotes.bad_number": Text("“{value}”不是数字", "「{value}」不是數字", "“{value}” is not a number"),
    "quotes.bad_discount": Text(
        "“{value}”不是折扣；可以写 5%、95折 或金额",
        "「{value}」不是折扣；可以寫 5%、95折 或金額",
        "“{value}” is not a discount; write 5% or an amount",
    ),
    "quotes.bad_length": Text("最多 {max} 个字", "最多 {max} 個字", "At most {max} characters"),
    "quotes.money.unknown_currency": Text("不认识的币种", "不認識的幣別", "Unknown currency"),
    "quotes.money.not_finite": Text("不是有效的数字", "不是有效的數字", "Not a usable number"),
    "quotes.money.too_large": Text(
        "数字太大，须小于 {limit}", "數字太大，須小於 {limit}", "Too large: stay below {limit}"
    ),
    "quotes.money.too_many_decimals": Text(
        "最多 {max} 位小数", "最多 {max} 位小數", "At most {max} decimals"
    ),
    "quotes.money.percent_out_of_range": Text(
        "百分比须在 0 到 100 之间", "百分比須在 0 到 100 之間", "A percentage is from 0 to 100"
    ),
    "quotes.money.negative_discount": Text(
        "折扣不能是负数", "折扣不能是負數", "A discount cannot be negative"
    ),
    "quotes.money.discount_above_line": Text(
        "折扣 {value} 超过了行金额 {amount}",
        "折扣 {value} 超過了該列金額 {amount}",
        "The discount of {value} is above the line's {amount}",
    ),
    "quotes.money.header_discount_above_lines": Text(
        "整单折扣 {value} 超过了明细合计 {amount}",
        "整單折扣 {value} 超過了明細合計 {amount}",
        "The discount of {value} is above the lines' {amount}",
    ),
    "quotes.money.header_discount_on_negative_line": Text(
        "有负数金额的行，不能再打整单折扣",
        "有負數金額的列，不能再打整單折扣",
        "A negative line rules out a discount on the whole quote",
    ),
    "quotes.money.other": Text("这个值无法计算", "這個值無法計算", "This value cannot be calculated"),
    "quotes.totals": Text("合计", "合計", "Totals"),
    "quotes.sum_of_lines": Text("明细合计", "明細合計", "Lines"),
    "quotes.header_discount": Text("整单折扣", "整單折扣", "Discount"),
    "quotes.header_discount_hint": Text("5% 或金额", "5% 或金額", "5% or amount"),
    "quotes.freight": Text("运费", "運費", "Freight"),
    "quotes.freight_tax": Text("运费税率", "運費稅率", "Freight tax"),
    "quotes.net": Text("未税金额", "未稅金額", "Net"),
    "quotes.tax_at": Text("税额 {rate}%", "稅額 {rate}%", "Tax {rate}%"),
    "quotes.gross": Text("价税合计", "含稅總計", "Gross"),
    "quotes.no_totals": Text(
        "更正标出的内容后计算", "更正標示的內容後計算", "Correct the marked cell to see totals"
    ),
    "quotes.terms": Text("条款", "條款", "Terms"),
    "quotes.note": Text("内部备注", "內部備註", "Internal note"),
    "quotes.terms_hint": Text("打印在报价单上", "列印在報價單上", "Printed on the quote"),
    "quotes.note_hint": Text("只有同事看得到", "只有同事看得到", "Only colleagues see it"),
    "quotes.price_from": Text("价格 {price}", "價格 {price}", "Price {price}"),
    "quotes.price_manual": Text(
        "手工价；建议价 {price}", "手動價；建議價 {price}", "Typed by hand; offered {price}"
    ),
    "quotes.price_as_of": Text("价格表更新于 {day}", "價格表更新於 {day}", "Price lists as of {day}"),
    "quotes.price_never": Text("价格表尚未同步", "價格表尚未同步", "Price lists not synced yet"),
    "quotes.why.book_account": Text(
        "客户专用价格表“{book}”", "客戶專用價格表「{book}」", "The customer's own price book “{book}”"
    ),
    "quotes.why.book_level_region": Text(
        "按客户级别或地区的价格表“{book}”",
        "依客戶等級或地區的價格表「{book}」",
        "Price book “{book}” for the level or region",
    ),
    "quotes.why.book_parent": Text(
        "上级价格表“{book}”", "上級價格表「{book}」", "Parent price book “{book}”"
    ),
    "quotes.why.book_default": Text(
        "标准价格表“{book}”", "標準價格表「{book}」", "Standard price book “{book}”"
    ),
    "quotes.why.inherited_by": Text("由“{book}”沿用", "由「{book}」沿用", "Inherited by “{book}”"),
    "quotes.why.valid_from": Text("{date} 起生效", "{date} 起生效", "Valid from {date}"),
    "quotes.why.from_quantity": Text("数量 {qty} 起", "數量 {qty} 起", "From quantity {qty}"),
    "quotes.why.rule_on_list": Text("目录价 {percent}%", "目錄價 {percent}%", "List price {percent}%"),
    "quotes.why.rule_on_book": Text(
        "价格表“{book}”的价格 {percent}%",
        "價格表「{book}」的價格 {percent}%",
        "Price of book “{book}” {percent}%",
    ),
    "quotes.why.for_category": Text(
        "适用类别“{category}”", "適用類別「{category}」", "For category “{category}”"
    ),
    "quotes.why.rounded_half_up": Text(
        "四舍五入到 {factor}", "四捨五入到 {factor}", "Rounded to the nearest {factor}"
    ),
    "quotes.why.rounded_up": Text("向上取整到 {factor}", "向上取整到 {factor}", "Rounded up to {factor}"),
    "quotes.why.rounded_down": Text("向下取整到 {factor}", "向下取整到 {factor}", "Rounded down to {factor}"),
    "quotes.why.surcharge": Text("附加 {amount}", "附加 {amount}", "Surcharge {amount}"),
    "quotes.why.tax_included": Text("原价含税", "原價含稅", "Listed with tax"),
    "quotes.why.tax_excluded": Text("原价未税", "原價未稅", "Listed without tax"),
    "quotes.why.list_price": Text("产品目录价", "產品目錄價", "The product's list price"),
    "quotes.why.no_price": Text(
        "没有 {currency} 价格，请手工填写",
        "沒有 {currency} 價格，請手動填寫",
        "No price in {currency}; type one",
    ),
    "quotes.more_actions": Text("其他操作", "其他動作", "Other actions"),
    "quotes.move.DRAFT": Text("退回草稿", "退回草稿", "Back to draft"),
    "quotes.move.IN_APPROVAL": Text("提交审批", "送出簽核", "Submit for approval"),
    "quotes.move.APPROVED": Text("批准", "核准", "Approve"),
    "quotes.move.REJECTED": Text("驳回", "駁回", "Reject"),
    "quotes.move.SENT": Text("发送", "送出", "Send"),
    "quotes.move.ACCEPTED": Text("客户已接受", "客戶已接受", "Customer accepted"),
    "quotes.move.DECLINED": Text("客户已拒绝", "客戶已拒絕", "Customer declined"),
    "quotes.move.CANCELLED": Text("作废", "作廢", "Cancel the quote"),
    "quotes.moved": Text(
        "{number} 现在是“{status}”", "{number} 現在是「{status}」", "{number} is now “{status}”"
    ),
    "quotes.ask_channel": Text("用什么方式发送？", "用什麼方式送出？", "How is it sent?"),
    "quotes.ask_reason": Text("原因（可不填）", "原因（可不填）", "Reason (optional)"),
    "quotes.channel.wechat": Text("微信", "微信", "WeChat"),
    "quotes.channel.email": Text("邮件", "電子郵件", "E-mail"),
    "quotes.channel.in_person": Text("当面", "當面", "In person"),
    "quotes.channel.other": Text("其他", "其他", "Other"),
    "quotes.duplicate_line": Text("复制行", "複製列", "Duplicate the line"),
    "quotes.line_up": Text("上移", "上移", "Move up"),
    "quotes.line_down": Text("下移", "下移", "Move down"),
}
