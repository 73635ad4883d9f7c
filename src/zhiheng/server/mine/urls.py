"""Addresses of the enterprise's own workspace. All want an account of a body outside the offices."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.mine import applying, cases, file, grade, home, inbox, papers, service

app_name = "mine"

urlpatterns: list[URLPattern] = [
    path("", home.page, name="home"),
    path("file", file.page, name="file"),
    path("record/<str:record_id>", file.record, name="record"),
    path("apply", applying.page, name="apply"),
    path("cases", cases.index, name="cases"),
    path("cases/<str:number>", cases.page, name="case"),
    path("cases/<str:number>/act", cases.act, name="case_act"),
    path("cases/<str:number>/log/<int:index>", cases.log_entry, name="case_log"),
    path("cases/<str:number>/files", cases.upload, name="case_upload"),
    path("cases/<str:number>/files/<int:file>", papers.file, name="case_file"),
    path("cases/<str:number>/documents/<int:document>", papers.document, name="case_document"),
    path("cases/<str:number>/documents/<int:document>/receipt", papers.sign_for, name="case_document_receipt"),
    path("cases/<str:number>/documents/<int:document>.<str:form>", papers.download, name="case_document_file"),
    path("grade", grade.page, name="grade"),
    path("service", service.page, name="service"),
    path("messages", inbox.index, name="messages"),
    path("messages/read", inbox.read, name="messages_read"),
    path("messages/choice", inbox.choice, name="messages_choice"),
]
