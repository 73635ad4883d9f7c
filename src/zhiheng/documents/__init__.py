"""Official documents and reports as DOCX and PDF.

official.OfficialDocument    what a document says, apart from how it looks
filling.fill                 a template of a pack and values → OfficialDocument
numbering                    the number of a document, 市监信罚〔2026〕1号
docx.render, pdf.render      the same layout (GB/T 9704-2012) as editable DOCX and as PDF
report.render                a plain report with facts, tables and a code to check it by → PDF

The writers are imported where they are used: they want the libraries of the extra `server`.
"""
