"""What pages and the API read: rows derived from the ledger alone, dropped and rebuilt to the same bytes.

Nothing here is typed by hand and nothing carries a moment of "now": every column is a function of the committed
batches and the stored runs. `services.projection` is the only writer.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class EnterpriseCard(models.Model):
    """One enterprise as last registered, with every name it has borne."""

    subject = models.CharField(max_length=64, primary_key=True)
    uscc = models.CharField(max_length=18, unique=True, null=True)
    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300, help_text="codes.names.normalise(name)")
    former_names = models.JSONField(default=list, help_text="names borne before, oldest first")
    search_text = models.TextField(help_text="normalised present and former names, one a line")
    aliases = models.JSONField(default=list, help_text="organisation code, licence number")
    merged_into = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=32, blank=True)
    legal_form = models.CharField(max_length=100, blank=True)
    industry = models.CharField(max_length=8, blank=True)
    division = models.CharField(max_length=6, blank=True)
    scale = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=500, blank=True)
    established_on = models.DateField(null=True)
    registered_on = models.DateField(null=True, help_text="day of the state shown")
    record_count = models.IntegerField(default=0)
    last_record_on = models.DateField(null=True)
    record_id = models.CharField(max_length=64, help_text="the organisation record shown")
    source = models.CharField(max_length=100)
    synthetic = models.BooleanField(default=False)

    class Meta:
        """Trigrams of codes for fragments of them; the rest for filters. Names are searched in `SearchName`."""

        indexes: ClassVar = [
            GinIndex(fields=["uscc"], name="card_uscc_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["division", "subject"], name="card_division"),
            models.Index(fields=["industry", "subject"], name="card_industry"),
            models.Index(fields=["name_key"], name="card_name_key"),
            # Few are merged, and every file page asks which were merged into its enterprise.
            models.Index(fields=["merged_into"], name="card_merged", condition=~models.Q(merged_into="")),
        ]

    def __str__(self) -> str:
        return self.name


class SearchName(models.Model):
    """One name that an enterprise bears or bore, with the keys that search finds it by (`ledger.search_keys`)."""

    key = models.CharField(max_length=80, primary_key=True, help_text="subject#place, 0 is the present name")
    subject = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    canonical = models.CharField(max_length=300)
    core = models.CharField(max_length=120)
    former = models.BooleanField(default=False)
    keys = ArrayField(models.IntegerField())

    class Meta:
        """One inverted index for all ways of finding a name."""

        indexes: ClassVar = [
            GinIndex(fields=["keys"], name="search_name_keys"),
            models.Index(fields=["subject"], name="search_name_subject"),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectedRecord(models.Model):
    """One row of the ledger with its payload (never a personal field) and its present force."""

    record_id = models.CharField(max_length=64, primary_key=True)
    row_no = models.BigIntegerField(unique=True)
    record_type = models.CharField(max_length=64)
    subject = models.CharField(max_length=80, blank=True, help_text="main subject, merges applied; '' while unlinked")
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    batch_seq = models.BigIntegerField()
    source = models.CharField(max_length=100)
    source_key = models.TextField()
    publicity = models.CharField(max_length=16, help_text="the strictest of the state's own and of every later state's")
    own_publicity = models.CharField(max_length=16, blank=True, default="", help_text="where a later state closed it")
    division = models.CharField(max_length=6, blank=True)
    owner_body = models.CharField(max_length=100, blank=True)
    supersedes = models.CharField(max_length=64, blank=True)
    superseded_by = models.CharField(max_length=64, blank=True)
    void_from = models.DateField(null=True, help_text="from this day on the record counts for nothing")
    payload = models.JSONField()
    synthetic = models.BooleanField(default=False)

    class Meta:
        """Ordered access by type and day for downloads, by batch for provenance."""

        indexes: ClassVar = [
            models.Index(fields=["record_type", "publicity", "row_no"], name="record_type_page"),
            models.Index(fields=["subject", "record_type", "-occurred_on"], name="record_subject"),
            models.Index(fields=["batch_seq"], name="record_batch"),
            # Few are closed by a later state, and `changes since` asks which.
            models.Index(fields=["record_type"], name="record_closed", condition=~models.Q(own_publicity="")),
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id[:12]}"


class ProjectedParty(models.Model):
    """A participant of a record; the latest judgement per record and role."""

    key = models.BigAutoField(primary_key=True, help_text="row_no × 64 + place among the record's roles")
    # Records and parties come and go together, in one transaction of one writer: checking each row costs more than COPY.
    record = models.ForeignKey(
        ProjectedRecord, on_delete=models.CASCADE, related_name="parties", db_constraint=False, db_index=False
    )
    role = models.CharField(max_length=64)
    subject = models.CharField(max_length=80, blank=True, help_text="'' while it waits for linking")
    method = models.CharField(max_length=16)
    party_code = models.CharField(max_length=64, blank=True)
    party_name = models.CharField(max_length=300, blank=True)
    record_type = models.CharField(max_length=64)
    occurred_on = models.DateField()

    class Meta:
        """The file page reads one subject, newest first."""

        indexes: ClassVar = [
            models.Index(fields=["subject", "-occurred_on", "record"], name="party_timeline"),
            models.Index(fields=["record"], name="party_record"),
            models.Index(fields=["method", "record_type"], name="party_waiting", condition=models.Q(subject="")),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.subject or self.party_name}"


class RegisterSpan(models.Model):
    """Which record decides an item of a register, from `day_from` to before `day_until`; state and dates are its own."""

    key = models.CharField(max_length=160, primary_key=True, help_text="register/item/first day")
    register = models.CharField(max_length=100)
    item_key = models.CharField(max_length=32)
    day_from = models.DateField()
    day_until = models.DateField(help_text="9999-12-31 while nothing follows")
    record = models.ForeignKey(
        ProjectedRecord, on_delete=models.CASCADE, related_name="spans", db_constraint=False, db_index=False
    )
    row_no = models.BigIntegerField()
    rows = ArrayField(models.BigIntegerField(), help_text="every record that tells of the item, corrected ones too")
    holder = models.CharField(max_length=80, blank=True, help_text="merges applied; '' while unlinked")
    holder_name = models.CharField(max_length=300, blank=True, help_text="as the record writes it")
    division = models.CharField(max_length=6, blank=True)
    publicity = models.CharField(max_length=16)
    public_until = models.DateField(null=True)
    base = models.CharField(max_length=16, help_text="the state that the record's code tells")
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    turns_on = models.DateField(null=True, help_text="the day from which `base` holds; before it the item is valid")
    due = models.DateField(null=True)
    next_day = models.DateField(null=True, help_text="the earlier of ends and due")
    search_text = models.TextField(blank=True)
    pairs = ArrayField(models.IntegerField(), help_text="pairs of signs of search_text (ledger.register_spans)")

    class Meta:
        """Pages of a register by key, by place and by what runs out; an enterprise's items; texts by pairs of signs."""

        indexes: ClassVar = [
            models.Index(fields=["register", "item_key", "day_from"], name="span_page"),
            models.Index(fields=["register", "division"], name="span_place"),
            models.Index(fields=["next_day", "register"], name="span_next"),
            models.Index(fields=["holder", "register"], name="span_holder"),
            GinIndex(fields=["rows"], name="span_rows"),
            GinIndex(fields=["pairs"], name="span_pairs"),
        ]

    def __str__(self) -> str:
        return self.key


class RunSummary(models.Model):
    """A run's manifest in a line, for lists; the manifest itself lies with the run."""

    run_id = models.CharField(max_length=120, primary_key=True)
    pack = models.CharField(max_length=64)
    scorecard = models.CharField(max_length=64)
    use = models.CharField(max_length=32)
    as_of = models.DateField()
    batch_seq = models.BigIntegerField()
    created_at = models.DateTimeField()
    rated = models.IntegerField()
    not_rated = models.IntegerField()
    grades = models.JSONField(default=dict)
    output_hash = models.CharField(max_length=64)
    latest = models.BooleanField(default=False, help_text="the newest run of its pack and scorecard")

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-created_at", "run_id"]

    def __str__(self) -> str:
        return self.run_id


class ProjectedGrade(models.Model):
    """An enterprise's result in the newest run of a scorecard: internal, for staff pages only."""

    key = models.CharField(max_length=200, primary_key=True, help_text="pack/scorecard/subject")
    run = models.ForeignKey(RunSummary, on_delete=models.CASCADE, related_name="results", db_constraint=False)
    subject = models.CharField(max_length=80)
    state = models.CharField(max_length=16)
    grade = models.CharField(max_length=32, blank=True)
    score = models.IntegerField(null=True, help_text="thousandths of a point")
    points = models.JSONField(default=dict, help_text="criterion id → thousandths of a point, null: no data")

    class Meta:
        """One subject's grades; one run's worst first."""

        indexes: ClassVar = [
            models.Index(fields=["subject"], name="grade_subject"),
            models.Index(fields=["run", "grade", "score"], name="grade_run"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.grade or self.state}"


class ProjectionState(models.Model):
    """How far the projection has read: the last batch applied."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    batch_seq = models.BigIntegerField(default=0)
    registers = models.CharField(max_length=64, blank=True, help_text="hash of the registers whose spans are there")

    def __str__(self) -> str:
        return f"batch {self.batch_seq}"
