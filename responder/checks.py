"""The closed set of check kinds: each turns what a rule says into a callable on a reply."""

from __future__ import annotations

from collections.abc import Mapping

from responder import checks_form, checks_learned, checks_phrases, checks_privacy
from responder.checks_context import Check
from responder.checks_grammar import PatternError
from responder.checks_kinds import (
    Apology,
    Call,
    Clinical,
    Complete,
    Contact,
    Echo,
    Identifiers,
    Invites,
    Learned,
    Length,
    Markup,
    Names,
    Phrases,
    Placeholders,
    Repeats,
    Requires,
)
from responder.checks_kinds import Language as SameLanguage
from responder.checks_patterns import Language
from responder.errors import ConfigError
from responder.rules import Rule


def build(rule: Rule, patterns: Language, calls: Mapping[str, Check]) -> Check | None:
    """Return the check of `rule`; None for a `judge` rule, which a model answers.

    Raises:
        ConfigError: a pattern is wrong, or a callable that the rule names was not given.
    """
    try:
        check = _build(rule, patterns, calls)
        return checks_learned.advised(check, rule.opinion) if check and rule.opinion else check
    except PatternError as error:
        raise ConfigError(f"rule {rule.id}: {error}") from None


def _build(rule: Rule, patterns: Language, calls: Mapping[str, Check]) -> Check | None:
    match rule.check:
        case Phrases() as spec:
            return checks_phrases.phrases(spec, patterns)
        case Requires() as spec:
            return checks_phrases.requires(spec, patterns)
        case Invites() as spec:
            return checks_phrases.invites(spec, patterns)
        case Apology() as spec:
            return checks_phrases.apology(spec, patterns)
        case Identifiers() as spec:
            return checks_privacy.identifiers(spec)
        case Names() as spec:
            return checks_privacy.names(spec, patterns)
        case Echo() as spec:
            return checks_privacy.echo(spec, patterns)
        case Clinical() as spec:
            return checks_privacy.clinical(spec, patterns)
        case Contact() as spec:
            return checks_form.contact(spec, patterns)
        case Length() as spec:
            return checks_form.length(spec)
        case Placeholders() as spec:
            return checks_form.placeholders(spec, patterns)
        case SameLanguage() as spec:
            return checks_form.language(spec)
        case Markup() as spec:
            return checks_form.markup(spec)
        case Complete() as spec:
            return checks_form.complete(spec, patterns)
        case Repeats() as spec:
            return checks_form.repeats(spec)
        case Learned() as spec:
            return checks_learned.learned(spec)
        case Call() as spec:
            if spec.call not in calls:
                raise ConfigError(
                    f"rule {rule.id}: pass its callable: Guardrails.load(checks={{{spec.call!r}: ...}})"
                )
            return calls[spec.call]
    return None
