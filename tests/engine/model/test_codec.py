"""A compiled set comes back from its JSON as it was."""

import json

import pytest

from engine.compile import compile_set
from engine.model.codec import decode, encode
from engine.source.folder import read_folder
from tests.support.source import ROOT


@pytest.mark.parametrize("folder", ["definitions", "tests/worlds/repair_shop", "tests/worlds/help_desk"])
def test_a_set_comes_back_equal(folder: str) -> None:
    definitions = compile_set(read_folder(ROOT / folder)).definitions
    assert definitions is not None
    assert decode(encode(definitions)) == definitions


def test_only_specifications_are_read_back() -> None:
    with pytest.raises(KeyError):
        decode(json.dumps(["$", "Path", "/etc/passwd"]))
    with pytest.raises(TypeError):
        encode(object())
