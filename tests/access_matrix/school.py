"""The shipped definitions with two of everybody."""

from pathlib import Path

from tests.access_matrix.stage import Person

FOLDER = Path(__file__).parents[2] / "definitions"

_PAPER = {"kind": "enrolled"}

CAST = (
    ("subject", "subject", {}),
    ("leaving_reason", "reason", {}),
    ("school_year", "this_year", {"state": "open", "starts": "2026-09-01", "ends": None}),
    ("school_year", "last_year", {"state": "closed"}),
    ("employee", "own", {"left_on": None}),
    ("employee", "other", {"left_on": None}),
    ("employee", "gone", {}),
    ("school_class", "own_class", {"year": "@this_year", "teacher": "@own"}),
    ("school_class", "other_class", {"year": "@this_year", "teacher": "@other"}),
    ("school_class", "old_class", {"year": "@last_year", "teacher": "@own"}),
    ("guardian", "mother", {}),
    ("guardian", "neighbour", {}),
    ("guardian", "nobodys", {}),
    ("pupil", "child", {"guardians": ["@mother"], "status": "studying"}),
    ("pupil", "stranger", {"guardians": ["@neighbour"], "status": "studying"}),
    ("pupil", "shared", {"guardians": ["@mother", "@neighbour"], "status": "studying"}),
    ("pupil", "left", {"guardians": ["@mother"], "status": "left"}),
    ("movement_order", "draft_order", {**_PAPER, "year": "@this_year", "state": "draft"}),
    ("movement_order", "signed_order", {**_PAPER, "year": "@this_year", "state": "signed"}),
    ("application", "mothers", {"pupil": "@child", "applicant": "@mother", "year": "@this_year", "enrolled_by": None,
                                "state": "draft"}),
    ("application", "neighbours", {"pupil": "@shared", "applicant": "@neighbour", "year": "@this_year",
                                   "enrolled_by": "@signed_order", "state": "refused"}),
    ("movement_line", "line", {"parent": "@draft_order", "pupil": "@child", "application": "@mothers",
                               "from_class": None, "school_class": "@own_class", "leaving_reason": None}),
    ("movement_line", "signed_line", {"parent": "@signed_order", "pupil": "@stranger", "school_class": "@other_class"}),
    ("movement", "moved", {"pupil": "@child", "movement_order": "@signed_order", "to_class": "@own_class"}),
    ("movement", "strangers_move", {"pupil": "@stranger", "movement_order": "@signed_order", "from_class": "@old_class"}),
    ("stay", "childs", {"pupil": "@child", "school_class": "@own_class", "starts": "2026-09-01", "ends": None,
                        "opened_by": "@moved"}),
    ("stay", "strangers", {"pupil": "@stranger", "school_class": "@other_class", "starts": "2026-09-01", "ends": None}),
    ("stay", "shareds", {"pupil": "@shared", "school_class": "@other_class", "starts": "2026-09-01", "ends": None}),
    ("stay", "past", {"pupil": "@stranger", "school_class": "@old_class", "starts": "2025-09-01", "ends": "2026-05-31"}),
    ("consent", "signed_consent", {"pupil": "@child", "guardian": "@mother", "state": "signed"}),
    ("consent", "issued_consent", {"pupil": "@shared", "guardian": "@neighbour", "state": "issued"}),
    ("consent", "strangers_consent", {"pupil": "@stranger", "guardian": "@neighbour", "state": "withdrawn"}),
    ("account", "boss", {"person_form": None, "person_id": None, "disabled": False, "must_change": False}),
    ("appointment", "bossing", {"account": "@boss", "role": "director", "ends": None, "post_values": None}),
    ("backup", "copy", {"problem": None}),
    ("notice", "told", {"account": "@boss", "form": None, "record": None}),
)  # fmt: skip

OWN, MOTHER, CHILD = ("employee", "own", {}), ("guardian", "mother", {}), ("pupil", "child", {})

PEOPLE = (
    Person("nobody"),
    *(Person(role, ((role, *OWN),)) for role in ("coordinator", "network_admin", "subject_teacher", "secretary",
                                                 "director", "class_teacher", "employee")),
    Person("another class teacher", (("class_teacher", "employee", "other", {}),)),
    Person("mother", (("guardian", *MOTHER),)),
    Person("neighbour", (("guardian", "guardian", "neighbour", {}),)),
    Person("child", (("pupil", *CHILD),)),
    Person("class teacher and mother", (("class_teacher", *OWN), ("employee", *OWN), ("guardian", *MOTHER))),
    Person("guardian's role with a pupil's id", (("guardian", *CHILD),)),
    Person("guardian who is no person", (("guardian", "", "", {}),)),
    Person("secretary who leads a class", (("secretary", *OWN), ("class_teacher", *OWN))),
)  # fmt: skip
