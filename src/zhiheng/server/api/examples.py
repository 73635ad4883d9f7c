"""Examples of the OpenAPI document. Names and numbers in them are invented."""

from __future__ import annotations

from typing import Any

USCC = "91510107MA6CQ8JD4X"
RUN = "20240701t020000-risk-class-0a1b2c"
LABEL = {"zh": "产品检验结果", "en": "Inspection result"}
RECORD: dict[str, Any] = {
    "record_id": "ab" * 32,
    "record_type": "inspection",
    "label": LABEL,
    "subject": f"uscc:{USCC}",
    "occurred_on": "2024-06-12",
    "recorded_at": "2024-06-21T02:30:00+00:00",
    "batch_seq": 12,
    "source": "spot-checks",
    "publicity": "public",
    "division": "510107",
    "owner_body": None,
    "state": "in_force",
    "supersedes": None,
    "superseded_by": None,
    "void_from": None,
    "synthetic": False,
    "parties": [
        {"role": "producer", "subject": f"uscc:{USCC}", "uscc": USCC, "name": "某食品有限公司", "method": "code"}
    ],
    "payload": {"kind": "spot_check", "sample_no": "DC245100001", "verdict": "pass", "inspected_on": "2024-06-12"},
}
MATCH: dict[str, Any] = {"kind": "exact", "by": "code", "name": "四川示例食品有限公司", "former": False}
ENTERPRISE_LINE: dict[str, Any] = {
    "uscc": USCC,
    "subject": f"uscc:{USCC}",
    "name": "某食品有限公司",
    "former_names": ["某调味品厂"],
    "status": "active",
    "industry": "1462",
    "division": "510107",
    "last_record_on": "2024-06-12",
    "synthetic": False,
}
ENTERPRISE: dict[str, Any] = {
    **ENTERPRISE_LINE,
    "aliases": ["MA6CQ8JD4"],
    "legal_form": "有限责任公司",
    "scale": "medium",
    "address": "四川省成都市武侯区某路 1 号",
    "established_on": "2009-03-18",
    "registered_on": "2016-08-01",
    "record_id": "cd" * 32,
    "source": "registration",
    "records": {"inspection": 12, "certificate": 2},
    "merged": [],
}
CITE = {"document": "product-quality-law", "provision": "第十五条"}
STANDING: dict[str, Any] = {
    "uscc": USCC,
    "name": "某食品有限公司",
    "purpose": "tender",
    "as_of": "2024-06-30",
    "pack": "sichuan",
    "incentives": [],
    "restrictions": [],
}
EXPLANATION: dict[str, Any] = {
    "uscc": USCC,
    "grade": "B",
    "score": 82.5,
    "state": "rated",
    "run": RUN,
    "pack": "sichuan",
    "scorecard": "risk-class",
    "as_of": "2024-06-30",
    "certainty": "example",
    "criteria": [{"id": "spot-check-failure", "points": -8, "reason_rank": 1, "records": []}],
    "withheld": 0,
}
RUN_LINE: dict[str, Any] = {
    "run": RUN,
    "pack": "sichuan",
    "scorecard": "risk-class",
    "use": "risk_class",
    "as_of": "2024-06-30",
    "batch_seq": 12,
    "created": "2024-07-01T02:00:00+00:00",
    "rated": 96,
    "not_rated": 26,
    "grades": {"A": 60, "B": 28, "C": 6, "D": 2},
    "output_hash": "ef" * 32,
    "latest": True,
}
VERIFICATION: dict[str, Any] = {
    "run": RUN,
    "running": False,
    "failed": False,
    "at": "2024-07-01T03:00:00+00:00",
    "same": True,
    "zh": "122 行完全一致。",
    "en": "all 122 rows are the same",
}
INTAKE: dict[str, Any] = {
    "upload": "0123456789abcdef0123456789abcdef",
    "state": "done",
    "batch": "0123456789abcdef0123456789abcdef",
    "batch_seq": 13,
    "accepted": 998,
    "duplicates": 1,
    "quarantined": 1,
    "unlinked": 0,
    "conflicts": 0,
    "quarantine": "/api/v1/intake/quarantine?upload=0123456789abcdef0123456789abcdef",
}
QUARANTINED: dict[str, Any] = {
    "key": "fedcba9876543210fedcba9876543210",
    "upload": "0123456789abcdef0123456789abcdef",
    "source": "spot-checks",
    "record_type": "inspection",
    "row": 17,
    "values": {"抽样编号": "DC245100017", "抽样日期": "2024-02-30"},
    "sealed": [],
    "findings": [
        {
            "row": 17,
            "column": "抽样日期",
            "field": "sampled_on",
            "code": "no-such-day",
            "value": "2024-02-30",
            "zh": "“2024-02-30”不是存在的日期。",
            "en": "“2024-02-30” is no day of the calendar.",
        }
    ],
    "created": "2024-07-01T02:00:00+00:00",
}
PACK_LINE: dict[str, Any] = {
    "id": "sichuan",
    "label": {"zh": "四川", "en": "Sichuan"},
    "extends": ["national"],
    "division": "510000",
    "version": "0.1.0",
    "content_hash": "12" * 32,
}
ELEMENT: dict[str, Any] = {"id": "risk-class", "pack": "sichuan", "label": LABEL, "certainty": "example"}
