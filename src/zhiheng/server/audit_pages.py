"""What the pages of the workspace are called in the who-did-what log, by the names of their routes.

A row keeps the route that a request took (`staff:planning_follow_up_letter`), which says nothing to an auditor. Routes are
named after their page: the longest beginning that is known here is the page, what follows is what was done on it.
"""

from __future__ import annotations

from zhiheng.audit.detail_words import Words

#: Page → its words. A route is of the page whose name it begins with, up to an underscore.
_STAFF: dict[str, Words] = {
    "dashboard": ("今日", "Today"), "batches": ("归集批次", "Batches taken in"), "login": ("登录", "Login"), "logout": ("退出", "Logout"),
    "cases": ("案件列表", "List of cases"), "case": ("案件", "Case"), "case_document": ("案件文书", "Document of a case"),
    "case_file": ("案件材料", "File of a case"), "case_upload": ("案件材料", "Files of a case"), "case_clock": ("案件期限", "Clock of a case"),
    "case_answer": ("公示意见", "Comment on a public notice"), "case_new": ("立案", "Opening a case"), "deadlines": ("案件期限日历", "Calendar of deadlines"),
    "messages": ("消息", "Messages"), "purpose": ("查阅用途", "Purpose of a search"), "enterprises": ("企业列表", "List of enterprises"),
    "enterprise": ("企业档案", "Enterprise file"), "relations": ("企业关联", "Relations of an enterprise"), "identity": ("企业沿革", "History of an identity"),
    "delegations": ("工作委托", "Delegations"), "delegation": ("工作委托", "Delegation"), "record_grants": ("受限授权", "Grants of restricted records"),
    "record_grant": ("受限授权", "Grant of restricted records"), "record": ("记录", "Record"), "reveal": ("查看个人信息", "Personal data of a record"),
    "erase_personal": ("删除个人信息", "Erasing personal data"), "intake": ("数据归集", "Intake"), "template_file": ("归集模板", "Template of intake"),
    "sample_file": ("归集样例", "Sample of intake"), "upload": ("归集的文件", "File taken in"), "quarantine": ("问题数据", "Rows to mend"),
    "mended": ("修正后的文件", "Mended file"), "links": ("待关联", "Links to judge"), "link": ("关联判断", "Judging a link"),
    "system_jobs": ("后台任务", "Background jobs"), "system_job": ("后台任务", "Background job"), "runs": ("运行", "Runs"), "run": ("运行", "Run"),
    "verify": ("复算", "Computing a run again"), "verification": ("复算", "Computing a run again"), "list": ("列表设置", "List"),
    "audit_actions": ("操作日志", "Log of actions"), "audit_report": ("操作日志报告", "Report on the log"),
    "indicators": ("质量指标", "Indicators"), "indicator_releases": ("指标发布", "Releases"), "indicator_release": ("指标发布", "Release"),
    "promises": ("承诺清单", "List of promises"), "promise": ("承诺", "Promise"), "promise_unit": ("单位的承诺", "Promises of a unit"),
    "promise_proof": ("承诺的证明", "Proof of a promise"), "promise_figure": ("公布的数值", "Published figure"), "promise_split": ("承诺的分解", "Shares of a promise"),
    "planning": ("计划与督办", "Plans and follow-up"), "planning_board": ("任务板", "Board of duties"), "planning_plans": ("计划", "Plans"),
    "planning_plan": ("计划", "Plan"), "planning_duty": ("任务", "Duty"), "planning_file": ("任务材料", "File of a duty"),
    "planning_unit_plan": ("单位计划", "Plan of a unit"), "planning_follow_ups": ("督办列表", "Follow-up items"), "planning_follow_up": ("督办事项", "Follow-up item"),
    "planning_reminders": ("催办", "Reminders"), "planning_calendar": ("任务日历", "Calendar of duties"), "planning_oversight": ("质量督察", "Oversight"),
    "planning_finding": ("督察问题", "Finding of oversight"), "planning_round": ("督察", "Oversight round"), "planning_accountability": ("责任落实", "Accountability"),
    "planning_years": ("历年责任落实", "Accountability by year"), "planning_evaluation": ("计划评估", "Evaluation of a plan"),
    "rounds": ("填报列表", "Reporting rounds"), "round": ("填报", "Reporting round"), "round_mappings": ("记住的栏目对应", "Remembered columns"),
    "round_upload": ("填报的文件", "File of a sheet"), "round_series": ("历次填报", "Rounds over time"), "round_rollup": ("汇总表", "Roll-up"),
    "round_sheet": ("填报表", "Sheet"), "round_cell": ("填报表的格子", "Cell of a sheet"), "round_query": ("填报询问", "Query on a sheet"),
    "round_send_file": ("填报的文件", "File of a sheet"), "round_template_file": ("填报模板", "Template of a round"), "round_save": ("填报表", "Sheet"),
    "round_step": ("填报表", "Sheet"),
    "assessments": ("考核列表", "Assessments"), "assessment": ("考核", "Assessment"), "assessment_criteria": ("自定标准", "Criteria of one's own"),
    "assessment_scoring": ("评分", "Scoring"), "assessment_field": ("实地核查", "Field check"), "assessment_results": ("考核结果", "Results of an assessment"),
    "assessment_unit": ("单位考核表", "Assessment sheet of a unit"), "assessment_evidence_file": ("考核佐证", "Evidence of an assessment"),
    "assessment_save": ("考核评分", "Score of a criterion"), "assessment_receipt": ("结果回执", "Receipt of results"),
    "assessment_handed_file": ("移交的结果", "Results handed over"), "assessment_recheck": ("称号复核", "Recheck of a title"),
    "drafts": ("文稿列表", "Drafts"), "draft": ("文稿", "Draft"), "draft_english_file": ("英文文稿", "English text of a draft"),
    "status_report": ("质量状况分析报告", "Quality status report"), "edition": ("分析报告的版次", "Edition of a report"),
    "admin_accounts": ("账户列表", "Accounts"), "admin_account": ("账户", "Account"), "admin_bodies": ("机构", "Bodies"), "admin_body": ("机构", "Body"),
    "admin_keys": ("接口密钥", "API keys"), "admin_key": ("接口密钥", "API key"), "admin_sharing": ("共享登记", "Sharing register"),
    "admin_invitations": ("企业账户", "Accounts of enterprises"), "admin_invitation": ("企业邀请", "Invitation of an enterprise"),
    "credit_lists": ("名单", "Lists"), "credit_list": ("名单", "List"), "credit_findings": ("信用线索", "Findings"), "credit_proposals": ("列入建议", "Proposals"),
    "credit_proposal": ("列入建议", "Proposal"), "credit_measures": ("措施", "Measures"), "credit_measure": ("措施", "Measure"),
    "credit_conduct": ("失信行为", "Conduct"), "registers": ("名册", "Registers"), "registers_due": ("将到期的名册项目", "Items due"),
    "register": ("名册", "Register"), "register_item": ("名册项目", "Item of a register"), "packs": ("政策包", "Packs"), "pack": ("政策包", "Pack"),
    "scorecard": ("评分卡", "Scorecard"), "policy_coverage": ("政策落实", "Policy coverage"), "element": ("政策要素", "Policy element"),
}  # fmt: skip
_MINE: dict[str, Words] = {
    "home": ("企业首页", "Start page of an enterprise"), "file": ("本企业档案", "Own file"), "record": ("本企业记录", "Own record"),
    "apply": ("企业申请", "Application"), "cases": ("本企业案件", "Own cases"), "case": ("本企业案件", "Own case"), "grade": ("本企业等级", "Own grade"),
    "messages": ("企业消息", "Messages of an enterprise"), "service": ("电子送达", "Electronic service"),
}  # fmt: skip
_PAGES = {"staff": _STAFF, "mine": _MINE}
#: Pages outside the workspace, of which the log knows refusals alone.
_ELSEWHERE: dict[str, Words] = {"portal": ("公开页面", "Public page")}
_ACCOUNT: Words = ("账户页面", "Account page")


def page_words(route: str) -> Words | None:
    """Return what the page of a route is called in Chinese and English; None where it is of no page known here."""
    space, _, name = route.rpartition(":")
    known = _PAGES.get(space)
    if known is None:
        return _ACCOUNT if name.startswith(("account_", "mfa_")) else _ELSEWHERE.get(space)
    parts = name.split("_")
    return next((known[one] for n in range(len(parts), 0, -1) if (one := "_".join(parts[:n])) in known), None)
