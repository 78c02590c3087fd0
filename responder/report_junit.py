"""The report as JUnit XML, which forges show beside the change that caused it.

A file says failure exactly when the verdict does: a case that is not as expected in a suite whose thresholds
hold is `skipped`, with its reasons, so that it is seen and fails nothing.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from responder.report import altered, counted, headline, percent
from responder.verdict import Evaluation, Metric, Outcome, SuiteResult, Verdict

# XML 1.0 cannot hold most control characters, not even escaped, nor half of a surrogate pair.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(evaluation: Evaluation) -> str:
    """Return the report as the text of an XML file."""
    root = Element("testsuites", name="responder eval")
    if changed := altered(evaluation):
        SubElement(SubElement(root, "properties"), "property", name="rules", value=_clean(changed))
    for suite in evaluation.suites:
        _suite(root, suite)
    if evaluation.verdict in (Verdict.UNUSABLE, Verdict.INTERRUPTED):
        run = SubElement(root, "testsuite", name="run", tests="1", failures="0", errors="1", skipped="0")
        case = SubElement(run, "testcase", classname="run", name="ran")
        SubElement(case, "error", message=_clean(headline(evaluation)))
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root.iter("testsuite"))))
    root.set("time", f"{sum(suite.seconds for suite in evaluation.suites):.2f}")
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: Element, suite: SuiteResult) -> None:
    element = SubElement(root, "testsuite", name=suite.name, time=f"{suite.seconds:.2f}")
    for metric in suite.metrics:
        if metric.minimum is not None:
            _threshold(element, suite.name, metric)
    for outcome in suite.outcomes:
        _case(element, suite, outcome)
    for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(count, str(len(element.findall(f"testcase/{tag}"))))
    element.set("tests", str(len(element)))


def _threshold(parent: Element, suite: str, metric: Metric) -> None:
    case = SubElement(parent, "testcase", classname=f"{suite}.thresholds", name=metric.name)
    if not metric.holds:
        least = percent(metric.minimum)
        said = f"{metric.name} is {percent(metric.value)} ({counted(metric)}), at least {least} is asked"
        SubElement(case, "failure", message=_clean(said))


def _case(parent: Element, suite: SuiteResult, outcome: Outcome) -> None:
    case = SubElement(
        parent,
        "testcase",
        classname=f"{suite.name}.{outcome.kind}",
        name=outcome.id,
        file=f"evals/{outcome.source}",
    )
    if outcome.error is not None:
        SubElement(case, "error", message=_clean(outcome.error))
    elif not outcome.passed:
        tag = "failure" if suite.verdict is Verdict.FAIL else "skipped"
        element = SubElement(case, tag, message=_clean("; ".join(outcome.reasons)))
        repairs = [f"{finding.rule}: {finding.repair or finding.message}" for finding in outcome.findings]
        element.text = _clean("\n".join([*([outcome.reply] if outcome.reply else []), *repairs])) or None


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
