"""Verdicts and likelihood ratios as text for the terminal."""

import numpy as np

from textlstm.attribute.few_candidates import MIN_DEVIATIONS
from textlstm.attribute.methods import METHODS
from textlstm.attribute.mixture import Mixture, mixture_text
from textlstm.attribute.openset import MIN_REJECTING_WORKS, MIN_WORKS_BY_P, OpenVerdict
from textlstm.attribute.pieces import WHOLE
from textlstm.attribute.ratio import statement
from textlstm.attribute.verdict import Accuracy, Verdict
from textlstm.attribute.verification import Verification


def answer(file: str, verdict: Verdict) -> str:
    """Return a verdict as a few lines of text."""
    compared = len(set(verdict.probabilities.values())) > 1
    if verdict.author is None:
        lines = [f"{file}: no verdict; {verdict.reason}"]
        if compared:
            lines.append(f"  likeliest   {verdict.likeliest} {verdict.probability:.2f}")
    else:
        lines = [f"{file}: {verdict.author} {verdict.probability:.2f}"]
    others = sorted(verdict.probabilities.items(), key=lambda item: -item[1])[1:4]
    if others and compared:
        lines.append("  others      " + ", ".join(f"{name} {p:.2f}" for name, p in others))
    lines.append(f"  words read  {verdict.words}")
    if verdict.accuracy and compared:
        lines.append(f"  accuracy    {accuracy(verdict.accuracy)}")
    methods = ", ".join(
        f"{METHODS.get(method, method)} {author} {p:.2f}"
        for method, (author, p) in verdict.methods.items()
    )
    if compared:
        lines.append(
            f"  methods     {len(verdict.agree)} of {len(verdict.methods)} agree ({methods})"
        )
    if verdict.mixture:
        lines += mixture_lines(verdict.mixture)
    if each := verdict.open_set:
        lines += open_lines(verdict.likeliest, each)
    lines += [
        f"  shares passages with {work.title or work.work} by {work.author or 'unknown'} "
        f"({work.share:.0%} of the text)"
        for work in verdict.shared
    ]
    return "\n".join(lines)


def mixture_lines(each: Mixture) -> list[str]:
    """Return the shares of several candidates in a text, and how good such shares are."""
    label = "mixed" if each.mixed else "shares"
    return [
        f"  {label:<11} {mixture_text(each.as_json()).removeprefix('mixed: ')}",
        f"              measured with windows of {each.words} words on {each.works} held-out "
        f"works: {each.false:.1%} of works by one author are called mixed, {each.found:.0%} of "
        f"texts of two halves; a share is wrong by {100 * each.error:.0f} points",
    ]


def open_lines(author: str, each: OpenVerdict) -> list[str]:
    """Return what speaks for and against the answer that none of the candidates wrote a text."""
    lines = []
    if each.accepted is not None and each.false is not None and each.correct is not None:
        answer = f"{author} is accepted" if each.accepted else "none of these"
        lines.append(
            f"  open set    {answer}; {each.outside:.0%} of texts by authors left out score as "
            f"high (measured at {each.words:,} words: {each.false:.1%} falsely accepted, "
            f"{each.correct:.0%} accepted rightly, {each.authors} authors left out)"
        )
    elif each.accepted is not None and each.deviations is not None:
        answer = "the candidate fits" if each.accepted else "none of these"
        better = "better" if each.deviations > 0 else "worse"
        within = "most texts by others are within it too"
        beyond = "few texts by candidates are beyond it"
        lines.append(
            f"  open set    {answer}; {abs(each.deviations):.1f} deviations {better} than held-out "
            f"works (limit {-MIN_DEVIATIONS} worse; {within if each.accepted else beyond})"
        )
    elif each.accepted is not None:
        answer = "the candidate fits" if each.accepted else "none of these"
        lines.append(
            f"  open set    {answer}, by the fit alone: with two candidates nothing is measured on "
            "authors outside the set"
        )
    else:
        works = MIN_REJECTING_WORKS if len(each.p) > 2 else MIN_WORKS_BY_P
        lines.append(
            f"  open set    not measured: fewer than 5 authors, and fewer than {works} works, "
            "could be held out"
        )
    own = (
        f"; held-out works by {author} score {each.own[0]:.1f} to {each.own[1]:.1f}"
        if each.own else ""
    )  # fmt: skip
    lines.append(
        f"  fit         score {each.score:.1f}{own}; {each.p[author]:.0%} of all held-out works "
        "fit their author no better"
    )
    if each.imposters:
        lines.append(
            f"  imposters   {author} is nearer than imposters in {each.imposters[author]:.0%} of "
            "samples"
        )
    return lines


def accuracy(measured: Accuracy) -> str:
    """Return how often verdicts at a length were right."""
    kind = "whole works" if measured.kind == WHOLE else f"pieces of {measured.words} words"
    return (
        f"right for {measured.right:.0%} of {measured.n} {kind} "
        f"from {measured.works} held-out works"
    )


def ratio_answer(file: str, result: Verification) -> str:
    """Return the result of a verification as a few lines of text."""
    words = f"  words        {result.known_words:,} known, {result.questioned_words:,} questioned"
    population = (
        f"  reference    {result.population}: {result.works} works by {len(result.authors)} other "
        "authors"
    )
    left_out = [f"  left out     {who}: {why}" for who, why in sorted(result.excluded.items())]
    if result.reason:
        return "\n".join([f"{file}: no likelihood ratio; {result.reason}", words])
    lines = [f"{file}: {statement(result.log_ratio)}"]
    bound = ", the bound that the number of comparisons sets" if result.bounded else ""
    lines += [
        f"  log10 ratio  {result.log_ratio / np.log(10):+.2f}{bound}",
        f"  masked       {result.masked_log_ratio / np.log(10):+.2f} from function words and "
        "endings alone, without the topic",
        words,
        population,
        *left_out,
    ]
    if result.shared:
        lines.append(f"  shared       {result.shared:.0%} of its passages with the known texts")
    if each := result.measured:
        lines.append(
            f"  measured     C_llr {each.cost:.2f} ({each.cost_low:.2f}–{each.cost_high:.2f}), "
            f"C_llr_min {each.smallest_cost:.2f}, AUC {each.area:.3f}: {each.same:,} pairs by one "
            f"author, {each.different:,} by two, of authors held out"
        )
    return "\n".join(lines)
