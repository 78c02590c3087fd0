"""A pytest plug-in: run the drafting cases of this library, or of a practice, against your own application.

    def test_reply(responder_case):
        reply = my_app.reply_to(responder_case.review.text)
        responder_case.check(reply)

Each case is a test of its own. `--responder-suite NAME` chooses suites (drafting and injection by default),
`--responder-folder DIR` takes them from your own folder. Replies are judged as those of the practice, and by
the rules, of `--responder-practice FILE`, else of `practice.toml` in that folder; overriding the fixture
`responder_practice` or `responder_guardrails` does the same in Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from responder.check import Guardrails
    from responder.models import Draft, Practice, Review
    from responder.profile import Profile
    from responder.suites import DraftingCase

# Everything else is imported when a test asks for it: pytest loads this module in every project.


@dataclass(frozen=True)
class ResponderCase:
    """One case: a review, and `check`, which says whether a reply to it is all that the case expects.

    Attributes:
        case: the case as it stands in the suite.
        practice: in whose name replies are written, with what the case changes about it.
        guardrails: the rules that judge them.
    """

    case: DraftingCase
    practice: Practice
    guardrails: Guardrails

    @property
    def review(self) -> Review:
        """The review to reply to."""
        from responder.models import Review

        return Review(text=self.case.text, stars=self.case.stars, platform=self.case.platform)

    def unmet(self, reply: str | Draft) -> list[str]:
        """Return what is wrong with `reply`, empty when it is all that the case expects.

        Of a plain text, status, source and topics are not known and not judged.
        """
        from responder.grade_drafts import unmet

        text = reply if isinstance(reply, str) else reply.text
        report = self.guardrails.check(text, self.review)
        reasons = unmet(
            self.case.expect, text, report, self.practice, None if isinstance(reply, str) else reply
        )
        repairs = dict.fromkeys(
            f"{one.rule}: {one.repair}" for one in report.findings if one.severity == "block"
        )
        return [*reasons, *repairs]

    def check(self, reply: str | Draft) -> None:
        """Fail the test unless `reply` is all that the case expects.

        Raises:
            AssertionError: with every reason and repair, and no words of the review.
        """
        if unmet := self.unmet(reply):
            raise AssertionError("\n".join([f"case {self.case.id} ({self.case.source}):", *unmet]))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("responder", "review replies")
    group.addoption(
        "--responder-suite",
        action="append",
        metavar="NAME",
        help="suite whose cases become tests; may be repeated (default: drafting and injection)",
    )
    group.addoption("--responder-folder", metavar="DIR", help="folder with suites of your own")
    group.addoption(
        "--responder-practice",
        metavar="FILE",
        help="practice profile that replies are judged for (default: practice.toml in the folder)",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each case for every test that asks for `responder_case`."""
    if "responder_case" not in metafunc.fixturenames:
        return
    from responder import content, suites
    from responder.errors import ConfigError

    given = metafunc.config.getoption("--responder-folder")
    folder = Path(given) if given else content.folder("evals")
    wanted = metafunc.config.getoption("--responder-suite")
    try:
        names = wanted or [
            name for name in suites.names(folder) if given or name in ("drafting", "injection")
        ]
        loaded = [suites.load(folder, name) for name in names]
    except ConfigError as error:
        raise pytest.UsageError(str(error)) from None
    cases = [
        pytest.param(case, id=f"{suite.name}/{case.id}")
        for suite in loaded
        for case in suite.cases
        if isinstance(case, suites.DraftingCase) and not case.answers
    ]
    if not cases:
        raise pytest.UsageError(f"{folder}: no suite of kind drafting or injection has a case")
    metafunc.parametrize("responder_case", cases, indirect=True)


@pytest.fixture(scope="session")
def responder_profile(pytestconfig: pytest.Config) -> Profile:
    """Return the profile in force, as `responder eval` finds it."""
    from responder import arrange
    from responder.errors import ConfigError

    options = (pytestconfig.getoption(name) for name in ("--responder-practice", "--responder-folder"))
    practice, folder = (Path(value) if value else None for value in options)
    try:
        return arrange.profiled(practice, folder)
    except ConfigError as error:
        raise pytest.UsageError(str(error)) from None


@pytest.fixture(scope="session")
def responder_practice(responder_profile: Profile) -> Practice:
    """Return the practice that replies are written for; override it to judge replies of your own."""
    return responder_profile.practice


@pytest.fixture(scope="session")
def responder_guardrails(responder_practice: Practice, responder_profile: Profile) -> Guardrails:
    """Return the rules that judge replies; override it to add checks of your own."""
    from responder.check import Guardrails

    return Guardrails.load(responder_practice, **responder_profile.settings())


@pytest.fixture
def responder_case(
    request: pytest.FixtureRequest, responder_practice: Practice, responder_guardrails: Guardrails
) -> ResponderCase:
    """Return one case of the chosen suites."""
    practice = responder_practice.model_copy(update=request.param.practice)
    return ResponderCase(request.param, practice, responder_guardrails)
