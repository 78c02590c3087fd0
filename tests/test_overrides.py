"""What a practice changes in the rules, as its profile file says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from responder.check import Guardrails
from responder.errors import ConfigError
from responder.profile import Profile, read

FINE = "Thank you for telling us. We want every wait to be short. Please call our office."
HEAD = 'name = "Lakeside Family Clinic"\nphone = "555-555-5555"\n\n'
SEVERITY = "[guardrails.severity]\n"
RULE = """id: {id}
title: Never say synergy
message: Leave out that word.
why: Nobody likes it.
authority: [{{cite: Our own style guide}}]
check: {{kind: phrases, find: [synergy]}}
repair: Say what is meant.
must_fail: [Our synergy is great.]
must_pass: [Our team is kind.]
"""


def _profile(folder: Path, table: str) -> Profile:
    file = folder / "practice.toml"
    file.write_text(HEAD + table, encoding="utf-8")
    return read(file)


def _rule(folder: Path, name: str) -> None:
    file = folder.joinpath(*name.split(".")).with_suffix(".yaml")
    file.parent.mkdir(parents=True)
    file.write_text(RULE.format(id=name), encoding="utf-8")


def test_a_profile_without_the_table_changes_nothing(tmp_path: Path) -> None:
    """Every rule runs as it is shipped."""
    rules = _profile(tmp_path, "").guardrails()
    assert (rules.changes, rules.disabled) == ({}, ())
    assert rules.version == Guardrails.load().version


def test_a_folder_beside_the_profile_adds_rules(tmp_path: Path) -> None:
    """A folder of rules is found beside the profile, from wherever the command is run."""
    _rule(tmp_path / "our-rules", "style.synergy")
    rules = _profile(tmp_path, '[guardrails]\nfolders = ["our-rules"]\n').guardrails()
    (finding,) = rules.check(f"{FINE} Synergy matters to us.").findings
    assert finding.rule == "style.synergy"
    assert rules.changes == {"style.synergy": "your own"}


def test_a_rule_in_place_of_ours_is_told(tmp_path: Path) -> None:
    """A rule that replaces one of ours weakens it silently, unless somebody says so."""
    _rule(tmp_path / "our-rules", "tone.cold")
    rules = _profile(tmp_path, '[guardrails]\nfolders = ["our-rules"]\n').guardrails()
    assert rules.changes == {"tone.cold": "your own, in place of ours"}


@pytest.mark.parametrize(
    ("table", "disabled", "changes"),
    [
        ('disabled = ["form.emoji"]', ("form.emoji",), {"form.emoji": "switched off"}),
        (
            'disabled = [{rule = "privacy.echo", reason = "tried by counsel"}, "form.emoji"]',
            ("form.emoji", "privacy.echo"),
            {"form.emoji": "switched off", "privacy.echo": "switched off: tried by counsel"},
        ),
        (
            SEVERITY + '"form.emoji" = {severity = "warn", reason = "our readers like them"}',
            (),
            {"form.emoji": "warns, by your profile: our readers like them"},
        ),
        (
            '[guardrails.severity."form.emoji"]\nseverity = "block"\nreason = "we are strict"',
            (),
            {"form.emoji": "blocks, by your profile: we are strict"},
        ),
    ],
)
def test_rules_are_switched_off_and_changed(
    tmp_path: Path, table: str, disabled: tuple[str, ...], changes: dict[str, str]
) -> None:
    """What the table says is in force, and every report names what is switched off."""
    rules = _profile(tmp_path, f"[guardrails]\n{table}\n").guardrails()
    assert rules.check(f"{FINE} 😊").disabled == disabled == rules.disabled
    assert rules.changes == changes
    severity = next((rule.severity for rule in rules.rules if rule.id == "form.emoji"), None)
    said = changes.get("form.emoji", "")
    assert severity == (
        None if "off" in said else "warn" if "warns" in said else "block" if "blocks" in said else severity
    )


@pytest.mark.parametrize(
    ("table", "line", "what"),
    [
        ("folder = []", 5, "guardrails.folder: unknown key; the keys are folders, disabled, severity"),
        ('folders = ["nowhere"]', 5, "guardrails.folders: there is no folder"),
        ('folders = "our-rules"', 5, "guardrails.folders: "),
        ("disabled = [7]", 5, "guardrails.disabled.0: must be a table"),
        (
            'disabled = [\n  "form.emojis",\n]',
            6,
            "disabled: there is no rule form.emojis: did you mean form.emoji?",
        ),
        ('disabled = ["privacy.echo"]', 5, "disabled: privacy.echo is switched off only with a reason"),
        ('disabled = [{rule = "privacy.echo", reason = " "}]', 5, "only with a reason"),
        ('disabled = ["escalate.self-harm"]', 5, "only with a reason"),
        ('disabled = [{rule = "form.emoji", why = "x"}]', 5, "guardrails.disabled.0.why: unknown key"),
        (SEVERITY + '"form.emojis" = {severity = "warn", reason = "x"}', 6, "there is no rule form.emojis"),
        (SEVERITY + '"form.emoji" = {severity = "warn", reason = " "}', 6, "only with a reason"),
        (
            SEVERITY + '"form.emoji" = {severity = "warn"}',
            6,
            "guardrails.severity.form.emoji.reason: is missing",
        ),
        (SEVERITY + '"form.emoji" = "warn"', 6, "guardrails.severity.form.emoji: must be a table"),
        (
            SEVERITY + '"form.emoji" = {severity = "off", reason = "x"}',
            6,
            "severity: Input should be 'block' or 'warn'",
        ),
        (
            'disabled = ["form.emoji"]\n' + SEVERITY + '"form.emoji" = {severity = "warn", reason = "x"}',
            7,
            "guardrails.severity: form.emoji is switched off as well",
        ),
    ],
)
def test_an_error_names_file_line_and_key(tmp_path: Path, table: str, line: int, what: str) -> None:
    """Whoever does not write Python finds at once what is wrong."""
    with pytest.raises(ConfigError) as caught:
        _profile(tmp_path, f"[guardrails]\n{table}\n").guardrails()
    assert str(caught.value).startswith(f"{tmp_path / 'practice.toml'}:{line}: ")
    assert what in str(caught.value)


def test_the_table_must_be_a_table(tmp_path: Path) -> None:
    """A value in its place is an error, not a profile without changes."""
    with pytest.raises(ConfigError, match=r"practice\.toml:4: guardrails: must be a table"):
        _profile(tmp_path, 'guardrails = "off"\n')


def test_a_broken_rule_names_its_own_file(tmp_path: Path) -> None:
    """What is wrong in a rule is not blamed on the profile."""
    _rule(tmp_path / "our-rules", "style.synergy")
    file = tmp_path / "our-rules" / "style" / "synergy.yaml"
    file.write_text(RULE.format(id="style.other"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"synergy\.yaml:1: id must be style\.synergy"):
        _profile(tmp_path, '[guardrails]\nfolders = ["our-rules"]\n').guardrails()
