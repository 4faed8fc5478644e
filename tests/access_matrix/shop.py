"""The repair shop with two of everybody."""

from pathlib import Path

from tests.access_matrix.stage import Person

FOLDER = Path(__file__).parents[1] / "worlds" / "repair_shop"

_ORDER = {"customer": "@own_client", "device": "@own_device", "mechanic": None, "helpers": [], "state": "accepted"}

CAST = (
    ("supplier", "supplier", {}),
    ("tariff", "tariff", {"ends": None}),
    ("mechanic", "own", {"left_on": None}),
    ("mechanic", "other", {"left_on": None}),
    ("mechanic", "gone", {}),
    ("customer", "own_client", {}),
    ("customer", "other_client", {}),
    ("customer", "new_client", {}),
    ("device", "own_device", {"customer": "@own_client"}),
    ("device", "other_device", {"customer": "@other_client"}),
    ("part", "oven_part", {"kind": "oven", "suppliers": ["@supplier"]}),
    ("part", "handset_part", {"kind": "handset", "suppliers": []}),
    ("part", "any_part", {"kind": None, "suppliers": ["@supplier"]}),
    ("repair_order", "mine", {**_ORDER, "mechanic": "@own"}),
    ("repair_order", "helped", {**_ORDER, "mechanic": "@other", "helpers": ["@own"], "state": "diagnosed"}),
    (
        "repair_order",
        "foreign",
        {
            **_ORDER,
            "mechanic": "@other",
            "customer": "@other_client",
            "device": "@other_device",
            "helpers": ["@gone"],
            "state": "approved",
        },
    ),
    ("repair_order", "nobodys", {**_ORDER, "customer": "@other_client", "device": "@other_device"}),
    ("repair_order", "done", {**_ORDER, "mechanic": "@own", "state": "handed_over"}),
    ("work", "my_work", {"parent": "@mine", "part": "@oven_part"}),
    ("work", "helped_work", {"parent": "@helped", "part": None}),
    ("work", "foreign_work", {"parent": "@foreign", "part": "@handset_part"}),
    ("part_use", "my_use", {"part": "@oven_part", "repair_order": "@mine"}),
    ("part_use", "foreign_use", {"part": "@handset_part", "repair_order": "@foreign"}),
    ("part_use", "any_use", {"part": "@any_part", "repair_order": "@nobodys"}),
    ("purchase", "my_purchase", {"part": "@oven_part", "repair_order": "@helped"}),
    ("purchase", "free_purchase", {"part": "@any_part", "repair_order": None}),
    ("stocktaking", "list", {}),
    ("shelf", "upper_shelf", {"parent": "@list"}),
    ("box", "red_box", {"parent": "@upper_shelf", "part": "@oven_part"}),
    ("time_code", "present", {}),
    ("loan", "my_loan", {"device": "@own_device", "ends": None}),
    ("shift", "open_shift", {"closed": False}),
    ("shift", "closed_shift", {"closed": True}),
    ("timesheet_mark", "my_mark", {"mechanic": "@own", "shift": "@open_shift", "code": "@present"}),
    ("timesheet_mark", "other_mark", {"mechanic": "@other", "shift": "@open_shift", "code": "@present"}),
    ("timesheet_mark", "closed_mark", {"mechanic": "@own", "shift": "@closed_shift", "code": "@present"}),
    ("shop_month", "march", {"state": "open", "starts": "2026-03-01", "ends": "2026-03-31"}),
    ("spending", "draft_spending", {"repair": "@mine", "present": ["@own"], "state": "draft"}),
    ("spending", "voted_spending", {"repair": None, "present": [], "state": "council"}),
    ("spending", "checked_spending", {"repair": None, "present": [], "state": "signing"}),
    ("spending_line", "draft_line", {"parent": "@draft_spending"}),
    ("spending_line", "voted_line", {"parent": "@voted_spending"}),
    ("account", "boss", {"person_form": None, "person_id": None, "disabled": False, "must_change": False}),
    ("appointment", "bossing", {"account": "@boss", "role": "owner", "ends": None, "post_values": None}),
    ("backup", "copy", {"problem": None}),
    ("notice", "told", {"account": "@boss", "form": None, "record": None}),
    ("approval", "asking", {"brought": "@boss", "closed": None}),
    ("approval_vote", "answer", {"approval": "@asking", "account": "@boss", "person_form": None, "person": None}),
    ("approval_request", "passed", {"approval": "@asking", "account": "@boss", "by": "@boss"}),
)

OWN, CLIENT = ("mechanic", "own", {}), ("customer", "own_client", {})

PEOPLE = (
    Person("nobody"),
    Person("receptionist", (("receptionist", *OWN),)),
    Person("mechanic", (("mechanic", *OWN),)),
    Person("another mechanic", (("mechanic", "mechanic", "other", {}),)),
    Person("mechanic who is no person", (("mechanic", "", "", {}),)),
    Person("mechanic's role with a client's id", (("mechanic", *CLIENT),)),
    Person("storekeeper of ovens", (("storekeeper", "mechanic", "own", {"kind": "oven"}),)),
    Person("storekeeper of nothing", (("storekeeper", *OWN),)),
    Person("storekeeper twice", (("storekeeper", "mechanic", "own", {"kind": "oven"}),
                                 ("storekeeper", "mechanic", "own", {"kind": "handset"}))),
    Person("senior", (("senior", *OWN),)),
    Person("owner", (("owner", "", "", {}),)),
    Person("client", (("customer", *CLIENT),)),
    Person("client without a thing", (("customer", "customer", "new_client", {}),)),
    Person("mechanic at the reception", (("mechanic", *OWN), ("receptionist", *OWN))),
    Person("mechanic in another's place", (("mechanic", *OWN), ("mechanic", "mechanic", "other", {}))),
    Person("mechanic who is also a client", (("mechanic", *OWN), ("customer", *CLIENT))),
    Person("a role that is gone", (("plumber", *OWN),)),
)  # fmt: skip
