"""What is needed for a decision, and how it stands, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.approvals import ABSTAIN, ALL, ANY, AYE, CAST, EVERYBODY, NO, WHOLE, ApprovalSpec
from engine.workflow.tally import Standing

RESULTS: Mapping[str, str] = {
    "adopted": "Принято",
    "rejected": "Не принято",
    "returned": "Возвращено",
    "stopped": "Прервано: запись ушла другим шагом",
}
SIMPLY: Mapping[str, str] = {
    ANY: "Довольно одного согласия.",
    ALL: "Согласиться должны все, кого спрашивают.",
}
WHOSE: Mapping[str, str] = {CAST: "голосов «за» и «против»", EVERYBODY: "всех, кто имеет голос"}
PRESENT = "присутствующих"


def rule_in_words(spec: ApprovalSpec, standing: Standing) -> str:
    """What makes it adopted."""
    if spec.mode in SIMPLY:
        return " ".join((SIMPLY[spec.mode], *_manner(spec)))
    share = "больше половины" if spec.ratio == WHOLE // 2 else f"больше {_percent(spec.ratio)}"
    rule = f"Нужно «за» {share} {WHOSE.get(spec.of, PRESENT)}."
    quorum = f" Участвовать должны не меньше {standing.quorum} из {standing.voices}." if spec.quorum else ""
    return " ".join((rule + quorum, *_manner(spec)))


def so_far_in_words(spec: ApprovalSpec, standing: Standing) -> str:
    """How many have answered, and what."""
    if spec.mode in SIMPLY:
        answered = sum(standing.counts.values())
        return f"Ответили: {answered}." if answered else "Пока никто не ответил."
    part = f"нужно {standing.quorum} из {standing.voices}" if spec.quorum else f"из {standing.voices}"
    said = ", ".join(f"{spec.label(option).lower()} {standing.counts[option]}" for option in _offered(spec))
    voted = sum(standing.counts.values())
    there = f", присутствуют {standing.took_part}" if spec.present else ""
    enough = f" Для решения сейчас хватит {standing.majority} «за»." if voted or spec.present else ""
    return f"Кворум: {part}{there}; проголосовали {voted}: {said}.{enough}" if spec.quorum else (
        f"Проголосовали {voted} {part}{there}: {said}.{enough}"
    )


def _offered(spec: ApprovalSpec) -> Iterator[str]:
    known = {option.id for option in spec.options}
    yield from (option for option in (AYE, NO, ABSTAIN) if option in known)


def _manner(spec: ApprovalSpec) -> Iterator[str]:
    if spec.serial:
        yield "Отвечают по очереди."
    if spec.four_eyes:
        yield "Отвечают разные люди, не тот, кто подал."


def _percent(share: int) -> str:
    return f"{share / (WHOLE / 100):g}".replace(".", ",") + " %"
