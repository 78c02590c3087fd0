"""Judges a reply, whoever wrote it, by the rules in `guardrails/`: what could not run has not passed."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from responder import content, rules
from responder.checks import build
from responder.checks_context import LONGEST, Check, Context, Hit
from responder.checks_grammar import PatternError
from responder.checks_kinds import Judge
from responder.checks_patterns import Language
from responder.encoder import Read
from responder.errors import ConfigError, InputError
from responder.models import Finding, Practice, Report, Review, Severity
from responder.overrides import problems, told
from responder.rules import Rule

Ask = Callable[[str, str], tuple[bool, str]]
"""Answers a yes/no question about a reply: whether it is yes, and why."""


class Guardrails:
    """A set of rules in force. `load` makes one; it may be shared between threads.

    Attributes:
        rules: the rules that run.
        off: the rules that were switched off.
        disabled: their ids, as every report names them.
        changes: rule id -> what the practice changed about it, in words.
        version: a hash of all that was read and set.
        practice: whose replies are judged.
    """

    def __init__(
        self,
        loaded: tuple[Rule, ...],
        patterns: Language,
        checks: Mapping[str, Check | None],
        version: str,
        practice: Practice | None,
        off: tuple[Rule, ...],
        changes: Mapping[str, str],
        judge: Ask | None,
        loading: Callable[[], Guardrails] | None = None,
    ) -> None:
        self.rules = loaded
        self.off = off
        self.disabled = tuple(sorted(rule.id for rule in off))
        self.changes = changes
        self.version = version
        self.practice = practice
        self._patterns = patterns
        self._checks = checks
        self._judge = judge
        self._loading = loading

    def __reduce__(self) -> tuple[Callable[..., Guardrails], tuple[object, ...]]:
        """Pickle as what was asked for: checks are functions, made anew from the same files."""
        if self._loading is None:
            raise pickle.PicklingError("only what Guardrails.load made can be pickled")
        return _again, (self._loading, self.version)

    @classmethod
    def load(
        cls,
        practice: Practice | None = None,
        *,
        folders: Iterable[str | Path] = (),
        disabled: Iterable[str] | Mapping[str, str] = (),
        severities: Mapping[str, tuple[Severity, str]] | None = None,
        checks: Mapping[str, Check] | None = None,
        judge: Ask | None = None,
    ) -> Guardrails:
        """Return the rules of this library and of `folders`, ready to judge.

        Args:
            practice: whose replies are judged: its own phone, names and policies.
            folders: folders of rules of your own; a rule of the same id replaces ours.
            disabled: ids of rules that do not run, or id -> the reason; every report names them. A rule on
                privacy or escalation needs a reason.
            severities: rule id -> (severity, the reason why it is another than the rule's own).
            checks: callables that rules of kind `python` name.
            judge: answers the questions of rules of kind `judge`; without one those rules do not run.

        Raises:
            ConfigError: a rule or setting is wrong, or there is no rule at all.
        """
        ours, own = content.folder("guardrails"), tuple(map(Path, folders))
        loaded, words, version = rules.load([ours, *own])
        reasons = dict(disabled) if isinstance(disabled, Mapping) else dict.fromkeys(disabled, "")
        changed = severities or {}
        for problem in problems(reasons, changed, {rule.id for rule in loaded}):
            raise ConfigError(problem.message)
        running = tuple(
            rule.model_copy(update={"severity": changed[rule.id][0]}) if rule.id in changed else rule
            for rule in loaded
            if rule.id not in reasons
        )
        if not any(rule.applies_to == "reply" for rule in running):
            raise ConfigError("every guardrail is switched off, so no reply could ever pass")
        try:
            patterns = Language(words)
            for name in ("{negative}", "{positive}"):
                patterns.pattern(name)
        except PatternError as error:
            raise ConfigError(f"{error}: it belongs into words/") from None
        built = {rule.id: build(rule, patterns, checks or {}) for rule in running}
        settings = repr((sorted(reasons.items()), sorted(changed.items())))
        if reasons or changed:
            version = hashlib.sha256((version + settings).encode()).hexdigest()[:12]
        off = tuple(rule for rule in loaded if rule.id in reasons)
        changes = told(set().union(*map(rules.ids, own)), rules.ids(ours), reasons, changed)
        loading = partial(
            cls.load,
            practice,
            folders=own,
            disabled=reasons,
            severities=severities,
            checks=checks,
            judge=judge,
        )
        return cls(running, patterns, built, version, practice, off, changes, judge, loading)

    def check(self, reply: str, review: Review | None = None, *, recent: Iterable[str] = ()) -> Report:
        """Judge `reply`.

        Args:
            reply: the text as it would be published.
            review: the review it answers, where known: echo, language, length and invitation need it.
            recent: recent replies, none of which it may repeat.

        Returns:
            A report that has passed only if every rule ran and none that blocks found anything.
        """
        if not isinstance(reply, str):
            raise InputError("a reply must be text")
        if not any(map(str.isalnum, reply)):
            return self._refused("form.complete", "The reply is empty.", "Write a reply.")
        if len(reply) > LONGEST:
            said = f"The reply is longer than {LONGEST} characters, too long to be judged."
            return self._refused("form.length", said, "Shorten it to a few sentences.")
        context = Context(reply, review, self.practice, tuple(recent), self._patterns)
        found = self._run("reply", context)
        if all(finding.severity != "block" for finding in found):
            found += self._asked(reply)
        return Report(findings=tuple(found), disabled=self.disabled)

    def escalations(self, review: Review, seen: Read | None = None) -> tuple[Finding, ...]:
        """Return why a person must decide about `review`: empty for a review that a draft may answer.

        Args:
            review: as the platform shows it.
            seen: what the trained encoder makes of it, where it was asked already.
        """
        if not review.text:
            return ()
        context = Context(review.text[:LONGEST], review, self.practice, (), self._patterns, "review", seen)
        # One reason a rule is enough for whoever decides: the first.
        return tuple({finding.rule: finding for finding in reversed(self._run("review", context))}.values())[
            ::-1
        ]

    def _run(self, applies_to: str, context: Context) -> list[Finding]:
        found: list[Finding] = []
        for rule in self.rules:
            check = self._checks[rule.id]
            if rule.applies_to != applies_to or check is None:
                continue
            try:
                found += [_finding(rule, hit) for hit in check(context)]
            except Exception:  # noqa: BLE001 - a rule that fails in any way must not let a reply pass
                found.append(_failed(rule))
        return found

    def _asked(self, reply: str) -> list[Finding]:
        found: list[Finding] = []
        for rule in self.rules:
            if self._judge is None or not isinstance(rule.check, Judge):
                continue
            try:
                broken, _ = self._judge(rule.check.question, reply)
            except Exception:  # noqa: BLE001 - as above
                found.append(_failed(rule))
            else:
                found += [_finding(rule, Hit())] if broken else []
        return found

    def _refused(self, name: str, message: str, repair: str) -> Report:
        finding = Finding(rule=name, severity="block", message=message, repair=repair)
        return Report(findings=(finding,), disabled=self.disabled)


def _finding(rule: Rule, hit: Hit) -> Finding:
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        start=hit.start,
        end=hit.end,
        message=hit.message or rule.message,
        repair=f"{rule.who}: {rule.repair}" if rule.who else rule.repair,
        authority=tuple(item.cite for item in rule.authority),
    )


def _failed(rule: Rule) -> Finding:
    message = "This rule could not be run, so the reply has not passed."
    return Finding(rule=rule.id, severity="block", message=message, repair="Report this as a fault.")


def _again(loading: Callable[[], Guardrails], version: str) -> Guardrails:
    """Load what was pickled; the files must not have changed in between."""
    loaded = loading()
    if loaded.version != version:
        raise ConfigError("the rules have changed since they were loaded")
    return loaded
