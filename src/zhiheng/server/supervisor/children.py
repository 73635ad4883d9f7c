"""Web and worker as child processes: started, watched, restarted with a growing pause, stopped in good order."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from zhiheng.server.errors import ChildKeepsFailing
from zhiheng.server.supervisor import launcher

Say = Callable[[str, str], None]
#: A child that lived this long was well; its next end counts as the first.
STEADY_SECONDS = 20.0
FAILURES_ALLOWED = 5
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STOP_SECONDS = 40.0
POLL_SECONDS = 0.05


@dataclass
class Child:
    """One child: what it runs and how it fares."""

    name: str
    argv: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = field(default=0.0)

    def command(self) -> list[str]:
        """Return the command line; the child is told to end when this process dies, however it dies."""
        mortal = ["mortal", "0", "0", "0"] if sys.platform == "linux" else ["same", "0", "0", "0"]
        return [sys.executable, "-I", "-S", launcher.__file__, *mortal, *self.argv]


class Children:
    """Keeps the given children running between `start` and `stop`."""

    def __init__(self, children: Sequence[Child], environment: Mapping[str, str], say: Say) -> None:
        self.children = list(children)
        self.environment = dict(environment)
        self.say = say

    def tend(self) -> None:
        """Start what is due and notice what ended; call it several times a second. Raises ChildKeepsFailing."""
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self.note_end(child, now)
            if child.process is None and now >= child.due:
                self.start(child, now)

    def start(self, child: Child, now: float) -> None:
        """Start a child out of reach of the terminal's Ctrl-C, which is ours to pass on."""
        child.process = subprocess.Popen(
            child.command(), stdin=subprocess.DEVNULL, env=self.environment, start_new_session=True
        )
        child.started = now

    def note_end(self, child: Child, now: float) -> None:
        """Count an end that nobody asked for, and set when to try again."""
        assert child.process is not None
        status = child.process.returncode
        child.failures = child.failures + 1 if now - child.started < STEADY_SECONDS else 1
        child.process = None
        if child.failures > FAILURES_ALLOWED:
            raise ChildKeepsFailing(name=child.name, times=child.failures, status=status)
        pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** (child.failures - 1))
        child.due = now + pause
        self.say(
            f"进程 {child.name} 意外退出(退出码 {status}),{pause:g} 秒后重新启动",
            f"The process {child.name} ended unexpectedly (exit code {status}); it starts again in {pause:g} s",
        )

    def restart(self) -> None:
        """Stop all and let `tend` start them again at once."""
        self.stop()
        for child in self.children:
            child.due = 0.0

    def stop(self) -> None:
        """Ask all to end, wait, and kill what does not."""
        running = [child for child in self.children if child.process is not None]
        for child in running:
            assert child.process is not None
            child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in running:
            assert child.process is not None
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            child.process = None
