"""Documents as files: one resolved description, rendered as DOCX to edit and as PDF to sign.

Knows nothing of records or rights: `app.actions.print_record` resolves the texts. To add a block: its dataclass in
`document.py`, one function in `docx_file.py`, one branch in `page.typ`.
"""
