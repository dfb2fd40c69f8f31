"""Texts of the products: their page, bundles, substitutes, photos, prices; and of competitors' prices."""

from crm_desktop.ui.text.entry import Text

TEXTS: dict[str, Text] = {
    "rival.note": Text("记下竞争对手的报价", "記下競爭對手的報價", "Note a competitor's price"),
    "rival.save": Text("记下", "記下", "Note it"),
    "rival.product": Text("对应我方产品", "對應我方產品", "Against our product"),
    "rival.competitor": Text("竞争对手", "競爭對手", "Competitor"),
    "rival.known": Text("已知的竞争对手", "已知的競爭對手", "Known competitors"),
    "rival.price": Text(
        "未税单价（可带币种）", "未稅單價（可帶幣別）", "Unit price before tax (with its currency)"
    ),
    "rival.offered": Text("对方产品、型号", "對方產品、型號", "Their product"),
    "rival.trust": Text("怎么知道的", "怎麼知道的", "How we know"),
    "rival.note_field": Text("备注", "備註", "Notes"),
    "rival.needs_customer": Text("先选客户", "先選客戶", "Choose the customer first"),
    "rival.needs_competitor": Text("写上是哪家对手", "寫上是哪家對手", "Say which competitor it is"),
    "rival.needs_price": Text(
        "写上价格，例如 2380 或 USD 310",
        "寫上價格，例如 2380 或 USD 310",
        "Give the price, such as 2380 or USD 310",
    ),
    "rival.noted": Text(
        "已记下 {competitor} 的报价 {price}",
        "已記下 {competitor} 的報價 {price}",
        "The price of {competitor} was noted: {price}",
    ),
    "products.title": Text("产品", "產品", "Products"),
    "products.list": Text("产品列表", "產品清單", "List of products"),
    "products.search": Text("编码、名称、拼音", "編碼、名稱、拼音", "Code or name"),
    "products.find": Text("查找产品", "尋找產品", "Find a product"),
    "products.none": Text("没有符合的产品", "沒有符合的產品", "No product fits"),
    "products.none_hint": Text(
        "产品由总部导入，同步后出现在这里",
        "產品由總部匯入，同步後出現在這裡",
        "The office imports products; they are here after a sync",
    ),
    "products.parts": Text("组合明细", "組合明細", "What it consists of"),
    "products.parts_hint": Text(
        "还不是组合。在空行输入产品编码或名称，即可把它做成组合。",
        "還不是組合。在空白列輸入產品編碼或名稱，即可把它做成組合。",
        "No bundle yet. Type a product into the empty row to make it one.",
    ),
    "products.no_parts": Text("不是组合产品", "不是組合產品", "This is no bundle"),
    "products.substitutes": Text("代用产品", "代用產品", "Substitutes"),
    "products.no_substitutes": Text("没有代用产品", "沒有代用產品", "Nothing serves in its place"),
    "products.successor": Text("后继产品", "後繼產品", "Successor"),
    "products.imported": Text("总部资料", "總部資料", "From the office"),
    "products.prices": Text("价格", "價格", "Prices"),
    "products.photos": Text("照片", "照片", "Photos"),
    "products.no_photo": Text("没有照片", "沒有照片", "No photo"),
    "products.photo_hint": Text(
        "Ctrl+V 粘贴，或拖入图片",
        "Ctrl+V 貼上，或拖入圖片",
        "Ctrl+V pastes one; or drop a file",
    ),
    "products.photo_file": Text("添加照片…", "加入照片…", "Add a photo…"),
    "products.photo_paste": Text("粘贴照片", "貼上照片", "Paste a photo"),
    "products.photo_remove": Text("删除照片", "刪除照片", "Remove the photo"),
    "products.photo_none_copied": Text(
        "剪贴板里没有图片", "剪貼簿裡沒有圖片", "There is no picture in the clipboard"
    ),
    "products.no_picture": Text(
        "{name} 不是图片，没有添加", "{name} 不是圖片，沒有加入", "{name} is no picture and was not added"
    ),
    "products.photo_added": Text("照片已添加", "照片已加入", "The photo was added"),
    "products.photo_removed": Text("照片已删除", "照片已刪除", "The photo was removed"),
    "products.product": Text("产品", "產品", "Product"),
    "products.qty": Text("数量", "數量", "Quantity"),
    "products.free": Text("赠送", "贈送", "Free"),
    "products.yes": Text("赠送", "贈送", "free"),
    "products.kind": Text("关系", "關係", "Kind"),
    "products.note": Text("说明", "說明", "Notes"),
    "products.found": Text("找到的产品", "找到的產品", "Products found"),
    "products.bad_qty": Text("数量要大于 0", "數量要大於 0", "The quantity must be above 0"),
    "products.bad_kind": Text("关系请写：{known}", "關係請寫：{known}", "The kind is one of {known}"),
    "products.part_removed": Text("已删除 {name}", "已刪除 {name}", "{name} was removed"),
    "products.read_only": Text(
        "组合、代用产品和照片由主管、市场或管理员维护，这里只能查看",
        "組合、代用產品和照片由主管、市場或管理員維護，這裡只能檢視",
        "Managers, marketing and administrators keep bundles, substitutes and photos; here you can look only",
    ),
    "products.book": Text("价格表", "價格表", "Price book"),
    "products.for_whom": Text("适用", "適用", "For"),
    "products.from_qty": Text("起订量", "起訂量", "From"),
    "products.price": Text("单价", "單價", "Price"),
    "products.days": Text("有效期", "有效期", "Valid"),
    "products.everyone": Text("所有客户", "所有客戶", "Everyone"),
    "products.list_price": Text("目录价", "目錄價", "List price"),
    "products.ended": Text("已失效", "已失效", "Ended"),
    "products.not_yet": Text("尚未生效", "尚未生效", "Not yet"),
    "products.rule": Text("规则：{rule}", "規則：{rule}", "Rule: {rule}"),
    "products.incl": Text("含税", "含稅", "with tax"),
    "products.go_prices": Text("到价格", "到價格", "Go to the prices"),
    "products.go_parts": Text("到组合明细", "到組合明細", "Go to the parts"),
    "products.go_substitutes": Text("到代用产品", "到代用產品", "Go to the substitutes"),
    "products.bundle": Text("组合", "組合", "Bundle"),
    "quotes.pdf_photos": Text(
        "存为 PDF（带产品照片）…", "存成 PDF（附產品照片）…", "Save as PDF with product photos…"
    ),
}
