"""A case, what happened in it, and its clocks."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Case(models.Model):
    """One carrying out of a procedure. It keeps the procedure as it was when the case began, and runs by that."""

    number = models.CharField(max_length=120, unique=True, help_text="year, procedure and a gapless number")
    pack = models.CharField(max_length=40)
    procedure = models.CharField(max_length=80)
    content = models.JSONField(help_text="the procedure as resolved when the case began")
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=80)
    closed = models.BooleanField(default=False)
    title = models.CharField(max_length=300)
    subject = models.CharField(max_length=64, blank=True, help_text="uscc:… or another subject of the ledger")
    subject_name = models.CharField(max_length=300, blank=True)
    division = models.CharField(max_length=6, blank=True)
    target_type = models.CharField(max_length=64, blank=True, help_text="record type of the record it is about")
    target_record = models.CharField(max_length=64, blank=True, help_text="its id in hexadecimal")
    about = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="following")
    holder = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="held_cases")
    applicant = models.ForeignKey(
        "actors.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="asked_cases"
    )
    origin = models.CharField(max_length=16, default="person", help_text="person, public, rule, paper, api")
    evidence = models.JSONField(default=list, help_text="ids of records and runs on which a rule's proposal rests")
    fields = models.JSONField(default=dict, help_text="latest value of each form field; personal ones are vault tokens")
    publicity = models.CharField(max_length=16, default="internal")
    version = models.IntegerField(default=0, help_text="grows by one with each event: two people cannot act at once")
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    awaits = models.JSONField(
        default=list, help_text="whom the steps open now are for: codes of bodies, subjects, expert, public"
    )
    bodies = models.JSONField(default=list, help_text="codes of all bodies that the procedure names in this case")
    told_party = models.BooleanField(default=False, help_text="the affected party knows of the case and may see it")
    assignee = models.ForeignKey("auth.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["procedure", "state"]),
            models.Index(fields=["subject"]),
            models.Index(fields=["target_record"]),
            models.Index(fields=["holder", "closed"]),
            GinIndex(fields=["awaits"], name="case_awaits"),
            GinIndex(fields=["bodies"], name="case_bodies"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CaseEvent(models.Model):
    """One thing that happened. Rows are only ever added; a trigger refuses to change or remove them."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    seq = models.IntegerField(help_text="1, 2, 3 … without a gap")
    at = models.DateTimeField()
    kind = models.CharField(
        max_length=24,
        help_text="opened, step, note, file, clock, notice, served, comment, delegated, sign_off, override, calendar",
    )
    step = models.CharField(max_length=80, blank=True)
    from_state = models.CharField(max_length=80, blank=True)
    to_state = models.CharField(max_length=80, blank=True)
    username = models.CharField(max_length=150, blank=True)
    body = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=32, blank=True)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        """In order."""

        ordering: ClassVar = ["case", "seq"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="case_event_once")]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.seq} {self.kind}"


class CaseClock(models.Model):
    """A clock of a case: a budget of days, what of it is used, and when it ends."""

    class State(models.TextChoices):
        """How it stands."""

        RUNNING = "running", "running"
        SUSPENDED = "suspended", "suspended"
        STOPPED = "stopped", "stopped"
        EXPIRED = "expired", "expired"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    clock = models.CharField(max_length=80)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RUNNING)
    counts = models.CharField(max_length=16, help_text="policy.model.DayKind")
    budget = models.IntegerField(help_text="days or months, extensions included")
    extended = models.IntegerField(default=0, help_text="how often")
    started_on = models.DateField()
    due_on = models.DateField(null=True, help_text="last day; null while suspended")
    provisional = models.BooleanField(default=False, help_text="lies beyond the last published calendar")
    warns_on = models.DateField(null=True, help_text="day of the warning before the end; null: none, or not dated yet")
    dated_by = models.CharField(
        max_length=16, blank=True, help_text="edition of the calendar by which end and warning were computed"
    )
    suspensions = models.JSONField(default=list, help_text="[{from, until or null, reason}] days")
    warned_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        """By the day on which they end."""

        ordering: ClassVar = ["due_on", "id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"]),
            models.Index(
                fields=["warns_on"],
                condition=models.Q(state="running", warned_at__isnull=True),
                name="case_clock_warns",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.clock} {self.due_on}"


class NumberSeries(models.Model):
    """The last number given in a series of gapless numbers. Its row is locked until the number's transaction ends."""

    key = models.CharField(
        max_length=200, primary_key=True, help_text="case/procedure/year or document/office/mark/year"
    )
    last = models.IntegerField(default=0)

    class Meta:
        """By key."""

        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.key} {self.last}"
