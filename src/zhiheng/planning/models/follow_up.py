"""Follow-up items (督办) and what happened to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class FollowUp(models.Model):
    """A matter that one body gave to another, with a day, until it is closed with evidence."""

    number = models.CharField(max_length=60, unique=True)
    pack = models.CharField(max_length=40)
    source = models.CharField(max_length=16, help_text="planning.follow_up.SOURCES")
    source_ref = models.CharField(max_length=300, blank=True, help_text="which meeting, instruction, duty or finding")
    source_on = models.DateField(null=True)
    duty = models.CharField(max_length=200, blank=True, help_text="key of the duty that it is about")
    title = models.CharField(max_length=300)
    matter = models.TextField()
    opener = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="follow_ups_opened")
    lead = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="follow_ups_led")
    supporting = models.JSONField(default=list, help_text="codes of bodies")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    counts = models.CharField(max_length=16, help_text="policy.model.DayKind")
    days = models.IntegerField()
    opened_on = models.DateField()
    first_due = models.DateField(help_text="as set when it was opened")
    due_on = models.DateField(help_text="as moved by delays that were granted")
    provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=16, default="open")
    returned = models.BooleanField(default=False, help_text="the last reply was given back")
    delay_asked = models.DateField(null=True, help_text="the day asked for, while nobody has answered")
    delays = models.SmallIntegerField(default=0, help_text="delays granted")
    escalated = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)
    replied_on = models.DateField(null=True, help_text="day of the reply that was accepted, or that waits")
    version = models.IntegerField(default=0)
    synthetic = models.BooleanField(default=False)
    opened_by = models.CharField(max_length=150)
    opened_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"]), models.Index(fields=["duty"])]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class FollowUpEvent(models.Model):
    """One thing that happened to an item. Rows are only ever added."""

    item = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="events")
    seq = models.IntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=24, help_text="opened, a deed, or told: a reminder of the system")
    text = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    username = models.CharField(max_length=150, blank=True)
    body = models.CharField(max_length=64, blank=True)

    class Meta:
        """In order."""

        ordering: ClassVar = ["item", "seq"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "seq"], name="follow_up_event_once")]

    def __str__(self) -> str:
        return f"{self.item_id}.{self.seq} {self.kind}"
