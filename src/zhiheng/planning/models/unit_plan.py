"""Plans that units make in the workspace, hung under another plan, and their duties."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class UnitPlan(models.Model):
    """One version of a unit's plan. What was issued is never changed: a new version replaces it."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", "draft"
        SUBMITTED = "submitted", "submitted"
        ISSUED = "issued", "issued"
        REPLACED = "replaced", "replaced"
        CLOSED = "closed", "closed"

    number = models.CharField(max_length=60, help_text="year and a gapless number; the same for every version")
    version = models.IntegerField(default=1)
    pack = models.CharField(max_length=40)
    body = models.ForeignKey("actors.Body", on_delete=models.PROTECT, related_name="unit_plans")
    parent = models.CharField(max_length=120, blank=True, help_text="the plan above: pack/plan, or unit/number")
    title = models.CharField(max_length=300)
    starts = models.DateField()
    ends = models.DateField()
    note = models.TextField(blank=True)
    publicity = models.CharField(max_length=16, default="departments")
    example = models.BooleanField(default=False, help_text="made for the demo: marked wherever it is shown")
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=150, blank=True)
    issued_by = models.CharField(max_length=150, blank=True)
    issued_at = models.DateTimeField(null=True)
    issued_as = models.CharField(max_length=120, blank=True, help_text="number of the official document")
    opinion = models.TextField(blank=True, help_text="why it was given back last")
    case = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="unit_plans",
        help_text="the case in which its document is signed off; none: signed by the leader alone",
    )  # fmt: skip
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the content that was issued")
    leaf = models.BigIntegerField(null=True)

    class Meta:
        """Newest first; a version once, and one version of a number in force."""

        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number", "version"], name="unit_plan_version_once"),
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(state="issued"), name="unit_plan_issued_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"

    @property
    def key(self) -> str:
        """What names the plan, whatever its version."""
        return f"unit/{self.number}"


class UnitDuty(models.Model):
    """One duty of a unit's plan: its own, or adopted from the plan above. `code` stays the same in every version."""

    plan = models.ForeignKey(UnitPlan, on_delete=models.CASCADE, related_name="duties")
    code = models.CharField(max_length=20)
    number = models.CharField(max_length=40, help_text="its place in the plan, as written")
    clause = models.CharField(max_length=300, blank=True)
    label = models.CharField(max_length=500)
    adopted_from = models.CharField(max_length=200, blank=True, help_text="key of the duty above")
    lead = models.JSONField(default=list)
    supporting = models.JSONField(default=list)
    jointly = models.JSONField(default=list)
    target = models.CharField(max_length=80, blank=True)
    indicator = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=120, blank=True, help_text="what the unit sets itself, in words or a figure")
    goal = models.DecimalField(
        max_digits=24, decimal_places=6, null=True, help_text="what the indicator shall reach by the day of the duty"
    )
    evidence = models.JSONField(default=list)
    due = models.DateField(null=True)
    to_try = models.BooleanField(default=False)

    class Meta:
        """In the order of the plan."""

        ordering: ClassVar = ["plan", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "code"], name="unit_duty_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.code}"

    @property
    def key(self) -> str:
        """What names the duty, whatever the version of its plan."""
        return f"{self.plan.key}/{self.code}"
