"""The job that sends messages out of the workspace: by mail where a server is set, by webhook where a body has one."""

from __future__ import annotations

from procrastinate.contrib.django import app

from zhiheng.server import message_hooks, message_mail


@app.periodic(cron="* * * * *")
@app.task(name="server.send_messages", queueing_lock="server.send_messages")
def send_messages(timestamp: int) -> None:
    """Send what waits. Killed between sending and marking, a message may go out twice; it is never lost."""
    message_mail.send_waiting()
    message_hooks.send_waiting()
