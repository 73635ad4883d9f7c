"""The work of intake: uploads, rows set aside, proposed links, and mappings that were used before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class UploadState(models.TextChoices):
    """How far an upload has come."""

    READING = "reading", "reading"
    PREPARED = "prepared", "prepared"
    DONE = "done", "done"
    REFUSED = "refused", "refused"


class Upload(models.Model):
    """One file or stream taken in. `key` is the batch's id in the ledger, so that a repeated append does nothing."""

    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the file's bytes; empty for rows of the API")
    source = models.CharField(max_length=100)
    record_type = models.CharField(max_length=80, blank=True, help_text="as asked for; empty: recognised by headings")
    by = models.CharField(max_length=150, blank=True, help_text="account or key that sent it")
    state = models.CharField(max_length=16, choices=UploadState.choices, default=UploadState.READING)
    rows = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    unlinked = models.BigIntegerField(default=0)
    conflicts = models.BigIntegerField(default=0)
    batch_seq = models.BigIntegerField(null=True)
    report = models.JSONField(default=list, help_text="a report a sheet: columns, unused columns, skipped rows")
    error = models.JSONField(null=True, help_text="code, zh and en of what refused the whole file")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.source})"


class QuarantineState(models.TextChoices):
    """What became of a row set aside."""

    OPEN = "open", "open"
    MENDED = "mended", "mended"
    DISMISSED = "dismissed", "dismissed"


class QuarantinedRow(models.Model):
    """A row that waits for mending: its cells in order, with personal ones as tokens of the vault, and its findings."""

    key = models.CharField(
        max_length=32, unique=True, help_text="stands hidden in exports and comes back with mended rows"
    )
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="bad_rows")
    source = models.CharField(max_length=100)
    record_type = models.CharField(max_length=80)
    sheet = models.CharField(max_length=300)
    row = models.BigIntegerField(help_text="row of the source, 1 is its first")
    values = models.JSONField(help_text="pairs of heading and cell, in order; a personal cell holds a token")
    personal = models.JSONField(default=list, help_text="headings whose cells are tokens")
    findings = models.JSONField(help_text="row, column, field, code, value, zh, en each")
    mapping = models.JSONField(default=dict, help_text="mapping that the sheet was read with")
    digest = models.CharField(max_length=64, help_text="of source, type and cells without personal ones")
    state = models.CharField(max_length=16, choices=QuarantineState.choices, default=QuarantineState.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    mended_at = models.DateTimeField(null=True)
    batch_seq = models.BigIntegerField(null=True)

    class Meta:
        """The same bad row waits once, however often its file is sent."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest"], condition=models.Q(state="open"), name="quarantine_open_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "record_type", "source"], name="quarantine_by_state")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.sheet}:{self.row}"


class LinkState(models.TextChoices):
    """What a person decided about a proposal."""

    OPEN = "open", "open"
    ACCEPTED = "accepted", "accepted"
    REFUSED = "refused", "refused"


class LinkProposal(models.Model):
    """A party, named in one way by records of one type in one role, that a person must judge."""

    record_type = models.CharField(max_length=80)
    role = models.CharField(max_length=60)
    party_name = models.CharField(max_length=500)
    party_code = models.CharField(max_length=80, blank=True)
    rows = models.BigIntegerField(default=0)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    candidates = models.JSONField(help_text="subject, name, score, zh and en each, the best first")
    state = models.CharField(max_length=16, choices=LinkState.choices, default=LinkState.OPEN)
    subject = models.CharField(max_length=120, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One proposal waits for one party."""

        ordering: ClassVar = ["-rows", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record_type", "role", "party_name", "party_code"],
                condition=models.Q(state="open"),
                name="link_proposal_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.party_name}"


class JudgementAction(models.TextChoices):
    """What somebody did with a proposal."""

    ACCEPTED = "accepted", "accepted"
    REFUSED = "refused", "refused"
    UNDONE = "undone", "undone"


class LinkJudgement(models.Model):
    """One judgement on a proposal, or the taking back of one. Rows are only ever added; the last one holds."""

    proposal = models.ForeignKey(LinkProposal, on_delete=models.PROTECT, related_name="judgements")
    action = models.CharField(max_length=16, choices=JudgementAction.choices)
    subject = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=1000)
    links = models.JSONField(default=list, help_text="record ids of the links that were taken back")
    batch_key = models.CharField(max_length=64, blank=True, help_text="key of the batch owed to the ledger")

    class Meta:
        """In order of judging."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.action} by {self.by}"


class MappingMemory(models.Model):
    """A mapping that somebody gave for sheets of a source with these headings; used again for the same headings."""

    source = models.CharField(max_length=100)
    headings_digest = models.CharField(max_length=64)
    record_type = models.CharField(max_length=80)
    content = models.JSONField(help_text="columns and constants")
    used = models.BigIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One mapping for one set of headings of a source."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "headings_digest"], name="mapping_memory_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.record_type}"
