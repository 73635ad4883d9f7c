"""Make the files of a synthetic province: what each department would send, dirty as it comes, with the truth beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng import policy
from zhiheng.codes import divisions
from zhiheng.sandbox.enterprises import TODAY, Enterprise, make_enterprises, unissued_uscc
from zhiheng.sandbox.errors import NoProvince
from zhiheng.sandbox.holding_sheets import SHEETS, columns_of, spoilt_by
from zhiheng.sandbox.holdings import make_holdings
from zhiheng.sandbox.identities import complaints_of, make_changes, make_control
from zhiheng.sandbox.mentions import make_mentions
from zhiheng.sandbox.records import Happenings, Row, make_happenings
from zhiheng.sandbox.sheets import (
    Column,
    Sheet,
    code_or_nothing,
    lay,
    spell_date,
    spell_name,
    spell_wan,
    spell_yuan,
    spelt,
    write_csv,
    write_jsonl,
    write_parquet,
    write_xlsx,
)
from zhiheng.sandbox.words import CERTIFICATION_BODY, LABORATORIES

SEED = 20260630
FULL = 20_000

_STATUS = spelt({"active": "存续", "deregistered": "注销", "revoked": "吊销未注销"})
_VERDICT = spelt({"pass": "合格", "fail": "不合格"})
_KIND = spelt({"spot_check": "监督抽查", "monitoring": "风险监测", "circulation": "流通领域抽检", "online": "网络抽检"})
_SCALE = spelt({"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"})


def prefix(pack: str) -> str:
    """Return the first two digits of the division codes of a pack's province. Raises UnknownPack, NoProvince."""
    info = policy.load()[pack].info
    if not info.division:
        raise NoProvince(pack=pack)
    return info.division[:2]


def counties(pack: str) -> list[tuple[str, str]]:
    """Return (code, name) of the province's counties that kept code and name all through, the capital's first.

    Registrations reach back decades; a code that is younger than a registration would be an error in it.
    """
    province, first = prefix(pack), divisions.table().first
    found = [d for d in divisions.in_force(TODAY, "county") if d.code.startswith(province) and d.valid_from <= first]
    return [(d.code, d.name) for d in sorted(found, key=lambda d: d.code)]


def registration(enterprises: Sequence[Enterprise]) -> list[Row]:
    """Return the registrations: one a state, from formation over renaming to the end."""
    rows: list[Row] = []
    for e in enterprises:
        base = {
            "uscc": e.uscc, "legal_form": e.legal_form, "industry": e.trade.industry, "division": e.division,
            "address": e.address, "established_on": e.established_on, "scale": e.scale, "person": "示例负责人",
        }  # fmt: skip
        rows.append(
            {**base, "name": e.name_on(e.established_on), "status": "active", "registered_on": e.established_on}
        )
        if e.former_name:
            rows.append({**base, "name": e.name, "status": "active", "registered_on": e.renamed_on})
        if e.status != "active":
            ended = max(e.renamed_on or e.established_on, date(2025, 6, 1)) + timedelta(days=30)
            rows.append({**base, "name": e.name_on(ended), "status": e.status, "registered_on": min(ended, TODAY)})
    return rows


def _services(place: tuple[str, str]) -> list[Row]:
    """Return the registrations of the laboratories and the certification body that records name."""
    return [
        {
            "uscc": unissued_uscc(place[0], 900_000 + number, "事业单位法人"), "name": name, "legal_form": "事业单位法人",
            "industry": "74", "division": place[0], "address": f"{place[1]}示例路{number + 1}号",
            "established_on": date(2005, 1, 1), "scale": "medium", "person": "示例负责人", "status": "active",
            "registered_on": date(2005, 1, 1),
        }
        for number, name in enumerate((*LABORATORIES, CERTIFICATION_BODY))
    ]  # fmt: skip


REGISTRATION = (
    Column("统一社会信用代码", "uscc"), Column("企业名称", "name"), Column("企业类型", "legal_form"),
    Column("登记状态", "status", _STATUS), Column("行业代码", "industry"), Column("行政区划代码", "division"),
    Column("住所", "address"), Column("成立日期", "established_on", spell_date),
    Column("核准日期", "registered_on", spell_date), Column("企业规模", "scale", _SCALE), Column("法定代表人", "person"),
)  # fmt: skip
INSPECTION = (
    Column("检验类别", "kind", _KIND), Column("抽样编号", "sample_no"), Column("抽样日期", "inspected_on", spell_date),
    Column("生产企业名称", "producer_name", spell_name), Column("生产企业统一社会信用代码", "producer_code", code_or_nothing(0.1)),
    Column("被抽样单位名称", "seller_name", spell_name), Column("被抽样单位统一社会信用代码", "seller_code", code_or_nothing(0.1)),
    Column("检验机构", "laboratory_name"), Column("产品名称", "product_name"), Column("产品类别", "product_category"),
    Column("规格型号", "specification"), Column("批号", "lot_no"), Column("生产日期", "production_date", spell_date),
    Column("检验结论", "verdict", _VERDICT), Column("不合格原因", "items", lambda v, _r: v[0]["name"] if v else ""),
    Column("抽样地行政区划", "sample_division"),
)  # fmt: skip
FOOD = (
    Column("标称生产企业名称", "producer_name", spell_name), Column("标称生产企业地址", "producer_address"),
    Column("被抽样单位名称", "seller_name", spell_name), Column("食品名称", "product_name"), Column("规格型号", "specification"),
    Column("生产日期/批号", "production_date", lambda v, _r: v.isoformat()),
    Column("不合格项目║检验结果║标准值", "items",
           lambda v, _r: "\n".join(f"{i['name']}║{i['value']}{i['unit']}║{i['limit']}{i['unit']}" for i in v)),
    Column("分类", "product_category"), Column("检验机构", "laboratory_name"), Column("公告号", "notice_no"),
    Column("公告日期", "notice_date", lambda v, _r: v.isoformat()), Column("抽样编号", "sample_no"),
)  # fmt: skip
COMPLAINT = (
    Column("登记编号", "complaint_no"), Column("诉求类型", "kind", spelt({"complaint": "投诉"})),
    Column("登记日期", "received_on", spell_date), Column("被投诉人", "respondent_name", spell_name),
    Column("被投诉人统一社会信用代码", "respondent_code", code_or_nothing(0.25)), Column("商品名称", "object_name"),
    Column("问题类别", "category", spelt({
        "quality": "质量", "after_sales": "售后服务", "advertising": "广告宣传", "safety": "安全", "contract": "合同",
        "price": "价格", "metrology": "计量", "other": "其他"})),
    Column("诉求内容", "description"), Column("是否受理", "accepted", spelt({True: "是", False: "否"})),
    Column("处理结果", "outcome", spelt({
        "mediated": "调解成功", "unfounded": "不属实", "withdrawn": "撤回", "confirmed": "举报属实", "pending": "办理中"})),
    Column("办结日期", "closed_on", spell_date), Column("挽回经济损失(元)", "compensation", spell_yuan),
)  # fmt: skip
PENALTY = (
    Column("行政处罚决定书文号", "decision_no"), Column("处罚决定日期", "decided_on", spell_date),
    Column("行政相对人名称", "party_name", spell_name), Column("统一社会信用代码", "party_code"), Column("处罚机关", "authority"),
    Column("行政区划代码", "authority_division"), Column("违法事实", "ground"),
    Column("处罚类别", "kind", spelt({
        "warning": "警告", "fine": "罚款", "confiscation": "没收", "suspension": "责令停产停业",
        "licence_revoked": "吊销许可证件"})),
    Column("罚款金额(万元)", "fine", spell_wan), Column("公示截止期", "public_until", spell_date),
    Column("是否质量违法", "quality_related", spelt({True: "是", False: "否"})),
)  # fmt: skip
CERTIFICATE = (
    Column("证书编号", "certificate_no"), Column("获证组织名称", "holder_name", spell_name),
    Column("获证组织统一社会信用代码", "holder_code"),
    Column("认证项目", "scheme", spelt({
        "qms": "质量管理体系", "ems": "环境管理体系", "ohsms": "职业健康安全管理体系", "food_safety": "食品安全管理体系",
        "haccp": "HACCP", "ccc": "强制性产品认证", "organic": "有机产品", "green_food": "绿色食品",
        "energy_management": "能源管理体系"})),
    Column("颁证日期", "issued_on", spell_date), Column("证书到期日期", "expires_on", spell_date),
    Column("证书状态", "status", spelt({"valid": "有效", "suspended": "暂停", "withdrawn": "撤销", "expired": "过期失效"})),
    Column("状态日期", "status_on"),
    Column("认证机构", "body_name"), Column("获证组织所在行政区划", "holder_division"),
)  # fmt: skip
RECTIFICATION = (
    Column("责令整改通知书文号", "order_no"), Column("责令整改日期", "ordered_on", spell_date),
    Column("整改期限", "due_on", spell_date), Column("被责令单位", "party_name", spell_name),
    Column("统一社会信用代码", "party_code"), Column("整改事由", "reason"), Column("责令机关", "authority"),
    Column("行政区划代码", "authority_division"), Column("整改完成日期", "completed_on", spell_date),
    Column("整改结果", "result", spelt({"open": "整改中", "passed": "整改合格", "failed": "整改不合格"})),
)  # fmt: skip
HONOUR = (
    Column("荣誉名称", "title"),
    Column("荣誉类别", "kind", spelt({
        "government_quality_award": "政府质量奖", "quality_credit_grade": "质量信用等级", "geographical_indication": "地理标志"})),
    Column("等级", "grade"), Column("授予层级", "level", spelt({"nation": "国家", "province": "省", "prefecture": "市（州）"})),
    Column("获奖单位", "holder_name"), Column("统一社会信用代码", "holder_code"),
    Column("授予日期", "awarded_on", spell_date), Column("有效期至", "valid_until", spell_date),
    Column("授予机关", "awarded_by"), Column("行政区划代码", "holder_division"),
)  # fmt: skip
LISTING = (
    Column("列入决定书文号", "decision_no"),
    Column("名单", "scheme", spelt({"serious_dishonesty": "严重违法失信名单（2021年起）"})),
    Column("企业名称", "party_name"), Column("统一社会信用代码", "party_code"), Column("列入事由", "ground"),
    Column("列入日期", "listed_on", spell_date), Column("期限届满日期", "until", spell_date),
    Column("决定机关", "authority"), Column("行政区划代码", "authority_division"),
)  # fmt: skip

#: Complaints whose writers left the code out and wrote the name as they knew it.
NAMED_COMPLAINT = (
    *COMPLAINT[:3],
    Column("被投诉人", "respondent_name"),
    *COMPLAINT[5:],
    Column("行政区划代码", "handling_division"),
)
CONTROL = (
    Column("被控制企业统一社会信用代码", "controlled_code"), Column("被控制企业名称", "controlled_name"),
    Column("控制者类型", "controller_kind", spelt({"organisation": "组织", "natural_person": "自然人"})),
    Column("控制者编号", "controller_key"), Column("控制组织统一社会信用代码", "controller_code"),
    Column("控制组织名称", "controller_name"), Column("控制人姓名", "controller_person"), Column("出资比例(%)", "share"),
    Column("控制起始日期", "control_from", spell_date),
)  # fmt: skip

_BAD_CODE = "915l0104YY00000O1X"


class _Writer:
    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.sheets: list[Sheet] = []

    def sheet(
        self, name: str, record_type: str, source: str, rows: Sequence[Row], columns: Sequence[Column],
        bad: Sequence[tuple[str, str]],
    ) -> None:  # fmt: skip
        """Lay the rows out with their dirt and write them in the format the name's ending tells."""
        if not rows:
            return
        cells, spoilt, repeated = lay(rows, columns, bad, self.seed + len(self.sheets))
        path = self.folder / name
        if path.suffix == ".xlsx":
            write_xlsx(path, cells, f"{path.stem}(合成数据 SYNTHETIC)")
        elif path.suffix == ".jsonl":
            write_jsonl(path, cells)
        elif path.suffix == ".parquet":
            write_parquet(path, cells)
        else:
            write_csv(path, cells, "gb18030" if "GB18030" in name else "utf-8-sig")
        self.sheets.append(Sheet(path, record_type, source, len(cells), spoilt, repeated))


def _write_inspections(writer: _Writer, rows: Sequence[Row]) -> None:
    bad = (("抽样日期", "2024-02-30"), ("检验结论", "待定中"), ("抽样编号", ""), ("生产企业统一社会信用代码", _BAD_CODE),
           ("抽样地行政区划", "519999"), ("抽样日期", "2099-01-01"))  # fmt: skip
    food = [r for r in rows if r["food"] and r["verdict"] == "fail" and r["kind"] == "spot_check" and r["seller_name"]]
    published = {id(r) for r in food}
    monitoring = [r for r in rows if r["kind"] == "monitoring"]
    for year in range(2022, TODAY.year + 1):
        ours = [
            r for r in rows
            if r["inspected_on"].year == year and r["kind"] != "monitoring" and id(r) not in published
        ]  # fmt: skip
        name = f"{year}年监督抽查.xlsx" if year == TODAY.year else f"{year}年监督抽查-GB18030.csv"
        writer.sheet(name, "inspection", "synthetic-spot-check", ours, INSPECTION, bad)
    writer.sheet("风险监测.csv", "inspection", "synthetic-monitoring", monitoring, INSPECTION, bad)
    for number, row in enumerate(food, 1):
        row.update(notice_no=f"示例公告{row['inspected_on'].year}年第{number % 40 + 1}期",
                   notice_date=min(row["inspected_on"] + timedelta(days=21), TODAY), producer_address="")  # fmt: skip
    writer.sheet(
        "食品监督抽检不合格.xlsx", "inspection", "synthetic-spot-check", food, FOOD,
        (("不合格项目║检验结果║标准值", "菌落总数║280000CFU/g"), ("公告日期", "2024-13-01"), ("抽样编号", "")),
    )  # fmt: skip


def write_sheets(
    enterprises: Sequence[Enterprise], happenings: Happenings, holdings: Mapping[str, Sequence[Row]], folder: Path,
    seed: int, capital: tuple[str, str],
) -> list[Sheet]:  # fmt: skip
    """Write every department's files into `folder` and return them in the order in which they are to be taken in."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = _Writer(folder, seed)
    writer.sheet(
        "登记注册.csv", "organisation", "synthetic-registration",
        _services(capital) + registration(enterprises), REGISTRATION,
        (("统一社会信用代码", _BAD_CODE), ("核准日期", "2023-02-29"), ("登记状态", "不详"), ("行政区划代码", "518888")),
    )  # fmt: skip
    _write_inspections(writer, happenings.inspection)
    writer.sheet("12315投诉.jsonl", "complaint", "synthetic-complaints", happenings.complaint, COMPLAINT,
                 (("登记日期", "昨天"), ("登记编号", ""), ("问题类别", "很多")))  # fmt: skip
    writer.sheet("行政处罚.csv", "penalty", "synthetic-penalties", happenings.penalty, PENALTY,
                 (("处罚决定日期", "2024/02/30"), ("罚款金额(万元)", "五万"), ("统一社会信用代码", _BAD_CODE)))  # fmt: skip
    writer.sheet("认证证书.parquet", "certificate", "synthetic-certification", happenings.certificate, CERTIFICATE,
                 (("颁证日期", "无"), ("认证项目", "质量"), ("证书编号", "")))  # fmt: skip
    writer.sheet("责令整改.xlsx", "rectification", "synthetic-rectification", happenings.rectification, RECTIFICATION,
                 (("整改结果", "?"), ("责令整改日期", "2025-04-31")))  # fmt: skip
    writer.sheet("荣誉.csv", "honour", "synthetic-honours", happenings.honour, HONOUR, (("授予日期", ""),))
    writer.sheet("严重违法失信名单.csv", "listing", "synthetic-lists", happenings.listing, LISTING, (("列入日期", ""),))
    _write_identities(writer, enterprises, seed)
    _write_holdings(writer, holdings)
    return writer.sheets


def _write_holdings(writer: _Writer, holdings: Mapping[str, Sequence[Row]]) -> None:
    """Write what enterprises hold; last, so that every sheet before it stays as it is."""
    record_types = policy.load()["national"].record_types
    for holding in SHEETS:
        rows = holdings.get(holding.record_type, ())
        columns = columns_of(record_types[holding.record_type], rows)
        bad = spoilt_by(holding, record_types)
        writer.sheet(holding.name, holding.record_type, holding.source, rows, columns, bad)


def _write_identities(writer: _Writer, enterprises: Sequence[Enterprise], seed: int) -> None:
    """Write complaints that name firms without a code in many ways, and who controls whom."""
    mentions = make_mentions(enterprises, max(20, len(enterprises) // 100), seed + 11)
    writer.sheet("12315投诉-未填代码.csv", "complaint", "synthetic-complaints", complaints_of(mentions, seed), NAMED_COMPLAINT,
                 (("登记日期", "昨天"), ("登记编号", "")))  # fmt: skip
    writer.sheet("控制关系.csv", "control", "synthetic-registration", make_control(enterprises, seed + 12), CONTROL,
                 (("控制起始日期", ""),))  # fmt: skip


def _write_truth(folder: Path, sheets: Sequence[Sheet], enterprises: Sequence[Enterprise]) -> None:
    table = pa.Table.from_pylist(
        [
            {"uscc": e.uscc, "name": e.name, "former_name": e.former_name, "quality": e.quality, "volume": e.volume}
            for e in enterprises
        ]
    )
    pq.write_table(table, folder / "truth-enterprises.parquet")
    document = [{**asdict(sheet), "path": sheet.path.name, "good": sheet.good} for sheet in sheets]
    changes = [asdict(change) for change in make_changes(enterprises, SEED)]
    (folder / "truth-identities.json").write_bytes(orjson.dumps(changes, option=orjson.OPT_INDENT_2))
    (folder / "truth-sheets.json").write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))


def make(pack: str, folder: Path, *, count: int = FULL, seed: int = SEED) -> list[Sheet]:
    """Write the synthetic province of a pack into `folder`; return its sheets.

    `count` is the number of enterprises (20,000 make about 225,000 records). The truth files lie in `folder`/truth,
    apart from what is taken in.
    """
    places = counties(pack)
    enterprises = make_enterprises(places, count, seed)
    happenings = make_happenings(enterprises, seed + 1, prefix(pack))
    holdings = make_holdings(enterprises, seed + 20, prefix(pack))
    sheets = write_sheets(enterprises, happenings, holdings, folder, seed + 2, places[0])
    truth = folder / "truth"
    truth.mkdir(exist_ok=True)
    _write_truth(truth, sheets, enterprises)
    held = [{"record_type": name, "holder": row["truth"]} for name, rows in holdings.items() for row in rows]
    pq.write_table(pa.Table.from_pylist(held), truth / "truth-holdings.parquet")
    return sheets
