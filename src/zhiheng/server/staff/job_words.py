"""What background jobs are called on the pages of the administrator; the code stands beside it, for logs and commands."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

WORDS = {
    "api.take_in": lazy("归集接口报来的数据"),
    "assessment.expire_titles": lazy("到期称号退出"),
    "audit.daily": lazy("封存操作日志，签发透明日志检查点"),
    "credit.follow_lists": lazy("名单到期和移出"),
    "credit.forget_reports": lazy("清除授权已止的信用报告内容"),
    "credit.propose_listings": lazy("按规则提出列入建议"),
    "indicators.keep_up": lazy("重新计算指标"),
    "indicators.publish_due": lazy("按时发布指标"),
    "planning.remind": lazy("催办任务和督办事项"),
    "rounds.remind": lazy("催报"),
    "server.clear_logins": lazy("清除过期的会话和邀请地址"),
    "server.clear_uploads": lazy("清除过期未确认的上传文件"),
    "server.keep_up": lazy("更新网页所读的数据"),
    "server.maintain_ledger": lazy("整理事实库"),
    "server.remove_old_jobs": lazy("清除旧任务"),
    "server.retry_stalled": lazy("重做中断的任务"),
    "server.send_messages": lazy("发送消息"),
    "server.tick_clocks": lazy("推进办案期限"),
    "staff.propose_links": lazy("提出可能的关联"),
    "staff.take_in": lazy("归集上传的文件"),
    "staff.take_in_mended": lazy("归集改好的行"),
    "staff.verify_run": lazy("复核一次运行"),
}


def job_name(task: str) -> str:
    """Return what a job is called in the reader's language; one without words by its code."""
    return str(WORDS[task]) if task in WORDS else task
