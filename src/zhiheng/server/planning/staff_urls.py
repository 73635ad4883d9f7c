"""Addresses of planning in the workspace."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.planning import (
    board,
    calendar_pages,
    desk,
    evaluation_files,
    evaluation_pages,
    file_pages,
    follow_up_pages,
    oversight_pages,
    plan_pages,
    reminder_pages,
    tally_pages,
    unit_plan_pages,
    year_pages,
)

patterns: list[URLPattern] = [
    path("planning", desk.page, name="planning"),
    path("planning/board", board.page, name="planning_board"),
    path("planning/board.csv", board.csv, name="planning_board_csv"),
    path("planning/board.xlsx", board.xlsx, name="planning_board_xlsx"),
    path("planning/plans", plan_pages.index, name="planning_plans"),
    path("planning/plans/<slug:pack>/<str:plan>", plan_pages.page, name="planning_plan"),
    path("planning/duties/<path:key>", plan_pages.duty_page, name="planning_duty"),
    path("planning/files/<int:file>", file_pages.download, name="planning_file"),
    path("planning/unit-plans/new", unit_plan_pages.new, name="planning_unit_plan_new"),
    path("planning/unit-plans/<str:number>", unit_plan_pages.page, name="planning_unit_plan"),
    path("planning/follow-ups", follow_up_pages.index, name="planning_follow_ups"),
    path("planning/follow-ups.csv", follow_up_pages.csv, name="planning_follow_ups_csv"),
    path("planning/follow-ups.xlsx", follow_up_pages.xlsx, name="planning_follow_ups_xlsx"),
    path("planning/follow-ups/bulk", reminder_pages.bulk, name="planning_follow_ups_bulk"),
    path("planning/reminders", reminder_pages.page, name="planning_reminders"),
    path("planning/reminders.csv", reminder_pages.csv, name="planning_reminders_csv"),
    path("planning/calendar.ics", calendar_pages.calendar, name="planning_calendar"),
    path("planning/follow-ups/new", follow_up_pages.new, name="planning_follow_up_new"),
    path("planning/follow-ups/<str:number>", follow_up_pages.page, name="planning_follow_up"),
    path(
        "planning/follow-ups/<str:number>/letters/<int:letter>.pdf",
        follow_up_pages.letter_file,
        name="planning_follow_up_letter",
    ),
    path("planning/oversight", oversight_pages.index, name="planning_oversight"),
    path("planning/oversight/new", oversight_pages.new, name="planning_oversight_new"),
    path("planning/oversight/findings/<str:number>", oversight_pages.finding_page, name="planning_finding"),
    path("planning/oversight/<str:number>", oversight_pages.round_page, name="planning_round"),
    path("planning/accountability", tally_pages.page, name="planning_accountability"),
    path("planning/accountability.csv", tally_pages.csv, name="planning_accountability_csv"),
    path("planning/accountability/years", year_pages.page, name="planning_years"),
    path("planning/accountability/years.csv", year_pages.csv, name="planning_years_csv"),
    path("planning/accountability/years.xlsx", year_pages.xlsx, name="planning_years_xlsx"),
    path("planning/evaluations/<int:key>", evaluation_pages.page, name="planning_evaluation"),
    path("planning/evaluations/<int:key>.<str:form>", evaluation_files.file, name="planning_evaluation_file"),
]
