"""What each code of the models is called, by the enumeration it belongs to; a few fields hold codes as plain text."""

from __future__ import annotations

from enum import Enum

from zhiheng.policy.model import Localised, Unit
from zhiheng.policy.words.table import words

_CODES = words("""
LineType.text | 文字 | text
LineType.long_text | 长文字 | long text
LineType.integer | 整数 | whole number
LineType.decimal | 小数 | decimal
LineType.date | 日期 | day
LineType.boolean | 是或否 | yes or no
LineType.choice | 单选 | choice
Adding.sum | 相加 | added up
Adding.ratio | 由分子、分母计算 | from numerator and denominator
Adding.latest | 期末数：各单位相加，各期取最后 | as at the end: added over units, the last of periods
Adding.none | 不汇总 | not put together
Certainty.text | 见于所引条文 | read in the cited text
Certainty.secondary | 二手来源 | secondary source
Certainty.example | 示例值 | example
DocumentStatus.in_force | 现行有效 | in force
DocumentStatus.expired | 已失效 | expired
DocumentStatus.draft | 征求意见稿 | draft
DocumentStatus.unknown | 效力待查 | status unknown
Publicity.public | 公开 | public
Publicity.departments | 部门间共享 | among departments
Publicity.internal | 内部 | internal
Publicity.restricted | 仅决定单位 | the deciding body alone
FieldType.text | 文字 | text
FieldType.code | 代码 | code
FieldType.integer | 整数 | whole number
FieldType.decimal | 小数 | decimal
FieldType.money | 金额（分） | money (fen)
FieldType.boolean | 是或否 | yes or no
FieldType.date | 日期 | day
FieldType.instant | 时刻 | instant
FieldType.uscc | 统一社会信用代码 | unified social credit code
FieldType.gtin | 商品条码 | GTIN
FieldType.division | 行政区划 | division
FieldType.industry | 行业 | industry
FieldType.person | 个人信息 | personal data
FieldType.record | 另一条记录 | another record
FieldType.list | 列表 | list
ScorecardUse.risk_class | 风险分类（内部） | risk class (internal)
ScorecardUse.grade_precheck | 等级预审 | pre-check of a grade
MeasureKind.incentive | 激励 | incentive
MeasureKind.restriction | 限制 | restriction
Purpose.tender | 招标采购 | tenders
Purpose.loan | 贷款 | loans
Purpose.award | 评奖评优 | awards
Purpose.licence | 行政许可 | licences
Purpose.inspection | 监督检查 | inspections
Quantity.count | 计数 | count
Quantity.stock | 时点存量 | stock on a day
Quantity.ratio | 比率 | ratio
Quantity.index | 指数 | index
Quantity.amount | 数额 | amount
Quantity.change | 变化 | change
Quantity.rank | 位次 | rank
Quantity.state | 是否完成 | done or not
Quantity.day | 日期 | day
Direction.higher | 越高越好 | higher is better
Direction.lower | 越低越好 | lower is better
Direction.none | 只作描述 | only describes
Period.day | 日 | day
Period.month | 月 | month
Period.quarter | 季度 | quarter
Period.year | 年 | year
Period.plan | 规划期 | term of the plan
Period.event | 发生时 | when it happens
Method.none | 全数，无抽样误差 | counted in full
Method.share | 威尔逊区间 | Wilson
Method.exact | 精确区间 | exact
Method.finite | 有限总体精确区间（超几何） | finite population, exact
Method.rate | 泊松精确区间 | events against an exposure, exact
Method.ratio | 比率估计 | ratio estimate
Method.bootstrap | 自助法 | bootstrap
Change.growth | 增长率 | growth
Change.difference | 差 | difference
Change.multiple | 倍数 | multiple
Channel.plants | 生产企业 | plants
Channel.shops | 商场 | shops
Channel.online | 网络 | online
Channel.farms | 种养殖场 | farms
Channel.border | 口岸 | border
Channel.sites | 工地 | sites
AssessmentUse.yearly | 年度考核 | yearly assessment
AssessmentUse.demonstration | 示范创建评审 | review for a title
UnitLevel.province | 省（区、市） | province
UnitLevel.region | 区域 | region
UnitLevel.prefecture | 市（州） | prefecture
UnitLevel.county | 县（市、区） | county
UnitLevel.zone | 功能区 | zone
UnitLevel.township | 乡镇（街道） | township
UnitLevel.village | 村（社区） | village
UnitLevel.department | 部门 | department
CriterionKind.computed | 按指标数值计分 | computed from an indicator
CriterionKind.scored | 部门评分 | scored by a department
CriterionKind.checklist | 对照清单扣分 | checklist, points off
CriterionKind.judged | 评定档次 | level judged by reviewers
CriterionKind.progress | 与上年比较 | progress on last year
CriterionKind.events | 按事件扣分 | points off for each event
CriterionKind.bonus | 加分 | bonus
NotApplicableRule.base | 给基本分 | the base points are given
NotApplicableRule.rescale | 不计此项，其余折算为满分 | left out, the rest scaled up
RoundingWay.none | 不取整 | none
RoundingWay.half_up | 四舍五入 | half up
RoundingWay.down | 舍去 | down
TargetKind.target | 目标 | target
TargetKind.baseline | 基线 | baseline
TargetKind.achieved | 已达到 | achieved
TargetKind.amount | 金额 | amount
TargetKind.context | 背景数字 | context
TargetKind.threshold | 门槛 | threshold
TargetKind.date | 日期 | date
TargetKind.cited_national | 引用的国家目标 | national goal, quoted
Comparator.>= | 不低于 | at least
Comparator.> | 高于 | more than
Comparator.= | 等于 | exactly
Comparator.<= | 不超过 | at most
Comparator.< | 低于 | less than
Comparator.+ | 新增 | additional
Comparator.range | 在区间内 | within a range
Comparator.~ | 约 | about
RelativeTo.national_average | 全国平均水平 | the national average
RelativeTo.own_previous_year | 本省上年 | its own previous year
RelativeTo.own_base | 本省基期 | its own base
RelativeTo.provinces | 各省（区、市） | other provinces
RelativeTo.western_provinces | 西部各省（区、市） | the western provinces
RelativeTo.national_level | 国内水平 | the national level
RelativeTo.international_level | 国际水平 | the international level
ProofTime.within | 须在期内发生 | must happen within the term
ProofTime.by_deadline | 到期时如此，佐证可早于期限起点 | so by the deadline; what shows it may be older than the term
Force.shall | 应当 | shall
Force.strive | 力争 | striving
Force.other | 其他 | other
Modality.cumulative | 自开始至期限累计 | the sum from start to deadline
Modality.stock | 期限当日有效的存量 | what is valid on the deadline
Modality.level | 期限所在期间的数值 | the value of the deadline's period
Modality.range | 上下限之间 | between low and high
Modality.held | 期限前每个期间都须达到 | held in every period up to the deadline
Modality.full | 全部 | all of them
Modality.relative_to_nation | 与全国比较 | against the nation
Modality.own_trend | 与自身以往比较 | against its own earlier value
Modality.zero_event | 不得发生 | none may happen
Modality.yes_no | 是否完成 | done or not
Modality.annual_quota | 每年的数量 | so many each year
Modality.frequency | 频次 | so often
Modality.threshold | 计入的门槛 | the size from which it counts
Modality.ordinal | 没有数字的位次或水平，须先定义 | a place or level without a figure: needs a definition first
Modality.amount | 金额 | amount
Modality.baseline | 基线 | baseline
Modality.achieved | 已达到的数值 | value reached
Modality.context | 背景数字 | context
Modality.date | 日期 | date
YearRule.stated | 原文写明 | stated
YearRule.year_named | 原文写明年份，按年末理解 | the year is named; its end is our reading
YearRule.period_end | 原文写明五年规划期末 | end of a five-year period, as stated
YearRule.period_read | 按所在章节的期间理解 | read from the period of the section
YearRule.plan_year | 按计划年度 | the year of the plan
YearRule.yearly | 每年 | every year
YearRule.document_year | 按文件年度 | the year of the document
YearRule.cited | 按所引国家文件的年份 | the year of the cited national document
YearRule.none | 原文没有期限 | the text gives no date
PlanKind.annual | 年度计划 | annual
PlanKind.term | 中长期规划 | for a term
PlanKind.campaign | 专项行动 | campaign
Responsible.lead | 有牵头单位 | one leads
Responsible.joint | 共同负责，没有牵头单位 | jointly; nobody leads
LightColour.green | 绿灯 | green
LightColour.amber | 黄灯 | amber
LightColour.red | 红灯 | red
LightColour.grey | 灰灯 | grey
LightWhen.closed | 已完成 | done
LightWhen.closed_late | 逾期完成 | done late
LightWhen.overdue | 逾期天数达到 | overdue by
LightWhen.due_within | 距期限不多于 | due within
LightWhen.returned | 被退回 | given back
LightWhen.silent | 未报进展天数达到 | nothing reported for
LightWhen.history | 计划已期满，没有报告 | run out without a report
LightWhen.not_begun | 尚未报告 | nothing reported
LightWhen.to_try | 探索性任务 | to be tried
LightWhen.no_day | 没有期限 | no day set
LightWhen.otherwise | 其他情形 | otherwise
LightSubject.duty | 计划任务 | duties of plans
LightSubject.follow_up | 督办事项 | follow-up items
LightSubject.finding | 督察问题 | oversight findings
ItemState.applied | 已申请 | applied
ItemState.valid | 有效 | valid
ItemState.suspended | 暂停 | suspended
ItemState.withdrawn | 撤销 | withdrawn
ItemState.expired | 到期 | expired
BenefitKind.money | 资金 | money
BenefitKind.service | 服务 | service
BenefitKind.recognition | 表彰 | recognition
BenefitKind.preference | 优先 | preference
DayKind.working | 工作日 | working days
DayKind.calendar | 自然日 | calendar days
DayKind.months | 月 | months
FormFieldType.text | 文字 | text
FormFieldType.long_text | 长文字 | long text
FormFieldType.integer | 整数 | whole number
FormFieldType.money | 金额（元） | money (yuan)
FormFieldType.date | 日期 | day
FormFieldType.boolean | 是或否 | yes or no
FormFieldType.choice | 选项 | choice
FormFieldType.record | 一条记录 | a record
FormFieldType.division | 行政区划 | division
GuardKind.step_taken | 已办过某步骤 | a step was taken
GuardKind.step_not_taken | 未办过某步骤 | a step was not taken
GuardKind.other_person | 须由他人办理 | another person acts
GuardKind.clock_over | 期限已满 | the term has run out
GuardKind.clock_running | 期限未满 | the term still runs
GuardKind.served | 文书已送达 | the document was served
GuardKind.field_is | 所填内容为 | the field says
GuardKind.months_since | 已满若干月 | so many months have passed
GuardKind.months_within | 未超过若干月 | no more months have passed
GuardKind.held | 有某项有效记录 | a record is in force
GuardKind.none_held | 没有某项有效记录 | no record is in force
GuardKind.pre_check | 预审达到 | the pre-check gives
GuardKind.quota | 名额尚有 | quota is left
GuardKind.hearing_settled | 听证要求已处理 | a hearing asked for was held or refused
StepKind.step | 一般步骤 | step
StepKind.withdraw | 撤回 | withdrawal
StepKind.remand | 退回重办 | remand
StepKind.decide | 作出决定 | decision
StepKind.appeal | 救济 | appeal
SubjectKind.enterprise | 企业 | an enterprise
SubjectKind.record | 一条记录 | a record
SubjectKind.product | 产品 | a product
SubjectKind.project | 工程项目 | a project
SubjectKind.body | 单位 | a body
SubjectKind.none | 不特定 | nothing in particular
ProgrammeKind.award | 奖项 | award
ProgrammeKind.grade | 等级评定 | grade
ProgrammeKind.brand | 品牌 | brand
ProgrammeKind.title | 称号 | title
ProgrammeKind.demonstration | 示范 | demonstration
ProgrammeKind.assessment | 考核 | assessment
ProgrammeKind.pool | 专家库 | pool
ProgrammeKind.platform | 平台 | platform
ProgrammeKind.fund | 资金 | fund
ProgrammeKind.initiative | 行动 | initiative
OfficialDocumentKind.notice | 通知书 | notice
OfficialDocumentKind.decision | 决定书 | decision
OfficialDocumentKind.receipt | 送达回证 | receipt
OfficialDocumentKind.circular | 通报 | circular
OfficialDocumentKind.letter | 函 | letter
OfficialDocumentKind.briefing | 简报 | briefing
OfficialDocumentKind.report | 报告 | report
OfficialDocumentKind.minutes | 纪要 | minutes
OfficialDocumentKind.plan | 方案 | plan
OfficialDocumentKind.announcement | 公告 | announcement
OfficialDocumentKind.certificate | 证书 | certificate
Capability.targets | 目标与考核 | targets
Capability.statistics | 统计监测 | statistics
Capability.credit | 质量信用 | credit
Capability.inspection | 监督检查 | inspection
Capability.risk | 风险预警 | risk
Capability.access | 市场准入 | market access
Capability.traceability | 追溯召回 | traceability
Capability.infrastructure | 质量基础设施 | infrastructure
Capability.brands | 品牌与奖励 | brands and awards
Capability.support | 扶持帮助 | support
Capability.voice | 社会参与 | public voice
Capability.construction | 工程质量 | construction
Fit.core | 核心 | core
Fit.support | 支持 | support
Fit.context | 背景 | context
actor.applicant | 申请人 | the applicant
actor.affected | 当事人 | the party affected
actor.public | 公众 | the public
actor.expert | 专家 | experts
actor.inspector | 检查人员 | inspectors
actor.enterprise | 企业 | the enterprise
actor.system | 系统 | the system
actor.authority | 办理机关 | the deciding authority
actor.superior | 上一级机关 | the authority above
actor.province | 省级机关 | the provincial authority
actor.prefecture | 市（州）机关 | the authority of the prefecture
actor.county | 县（市、区）机关 | the authority of the county
post.clerk | 经办 | clerk
post.checker | 核稿 | checker
post.legal | 法制审核 | legal review
post.panel | 集体讨论 | panel
post.leader | 签发 | leader
post.archivist | 编号归档 | archivist
level.nation | 国家 | nation
level.province | 省 | province
level.region | 区域 | region
level.prefecture | 市（州） | prefecture
level.county | 县（市、区） | county
level.zone | 功能区 | zone
level.township | 乡镇 | township
level.enterprise | 企业 | enterprise
level.other | 其他 | other
sign_off.draft | 拟稿 | draft
sign_off.check | 核稿 | check
sign_off.co_sign | 会签 | co-sign
sign_off.legal_review | 法制审核 | legal review
sign_off.collective | 集体讨论 | collective decision
sign_off.issue | 签发 | issue
sign_off.number | 编号 | number
sign_off.print | 印发 | print
sign_off.archive | 归档 | archive
clock.starts | 启动 | starts
clock.stops | 停止 | stops
clock.suspends | 中止 | suspends
clock.resumes | 恢复 | resumes
clock.extends | 延长 | extends
every.year | 每年 | every year
every.quarter | 每季度 | every quarter
every.month | 每月 | every month
""")


def code(value: Enum | str, group: str = "") -> Localised | None:
    """Return what a code is called, or None where the words do not know it. Plain text needs the group of its codes."""
    if isinstance(value, Unit):
        return value.label
    if isinstance(value, Enum):
        return _CODES.get(f"{type(value).__name__}.{value.value}")
    return _CODES.get(f"{group}.{value}")
