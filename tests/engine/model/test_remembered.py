"""What is remembered of a specification is its own, and not for ever."""

from dataclasses import dataclass

from engine.model.remembered import once_each


@dataclass(frozen=True)
class Thing:
    name: str


def test_each_object_is_asked_once() -> None:
    asked: list[str] = []

    @once_each(8)
    def length(thing: Thing) -> int:
        asked.append(thing.name)
        return len(thing.name)

    one, other = Thing("вал"), Thing("вал")
    assert [length(one), length(one), length(other)] == [3, 3, 3]
    assert asked == ["вал", "вал"]


def test_no_more_are_kept_than_said() -> None:
    asked: list[str] = []

    @once_each(2)
    def name(thing: Thing) -> str:
        asked.append(thing.name)
        return thing.name

    things = [Thing(letter) for letter in "абв"]
    assert [name(thing) for thing in things] == ["а", "б", "в"]
    assert name(things[0]) == "а"
    assert asked == ["а", "б", "в", "а"]
