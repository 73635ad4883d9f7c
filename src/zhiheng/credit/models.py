"""What credit keeps in the database: work under way and papers given out. Facts stand in the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ListProposal(models.Model):
    """That a rule found grounds for a list, with the records; the case in which people decide, or why they declined."""

    class State(models.TextChoices):
        """What people made of it."""

        WAITING = "waiting", "waiting"
        BEGUN = "begun", "begun"
        DECLINED = "declined", "declined"

    key = models.CharField(max_length=64, unique=True, help_text="names list, subject and evidence (credit.proposing)")
    pack = models.CharField(max_length=40)
    scheme = models.CharField(max_length=80, help_text="the pack's id of the list")
    ground = models.CharField(max_length=80)
    subject = models.CharField(max_length=64)
    subject_name = models.CharField(max_length=300, blank=True)
    division = models.CharField(max_length=6, blank=True)
    record_type = models.CharField(max_length=64)
    evidence = models.JSONField(help_text="[{record_id, occurred_on}]")
    cite = models.JSONField(help_text="provisions of the ground, resolved")
    certainty = models.CharField(max_length=16)
    found_on = models.DateField(help_text="day on which the rule looked")
    batch_seq = models.BigIntegerField(help_text="what the rule knew")
    case = models.OneToOneField("cases.Case", null=True, on_delete=models.PROTECT, related_name="list_proposal")
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "division"]), models.Index(fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.scheme} {self.subject}"


class ListFinding(models.Model):
    """That an entry of ours and the national systems' say different things: for people, never merged in silence."""

    ours = models.CharField(max_length=64)
    theirs = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    scheme = models.CharField(max_length=64)
    kind = models.CharField(max_length=32, help_text="authority_lists, authority_does_not_list, terms_differ")
    our_state = models.CharField(max_length=16)
    their_state = models.CharField(max_length=16)
    fields = models.JSONField(default=list)
    found_at = models.DateTimeField(auto_now_add=True)
    gone_at = models.DateTimeField(null=True, help_text="both say the same again")
    seen_by = models.CharField(max_length=150, blank=True)
    seen_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        """Newest first; each pair and kind stands open once."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ours", "theirs", "kind"],
                condition=models.Q(gone_at__isnull=True),
                name="list_finding_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class MeasureRefusal(models.Model):
    """That an executing body did not apply a measure that followed, and why."""

    body = models.CharField(max_length=64)
    measure = models.CharField(max_length=120, help_text="pack/measure")
    subject = models.CharField(max_length=64)
    records = models.JSONField(default=list)
    reason = models.TextField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["subject", "measure"])]

    def __str__(self) -> str:
        return f"{self.measure} {self.subject}"


class AnswerSheet(models.Model):
    """A check as it was answered: the signed document, and where its hash stands in the transparency log."""

    sheet_id = models.CharField(max_length=32, unique=True, help_text="random; whoever holds the sheet knows it")
    year = models.IntegerField()
    serial = models.IntegerField()
    purpose = models.CharField(max_length=16)
    pack = models.CharField(max_length=40)
    as_of = models.DateField()
    asked_by = models.CharField(max_length=150, blank=True, help_text="account or key; empty: the public")
    body = models.CharField(max_length=64, blank=True)
    enterprises = models.IntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64, help_text="of the canonical document")
    suite = models.CharField(max_length=32)
    signature = models.CharField(max_length=400)
    leaf = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField()

    class Meta:
        """Newest first; a number once."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "serial"], name="answer_sheet_number_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What the sheet is called: year and number."""
        return f"{self.year}-{self.serial:06d}"


class Consent(models.Model):
    """That an enterprise lets a third party have its credit report: for which purpose, which parts, until when."""

    consent_id = models.CharField(max_length=32, unique=True, help_text="random; stands in the status address")
    subject = models.CharField(max_length=64)
    subject_name = models.CharField(max_length=300)
    receiver = models.CharField(max_length=200, help_text="who may read it, as the enterprise wrote")
    receiver_body = models.CharField(max_length=64, blank=True, help_text="a body of this installation, if it is one")
    purpose = models.CharField(max_length=300)
    parts = models.JSONField(default=list)
    from_day = models.DateField()
    until_day = models.DateField()
    given_by = models.CharField(max_length=150)
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=150, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.subject} → {self.receiver}"


class CreditReport(models.Model):
    """A report made for a third party under a consent. When the consent ends its content goes; hash and signature stay."""

    report_id = models.CharField(max_length=32, unique=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="reports")
    year = models.IntegerField()
    serial = models.IntegerField()
    as_of = models.DateField()
    document = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    suite = models.CharField(max_length=32)
    signature = models.CharField(max_length=400)
    leaf = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField()

    class Meta:
        """Newest first; a number once."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "serial"], name="credit_report_number_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What the report is called: year and number."""
        return f"{self.year}-{self.serial:06d}"
