"""Texts of the trip pack."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "trip.title": Text("出差包", "出差包", "Trip pack"),
    "trip.saved": Text("已准备的行程", "已準備的行程", "Prepared journeys"),
    "trip.new": Text("新行程", "新行程", "New journey"),
    "trip.first": Text("出发", "出發", "From"),
    "trip.last": Text("返回", "返回", "To"),
    "trip.cities": Text("城市", "城市", "Cities"),
    "trip.city": Text("{name} {n}", "{name} {n}", "{name} {n}"),
    "trip.add_customer": Text("加一家客户", "加一家客戶", "Add a customer"),
    "trip.customers": Text("要拜访的客户", "要拜訪的客戶", "Customers to visit"),
    "trip.remove": Text("移出行程", "移出行程", "Take off the journey"),
    "trip.removed": Text("已移出：{name}", "已移出：{name}", "Taken off: {name}"),
    "trip.open_customer": Text("打开客户", "開啟客戶", "Open the customer"),
    "trip.days_wrong": Text(
        "返回早于出发，请改日期。", "返回早於出發，請改日期。", "The journey ends before it begins."
    ),
    "trip.empty_title": Text("这几天还没有要拜访的客户", "這幾天還沒有要拜訪的客戶", "Nobody to visit yet"),
    "trip.empty_hint": Text(
        "计划好的拜访会自动列出；也可以在上面选城市或加客户。",
        "計畫好的拜訪會自動列出；也可以在上面選城市或加客戶。",
        "Planned visits appear by themselves; choose cities or add customers above.",
    ),
    "trip.planned": Text("{day} {time} {purpose}", "{day} {time} {purpose}", "{day} {time} {purpose}"),
    "trip.unplanned": Text("未排日期", "未排日期", "No day yet"),
    "trip.last_visit": Text("上次 {when}", "上次 {when}", "last visit {when}"),
    "trip.never_visited": Text("还没拜访过", "還沒拜訪過", "never visited"),
    "trip.here": Text("齐全", "齊全", "Complete"),
    "trip.gap_gone": Text("已不在本机，请先同步", "已不在本機，請先同步", "Not on this laptop: sync first"),
    "trip.gap_merged": Text("由合并而来", "由合併而來", "Merged meanwhile"),
    "trip.gap_nobody": Text("没有联系人", "沒有聯絡人", "Nobody to ask for"),
    "trip.gap_no_phone": Text("没有电话", "沒有電話", "No phone number"),
    "trip.gap_no_address": Text("没有街道地址", "沒有街道地址", "No street address"),
    "trip.gap_files_missing": Text("文件未取回", "檔案未取回", "Files not here"),
    "trip.gap_files_lost": Text("文件在服务器上也没有", "檔案在伺服器上也沒有", "Files lost on the server"),
    "trip.gap_quote_ends": Text("报价途中到期", "報價途中到期", "A quote ends on the way"),
    "trip.check": Text("出发前检查", "出發前檢查", "Before you leave"),
    "trip.count": Text("{n} 家客户", "{n} 家客戶", "{n} customers", "1 customer"),
    "trip.gaps": Text("{n} 家有缺口", "{n} 家有缺口", "{n} lack something", "1 lacks something"),
    "trip.no_gaps": Text("没有缺口", "沒有缺口", "Nothing is missing"),
    "trip.sync": Text("上次同步", "上次同步", "Last sync"),
    "trip.never_synced": Text("尚未同步", "尚未同步", "Never synced"),
    "trip.first_sync": Text("首次同步未完成", "首次同步未完成", "First sync not finished"),
    "trip.prices": Text("价格截至", "價格截至", "Prices as of"),
    "trip.prices_changed": Text(
        "价格表最近变动 {when}", "價格表最近變動 {when}", "Price lists last changed {when}"
    ),
    "trip.prices_end": Text("价格表途中 {day} 到期", "價格表途中 {day} 到期", "A price list ends on {day}"),
    "trip.facts": Text("联系人与记录", "聯絡人與記錄", "People and records"),
    "trip.facts_line": Text(
        "{contacts} 位联系人 · {promises} 项承诺 · {quotes} 份报价 · {complaints} 个投诉",
        "{contacts} 位聯絡人 · {promises} 項承諾 · {quotes} 份報價 · {complaints} 個投訴",
        "People {contacts} · Promises {promises} · Quotes {quotes} · Complaints {complaints}",
    ),
    "trip.files": Text("文件", "檔案", "Files"),
    "trip.files_line": Text(
        "{n} 个，共 {size}；还要取回 {left}",
        "{n} 個，共 {size}；還要取回 {left}",
        "{n}, {size} in all; {left} still to fetch",
    ),
    "trip.files_here": Text(
        "{n} 个，共 {size}，都在本机", "{n} 個，共 {size}，都在本機", "{n}, {size}, all on this laptop"
    ),
    "trip.no_files": Text("没有文件", "沒有檔案", "No files"),
    "trip.too_large": Text(
        "文件共 {size}，本机最多留 {room}；先拜访的客户先取。",
        "檔案共 {size}，本機最多留 {room}；先拜訪的客戶先取。",
        "The files are {size}, and {room} may lie here; those of the first stops come first.",
    ),
    "trip.metered": Text(
        "现在按流量计费，文件不会下载。",
        "現在按流量計費，檔案不會下載。",
        "Each byte costs now, so files are not fetched.",
    ),
    "trip.not_metered": Text("改为不限流量", "改為不限流量", "Bytes are free here"),
    "trip.fetch": Text("同步并取回 {size}", "同步並取回 {size}", "Sync and fetch {size}"),
    "trip.sync_now": Text("出发前同步", "出發前同步", "Sync before leaving"),
    "trip.fetching": Text(
        "正在取回 {done} / {total}", "正在取回 {done} / {total}", "Fetching {done} of {total}"
    ),
    "trip.cancel": Text("停止取回", "停止取回", "Stop fetching"),
    "trip.stopped": Text(
        "已停止；取回的留在本机", "已停止；取回的留在本機", "Stopped; what has come stays here"
    ),
    "trip.fetched": Text(
        "文件都在本机了，可以出发", "檔案都在本機了，可以出發", "All files are here. Have a good trip"
    ),
    "trip.unfinished": Text(
        "还差 {left}：连上网络后会继续",
        "還差 {left}：連上網路後會繼續",
        "{left} missing: goes on when online",
    ),
    "trip.brief": Text("打印简报", "列印簡報", "Print the briefing"),
    "trip.brief_word": Text("简报存为 Word", "簡報存為 Word", "Briefing as Word"),
    "trip.save": Text("保存行程", "儲存行程", "Keep the journey"),
    "trip.kept": Text("行程已存在本机", "行程已存在本機", "The journey is kept on this laptop"),
    "trip.forget": Text("删除行程", "刪除行程", "Forget the journey"),
    "trip.forgotten": Text("行程已删除", "行程已刪除", "The journey is forgotten"),
    "trip.name": Text("{places} {first}", "{places} {first}", "{places} {first}"),
}
