"""The activated definition set with its ports, and one file per thing a person can do (`actions/`).

Every action reads find → allow → check → write → log. The web calls actions and shows the pages of `pages.py`; it
decides nothing itself.
"""
