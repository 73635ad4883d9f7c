"""What lies in a case: uploaded files, official documents with their sign-off, their service, and messages."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from zhiheng.cases.models.case import Case


class CaseFile(models.Model):
    """A file laid in a case; its content lies once under its SHA-256."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    document = models.CharField(max_length=80, blank=True, help_text="id of the procedure's document that it is")
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    publicity = models.CharField(max_length=16, default="internal")
    by = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """In order."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class CaseDocument(models.Model):
    """An official document of a case: its text, where it stands in the chain of sign-off, its number, its service."""

    class State(models.TextChoices):
        """Where it stands: the step of its chain that is next, or an end."""

        DRAFT = "draft", "draft"
        CHECK = "check", "check"
        CO_SIGN = "co_sign", "co_sign"
        LEGAL_REVIEW = "legal_review", "legal_review"
        COLLECTIVE = "collective", "collective"
        ISSUE = "issue", "issue"
        NUMBER = "number", "number"
        PRINT = "print", "print"
        ARCHIVE = "archive", "archive"
        DONE = "done", "done"
        VOID = "void", "void"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    template = models.CharField(max_length=80)
    content = models.JSONField(help_text="the template as resolved when drafting began")
    step = models.CharField(max_length=80, blank=True, help_text="step of the procedure for which it is written")
    values = models.JSONField(default=dict, help_text="field → text; personal ones are vault tokens")
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    office = models.CharField(max_length=64, blank=True, help_text="code of the office whose number it bears")
    mark = models.CharField(max_length=40, blank=True)
    year = models.IntegerField(null=True)
    serial = models.IntegerField(null=True)
    number = models.CharField(max_length=80, blank=True, help_text="市监信罚〔2026〕1号")
    issued_on = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True, help_text="when the step for which it is written was taken with it")
    history = models.JSONField(default=list, help_text="[{state, to, username, body, role, at, opinion}]")
    drafted_by = models.CharField(max_length=150)
    drafters = models.JSONField(default=list, help_text="accounts that wrote in the draft")
    co_signers = models.JSONField(default=list, help_text="codes of the bodies that co-sign; none: the holder's own")
    copies = models.JSONField(default=list, help_text="bodies that get a copy (抄送)")
    enclosures = models.JSONField(default=list, help_text="files of the case that are attached: [{file, name}]")
    printer = models.CharField(max_length=100, blank=True, help_text="who prints it (印发机关); empty: no imprint")
    version = models.IntegerField(default=0)
    docx_sha256 = models.CharField(max_length=64, blank=True, help_text="as issued")
    pdf_sha256 = models.CharField(max_length=64, blank=True, help_text="as issued")

    class Meta:
        """In order; a number once an office."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "mark", "year", "serial"],
                name="document_number_once",
                condition=models.Q(serial__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number or self.template}"


class Service(models.Model):
    """That a document was served, how, and with which proof (送达回证)."""

    class Way(models.TextChoices):
        """How."""

        ON_SITE = "on_site", "on_site"
        POST = "post", "post"
        ELECTRONIC = "electronic", "electronic"
        PUBLICATION = "publication", "publication"

    document = models.ForeignKey(CaseDocument, on_delete=models.PROTECT, related_name="services")
    way = models.CharField(max_length=16, choices=Way.choices)
    sent_on = models.DateField()
    due_on = models.DateField(null=True, help_text="last day of the term of a publication")
    served_on = models.DateField(null=True, help_text="by publication: when its term has passed")
    receiver = models.CharField(max_length=200, blank=True, help_text="the party; a person's name lies in the vault")
    person = models.CharField(max_length=40, blank=True, help_text="vault token of who took it")
    proof = models.ForeignKey(CaseFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(
        "cases.ServiceConsent", null=True, blank=True, on_delete=models.PROTECT, related_name="services",
        help_text="on which it was sent electronically",
    )  # fmt: skip
    note = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """In order."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.document_id} {self.way}"


class PublicNotice(models.Model):
    """A public notice of N days (公示) with the comments that came in."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="public_notices")
    title = models.CharField(max_length=300)
    text = models.TextField()
    from_day = models.DateField()
    until_day = models.DateField()
    ended = models.BooleanField(default=False)
    paused = models.BooleanField(default=False, help_text="its clock stands still: it takes comments all the same")

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.title

    def runs_on(self, day: date) -> bool:
        """Return whether it takes comments on a day: within its term, and as long as its clock stands still."""
        return not self.ended and self.from_day <= day and (self.paused or day <= self.until_day)


class NoticeComment(models.Model):
    """A comment on a public notice. Who wrote it lies in the vault; what was answered is public with the notice."""

    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField(max_length=4000)
    contact = models.CharField(max_length=40, blank=True, help_text="vault token")
    receipt = models.CharField(max_length=32, unique=True, help_text="by which the writer finds the answer")
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """In order."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.receipt


class Message(models.Model):
    """A notice to a body or an account: shown in the workspace, sent by mail and webhook where they are set."""

    body = models.ForeignKey("actors.Body", on_delete=models.CASCADE, related_name="messages")
    user = models.ForeignKey("auth.User", null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=32, help_text="notice, task, due, overdue, comment, answer, calendar")
    zh = models.CharField(max_length=1000)
    en = models.CharField(max_length=1000)
    path = models.CharField(
        max_length=200, blank=True, help_text="page of the workspace it leads to, where no case is named"
    )
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    hooked_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.zh


class Delegation(models.Model):
    """That one account may do another's tasks in a body for some days."""

    body = models.ForeignKey("actors.Body", on_delete=models.CASCADE, related_name="delegations")
    giver = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="+")
    taker = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="+")
    from_day = models.DateField()
    until_day = models.DateField()
    reason = models.CharField(max_length=300)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id}"
