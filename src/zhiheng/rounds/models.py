"""Rounds, the sheets of units, their cells, what was locked, what happened, queries, uploaded files and remembered mappings."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from zhiheng.cases.models.question import Question


class Round(models.Model):
    """One sending of a form for one period. It keeps the form as it was when the round was made, and works by that."""

    class State(models.TextChoices):
        """How it stands."""

        DRAFT = "draft", "draft"
        SENT = "sent", "sent"
        LOCKED = "locked", "locked"
        WITHDRAWN = "withdrawn", "withdrawn"

    number = models.CharField(max_length=120, unique=True, help_text="year, form and a gapless number")
    pack = models.CharField(max_length=40)
    form = models.CharField(max_length=80, help_text="id of the pack's round, or upload-… for an uploaded template")
    content = models.JSONField(help_text="the form as resolved when the round was made")
    content_hash = models.CharField(max_length=64)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    asker = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="asked_rounds")
    asks = models.JSONField(default=list, help_text="levels of units, or codes of bodies")
    period = models.CharField(max_length=20)
    starts = models.DateField()
    ends = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField(default=False, help_text="the due day lies beyond the last published calendar")
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    template = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the uploaded template")
    synthetic = models.BooleanField(default=False)
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    locked_by = models.CharField(max_length=150, blank=True, help_text="who locked it last")
    vintage = models.IntegerField(default=0, help_text="how often it was locked: the number of the vintage that counts")
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.CharField(max_length=150, blank=True)
    reopened_why = models.TextField(blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["asker", "state"]), models.Index(fields=["form", "ends"])]

    def __str__(self) -> str:
        return f"{self.number} {self.name_zh}"

    @property
    def reopened(self) -> bool:
        """Whether it was locked and is open again: what was locked counts until it is locked anew."""
        return self.vintage > 0 and self.state == self.State.SENT


class Sheet(models.Model):
    """What one unit fills in, or sums up of those below it, in one round."""

    class State(models.TextChoices):
        """Where it is: with the clerk, the unit's checker, the body above, or done."""

        TO_FILL = "to_fill", "to_fill"
        FILLING = "filling", "filling"
        FILLED = "filled", "filled"
        SUBMITTED = "submitted", "submitted"
        RETURNED = "returned", "returned"
        ACCEPTED = "accepted", "accepted"
        LOCKED = "locked", "locked"
        MISSED = "missed", "missed"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sheets")
    unit = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="sheets")
    above = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="below")
    checker = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="sheets_to_check")
    chain = models.JSONField(default=list, help_text="codes of the bodies from the asker down to the unit")
    fills = models.BooleanField(default=True, help_text="false: only sums up those below")
    state = models.CharField(max_length=16, choices=State.choices, default=State.TO_FILL)
    version = models.IntegerField(default=0, help_text="grows by one with each step: two people cannot act at once")
    handed_in_at = models.DateTimeField(null=True, help_text="first handed to the body above")
    changed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text="why it was returned, or what its checker says of it")

    class Meta:
        """One a unit and round."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "unit"], name="sheet_once")]
        indexes: ClassVar = [
            models.Index(fields=["unit", "state"]),
            models.Index(fields=["checker", "state"]),
            GinIndex(fields=["chain"], name="sheet_chain"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit_id} {self.state}"


class Cell(models.Model):
    """One value of a sheet: the text as typed, the value it was read as, and what to say of it."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="cells")
    row = models.IntegerField(default=0, help_text="0 where each line stands once; rows of a table from 1")
    line = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    value = models.TextField(blank=True, help_text="plain digits, an ISO day, a code; empty: no value")
    problem = models.JSONField(default=dict, help_text="why the text is no value: code, zh, en")
    note = models.TextField(blank=True, help_text="the unit's explanation")
    origin = models.CharField(max_length=120, blank=True, help_text="the file and row it was taken from")
    version = models.IntegerField(default=1)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """One a line and row."""

        ordering: ClassVar = ["sheet", "row", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sheet", "row", "line"], name="cell_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.row} {self.line}"


class Vintage(models.Model):
    """What was locked, once each time: never changed, the next one stands beside it with its reason."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="vintages")
    number = models.IntegerField()
    locked_at = models.DateTimeField()
    locked_by = models.CharField(max_length=150, blank=True)
    publisher = models.CharField(
        max_length=300, blank=True, help_text="the asker's name by which the records are known"
    )
    said = models.TextField(blank=True, help_text="what was said of units that had not reported")
    reason = models.TextField(blank=True, help_text="why the vintage before was opened again")
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.CharField(max_length=150, blank=True)
    values_hash = models.CharField(max_length=64, blank=True)
    changed = models.IntegerField(default=0, help_text="values that differ from the vintage before")

    class Meta:
        """In order."""

        ordering: ClassVar = ["round", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "number"], name="vintage_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"


class KeptSheet(models.Model):
    """A sheet as it stood in a vintage: its state, and its cells as row, line, text, value, note."""

    vintage = models.ForeignKey(Vintage, on_delete=models.PROTECT, related_name="sheets")
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="kept")
    state = models.CharField(max_length=16)
    cells = models.JSONField(default=list)

    class Meta:
        """One a sheet and vintage."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["vintage", "sheet"], name="kept_sheet_once")]

    def __str__(self) -> str:
        return f"{self.vintage_id} {self.sheet_id}"


class SheetEvent(models.Model):
    """One thing that happened to a sheet. Rows are only ever added; a trigger refuses to change or remove them."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(
        max_length=24,
        help_text="sent, begun, took_in, filled, back, submitted, returned, accepted, locked, missed, reminded, query, reopened, "
        "unlocked, relocked",
    )
    state = models.CharField(max_length=16, help_text="afterwards")
    username = models.CharField(max_length=150, blank=True)
    body = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        """In order."""

        ordering: ClassVar = ["sheet", "id"]
        indexes: ClassVar = [models.Index(fields=["kind", "at"])]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.kind}"


class Query(Question):
    """A question to a unit about a cell of its sheet."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="queries")
    row = models.IntegerField(default=0)
    line = models.CharField(max_length=80)

    class Meta(Question.Meta):
        """Open ones of a line once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sheet", "row", "line"], condition=~models.Q(state="closed"), name="query_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.line} {self.state}"


class SheetUpload(models.Model):
    """A file sent for a sheet: what was understood of it is shown before anything is taken over."""

    class State(models.TextChoices):
        """How it stands."""

        WAITING = "waiting", "waiting"
        TAKEN = "taken", "taken"
        DROPPED = "dropped", "dropped"

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    mapping = models.JSONField(default=dict, help_text="place of the table → column → line, as chosen for this file")
    counts = models.JSONField(default=dict)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.name}"


class RememberedMapping(models.Model):
    """Which column of a unit's own sheet means which line of a form; known again by the headings."""

    unit = models.ForeignKey("actors.Body", on_delete=models.CASCADE, related_name="sheet_mappings")
    form = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=dict, help_text="heading → line id, or an empty text: left out")
    factors = models.JSONField(default=dict, help_text="heading → by how much its numbers are multiplied, as text")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    used = models.IntegerField(default=0)

    class Meta:
        """One a unit, form and set of headings."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "form", "fingerprint"], name="mapping_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.form} {self.fingerprint[:8]}"
