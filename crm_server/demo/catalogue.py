"""What our invented company sells: products, and three price books of which one has quantity steps."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from crm_core.model.types import Json
from crm_server.demo.rows import Row, RowMaker, Rows, moment

PRICE_UNIT = 1_000_000
"""A stored unit price of 1 yuan."""
STEPS = ((1, 97), (20, 93), (100, 88))
"""Quantity steps of the regional book: from how many, at how many per cent of the list price."""


class Category(NamedTuple):
    """A product line: letters of its codes, models, unit of counting, sizes, price of the smallest in yuan."""

    name: str
    letters: str
    english: str
    models: tuple[str, ...]
    unit: str
    sizes: tuple[str, ...]
    base_yuan: int


CATEGORIES = (
    Category("压力变送器", "PT", "Pressure transmitter", ("扩散硅型", "陶瓷型", "差压型", "卫生型"), "台",
             ("0–0.6MPa", "0–1.6MPa", "0–2.5MPa", "0–10MPa", "0–40MPa"), 680),
    Category("流量计", "FM", "Flow meter", ("电磁式", "涡街式", "超声波式", "质量式"), "台",
             ("DN25", "DN50", "DN80", "DN100", "DN150"), 3200),
    Category("电动调节阀", "CV", "Control valve", ("单座", "套筒", "三通", "蝶式"), "台",
             ("DN25", "DN40", "DN65", "DN80", "DN125"), 4600),
    Category("伺服驱动器", "SD", "Servo drive", ("脉冲型", "总线型", "双轴型", "低压型"), "套",
             ("0.4kW", "0.75kW", "1.5kW", "3kW", "5.5kW"), 1350),
    Category("变频器", "VF", "Frequency inverter", ("通用型", "风机水泵型", "矢量型", "防护型"), "台",
             ("2.2kW", "5.5kW", "11kW", "30kW", "75kW"), 1180),
    Category("可编程控制器", "PC", "Logic controller", ("紧凑型", "模块型", "冗余型", "运动型"), "台",
             ("16点", "32点", "64点", "128点", "256点"), 890),
    Category("温度传感器", "TS", "Temperature sensor", ("铂电阻", "热电偶", "表面贴片", "防爆型"), "支",
             ("50mm", "100mm", "200mm", "300mm", "500mm"), 85),
    Category("光电开关", "OP", "Photoelectric switch", ("对射型", "漫反射型", "镜反射型", "激光型"), "只",
             ("0.3m", "1m", "3m", "5m", "10m"), 120),
    Category("工业网关", "GW", "Industrial gateway", ("有线型", "无线型", "边缘计算型", "防护型"), "台",
             ("2口", "4口", "8口", "12口", "16口"), 1680),
    Category("便携校验仪", "CL", "Portable calibrator", ("压力", "温度", "过程信号", "多功能"), "台",
             ("标准型", "增强型", "防爆型", "高精度型", "套装"), 5200),
)  # fmt: skip


@dataclass
class Catalogue:
    """The rows, and what quotes look up in them."""

    rows: Rows = field(default_factory=lambda: {"product": [], "price_book": [], "price_entry": []})
    default_book_id: str = ""
    level_book_id: str = ""
    region_book_id: str = ""
    region: str = ""

    @property
    def products(self) -> list[Row]:
        return self.rows["product"]

    def price_for(self, product: Row, level: str, region: str, qty: int) -> tuple[int, str, str]:
        """Return (stored unit price, where it comes from, price book) by the order of crm_core.pricing."""
        if level == "A":
            return _percent(product["list_price"], 92), "level_region", self.level_book_id
        if region == self.region:
            percent = max(step for step in STEPS if step[0] <= qty)[1]
            return _percent(product["list_price"], percent), "level_region", self.region_book_id
        return product["list_price"], "default", self.default_book_id


def _percent(price: int, percent: int) -> int:
    """Return that part of a stored price, down to 0.01 yuan."""
    return price * percent // 100 // 10_000 * 10_000


def make_catalogue(maker: RowMaker, products: int, founded: date, author: str) -> Catalogue:
    """Return `products` products with costs and floor prices, and the list, level A and regional price books."""
    made = Catalogue(region="上海市")
    at = moment(founded, 9)
    made.rows["product"] = [_product(maker, index, at, author) for index in range(products)]
    started = founded + timedelta(days=1)
    default = _book(maker, at, author, "标准目录价", started, is_default=1)
    level = _book(maker, at, author, "A级客户协议价", started, level="A", parent_id=default["id"])
    region = _book(maker, at, author, "上海地区批量价", started, region=made.region, parent_id=default["id"])
    made.rows["price_book"] = [default, level, region]
    made.default_book_id, made.level_book_id, made.region_book_id = default["id"], level["id"], region["id"]
    for product in made.products:
        steps = [(default, 1, 100), (level, 1, 92), *((region, qty, percent) for qty, percent in STEPS)]
        made.rows["price_entry"] += [
            maker.new(
                "price_entry", at, author, price_book_id=book["id"], product_id=product["id"],
                min_qty=qty * PRICE_UNIT, price=_percent(product["list_price"], percent),
            )
            for book, qty, percent in steps
        ]  # fmt: skip
    return made


def _book(maker: RowMaker, at: int, author: str, name: str, started: date, **values: object) -> Row:
    return maker.new(
        "price_book", at, author, name=name, currency="CNY", tax_inclusive=0, valid_from=started.isoformat(), version=1,
        **values,
    )  # fmt: skip


def _product(maker: RowMaker, index: int, at: int, author: str) -> Row:
    category = CATEGORIES[index % len(CATEGORIES)]
    rest = index // len(CATEGORIES)
    model, size = rest % len(category.models), rest // len(category.models) % len(category.sizes)
    generation = rest // len(category.models) // len(category.sizes)
    yuan = category.base_yuan * (100 + 14 * model + 38 * size + 9 * generation) // 100
    price = yuan * PRICE_UNIT - maker.rng.choice((0, 0, 200_000, 500_000))
    status = "PHASE_OUT" if index % 41 == 17 else "OFF" if index % 67 == 33 else "ON"
    return maker.new(
        "product", at, author,
        code=f"{category.letters}-{generation + 1}{model + 1}{size + 1:02d}",
        name=f"{category.models[model]}{category.name}",
        english_name=category.english,
        spec=category.sizes[size],
        unit=category.unit,
        category=category.name,
        attributes=Json.to_stored({"防护等级": maker.rng.choice(("IP54", "IP65", "IP67")), "质保月数": 18}),
        list_price=price,
        cost=_percent(price, maker.rng.randrange(52, 64)),
        floor_price=_percent(price, 80),
        currency="CNY",
        tax_rate=130_000,
        status=status,
        lead_time_days=maker.rng.choice((3, 7, 10, 15, 30)),
    )  # fmt: skip
