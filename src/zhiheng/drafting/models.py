"""What drafting keeps: drafts beside the documents of their cases, and issues of the status report."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Draft(models.Model):
    """A document written from data. Its sign-off lives in the document of its case; here is what the text rests on."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="draft")
    document = models.OneToOneField("cases.CaseDocument", on_delete=models.PROTECT, related_name="draft")
    kind = models.CharField(max_length=40, help_text="drafting.composing.KINDS")
    pack = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True, default="")
    area = models.CharField(max_length=60)
    period = models.CharField(max_length=16)
    before = models.CharField(max_length=16, blank=True, help_text="period compared with")
    industry = models.CharField(max_length=20, blank=True)
    topics = models.JSONField(default=list, help_text="qualities told of; none: all")
    english = models.BooleanField(default=False, help_text="with a reading copy in English")
    pieces = models.JSONField(default=list, help_text="drafting.pieces.kept")
    as_of = models.DateField(null=True, help_text="day of the data quoted")
    batch = models.BigIntegerField(default=0, help_text="last batch of the ledger that they hold")
    synthetic = models.BooleanField(default=False)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=150, blank=True)
    version = models.IntegerField(default=0)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "area", "period"]),
            models.Index(fields=["published_at"], name="draft_published"),
        ]

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """An issue of the status report, frozen in both languages; every form is made of this content."""

    pack = models.CharField(max_length=40)
    area = models.CharField(max_length=60)
    period = models.CharField(max_length=16)
    before = models.CharField(max_length=16, blank=True)
    industry = models.CharField(max_length=20, blank=True)
    content = models.JSONField(help_text="language → report, as drafting.report_json keeps it")
    content_hash = models.CharField(max_length=64)
    as_of = models.DateField(null=True)
    batch = models.BigIntegerField(default=0)
    synthetic = models.BooleanField(default=False)
    internal = models.BooleanField(default=False, help_text="rests on values that are not public")
    body = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="+")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=150, blank=True)

    class Meta:
        """Newest first; the same content once an office."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["body", "content_hash"], name="edition_once")]
        indexes: ClassVar = [models.Index(fields=["published_at"], name="edition_published")]

    def __str__(self) -> str:
        return f"{self.area} {self.period}"
