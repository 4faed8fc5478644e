"""How reports are run and shown: rows with their keys, what each number counts, the table that every form of a report is
made of - page, print, spreadsheet, snapshot."""
