"""Judging the wordings in a practice's own folders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from responder import content
from responder.check import Guardrails
from responder.cli import app
from responder.models import Practice
from responder.proofread import Proof, proofread
from responder.topics import Topics

ROOT = Path(__file__).resolve().parent.parent
PRACTICE = Practice(
    name="Lakeside Family Clinic", contact="Jessica", role="clinical director", phone="555-555-5555"
)
GUARDRAILS = Guardrails.load(PRACTICE)
VISIT = "Thank you for your visit."


def _proofs(folder: Path, name: str, text: str, practice: Practice = PRACTICE) -> list[Proof]:
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return list(proofread(Topics.load([folder]), [folder], practice, GUARDRAILS))


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("parking", f"replies:\n  en:\n    calm:\n    - {VISIT}", "parking.yaml:4: replies.en.calm"),
        ("parking", f"replies: {{en: {{formal: [{VISIT}]}}}}", "parking.yaml:1: replies.en.formal"),
        ("parking", f"replies: {{en: {{short: [{VISIT}]}}}}", "parking.yaml:1: replies.en.short"),
        ("parking", "replies: {es: {warm: [Gracias por su visita.]}}", "parking.yaml:1: replies.es.warm"),
        ("parking", f"replies: {{en: {{calm: ['{VISIT} Please $reach.']}}}}", "1: replies.en.calm"),
        ("parking", f"also: {{en: [{VISIT}]}}", "parking.yaml:1: also.en"),
        ("praise", f"replies: {{en: {{warm: [{VISIT}]}}}}", "praise.yaml:1: replies.en.warm"),
        ("praise-staff", f"also: {{en: [{VISIT}]}}", "praise-staff.yaml:1: also.en"),
        ("stars-only", f"thanks: {{en: {{calm: [{VISIT}]}}}}", "stars-only.yaml:1: thanks.en.calm"),
        ("_shared", f"openings: {{en: {{calm: [{VISIT}]}}}}", "_shared.yaml:1: openings.en.calm"),
        ("_shared", f"invitations: {{en: {{calm: ['{VISIT} Do $reach.']}}}}", ":1: invitations.en.calm"),
        ("_shared", f"endings: {{en: {{calm: [{VISIT}]}}}}", "_shared.yaml:1: endings.en.calm"),
        ("_shared", f"holding: {{en: {{calm: [{VISIT}]}}}}", "_shared.yaml:1: holding.en.calm"),
        ("_shared", f"plain: {{praise: {{en: [{VISIT}]}}}}", "_shared.yaml:1: plain.praise.en"),
        ("_shared", f"plain: {{criticism: {{en: ['{VISIT} Please $reach.']}}}}", ":1: plain.criticism.en"),
    ],
)
def test_a_wording_that_no_guardrail_lets_out_is_told_with_its_place(
    tmp_path: Path, name: str, text: str, place: str
) -> None:
    """Wherever it stands, a wording that confirms a visit is blocked."""
    (proof,) = _proofs(tmp_path, name, text)
    assert proof.place.endswith(place)
    assert proof.report is not None
    assert not proof.report.passed


@pytest.mark.parametrize(
    ("text", "changes", "reason"),
    [
        ("calm: [Write to $email about parking.]", {}, "the profile has no email"),
        ("calm: [Call $phone about parking.]", {}, "$reach names the most"),
        ("calm: [We are sorry to hear about parking.]", {"apology": "none"}, "allows no apology"),
        (f"short: [{'Parking should be easy. ' * 12}]", {}, "too long for X"),
    ],
)
def test_a_wording_that_never_comes_to_use_is_told_with_the_reason(
    tmp_path: Path, text: str, changes: dict[str, str], reason: str
) -> None:
    """A wording that the profile cannot fill, or will not say, is not judged but told."""
    practice = PRACTICE.model_copy(update=changes)
    (proof,) = _proofs(tmp_path, "parking", f"replies: {{en: {{{text}}}}}", practice)
    assert (proof.reply, proof.report) == (None, None)
    assert reason in proof.reason


def test_good_wordings_pass_in_every_tone(tmp_path: Path) -> None:
    """The example's own wordings pass, and so do some of the library's, in whatever tone they are."""
    folder = ROOT / "examples" / "our-replies"
    proofs = list(proofread(Topics.load([folder]), [folder], PRACTICE, GUARDRAILS))
    shipped = (content.folder("prompts") / "ready" / "parking.yaml").read_text(encoding="utf-8")
    proofs += _proofs(tmp_path, "parking", shipped)
    assert len(proofs) > 30
    assert all(proof.report is not None and proof.report.passed for proof in proofs)


def test_what_a_later_folder_replaces_is_not_judged(tmp_path: Path) -> None:
    """Only wordings in force are judged."""
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder, wording in zip(folders, (VISIT, "Parking should be easy."), strict=True):
        folder.mkdir()
        text = f"replies: {{en: {{calm: [{wording}]}}}}"
        (folder / "parking.yaml").write_text(text, encoding="utf-8")
    (proof,) = proofread(Topics.load(folders), folders, PRACTICE, GUARDRAILS)
    assert proof.place.startswith(str(folders[1]))


def _blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_the_page_on_wordings_says_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder, the profile and the two sessions of docs/wordings.md are real."""
    page = (ROOT / "docs" / "wordings.md").read_text(encoding="utf-8")
    (replies,), (profile,) = _blocks(page, "yaml"), _blocks(page, "toml")
    drafted, mistaken, checked = _blocks(page, "text")
    (tmp_path / "our-replies").mkdir()
    file = tmp_path / "our-replies" / "parking.yaml"
    file.write_text(replies, encoding="utf-8")
    (tmp_path / "practice.toml").write_text(profile, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    runner = CliRunner(env={"NO_COLOR": "1", "COLUMNS": "80"})

    review = "Nowhere to park, circled the lot forever"
    arguments = ["draft", "--practice", "practice.toml", "--stars", "2", review]
    assert _flat(drafted.partition("\n")[2]) == _flat(runner.invoke(app, arguments).stdout)

    check = ["check", "--wordings", "--practice", "practice.toml"]
    assert runner.invoke(app, check).exit_code == 0
    lines = replies.splitlines()
    bad = f"      - {VISIT} We want parking to be easy."
    file.write_text("\n".join([*lines[:3], bad, *lines[4:]]), encoding="utf-8")
    result = runner.invoke(app, check)
    shown = checked.partition("\n")[2].partition("...\n")
    assert result.exit_code == 1
    assert _flat(shown[0]) in _flat(result.output)
    assert _flat(shown[2]) in _flat(result.output)

    file.write_text("#\n" + replies.replace("calm:", "clam:"), encoding="utf-8")
    assert _flat(mistaken) in _flat(runner.invoke(app, arguments).output)


@pytest.mark.parametrize(
    "more", [["Thanks."], ["--jsonl", "--practice", "p.toml"], ["--stars", "1", "--practice", "p.toml"], []]
)
def test_wordings_are_checked_with_a_profile_and_nothing_else(more: list[str]) -> None:
    """--wordings beside a reply, or without a profile, is a usage error."""
    result = CliRunner().invoke(app, ["check", "--wordings", *more])
    assert result.exit_code == 2
    assert "--wordings takes --practice FILE" in result.output


def test_a_profile_without_folders_has_nothing_to_check() -> None:
    """That nothing was judged is said."""
    file = str(ROOT / "examples" / "practice.toml")
    result = CliRunner().invoke(app, ["check", "--wordings", "--practice", file])
    assert result.exit_code == 0
    assert "names no folders" in result.output
    assert "wordings judged: 0, blocked: 0" in result.output
