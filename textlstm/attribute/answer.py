"""A verdict as text for the terminal."""

from textlstm.attribute.judge import Accuracy, Verdict
from textlstm.attribute.methods import METHODS
from textlstm.attribute.pieces import WHOLE


def answer(file: str, verdict: Verdict) -> str:
    """Return a verdict as a few lines of text."""
    if verdict.author is None:
        lines = [f"{file}: no verdict; {verdict.reason}"]
        if verdict.words:
            lines.append(f"  likeliest   {verdict.likeliest} {verdict.probability:.2f}")
    else:
        lines = [f"{file}: {verdict.author} {verdict.probability:.2f}"]
    others = sorted(verdict.probabilities.items(), key=lambda item: -item[1])[1:4]
    if others and verdict.words:
        lines.append("  others      " + ", ".join(f"{name} {p:.2f}" for name, p in others))
    lines.append(f"  words read  {verdict.words}")
    if verdict.accuracy:
        lines.append(f"  accuracy    {accuracy(verdict.accuracy)}")
    methods = ", ".join(
        f"{METHODS.get(method, method)} {author} {p:.2f}"
        for method, (author, p) in verdict.methods.items()
    )
    if verdict.words:
        lines.append(
            f"  methods     {len(verdict.agree)} of {len(verdict.methods)} agree ({methods})"
        )
    lines += [
        f"  shares passages with {work.title or work.work} by {work.author or 'unknown'} "
        f"({work.share:.0%} of the text)"
        for work in verdict.shared
    ]
    return "\n".join(lines)


def accuracy(measured: Accuracy) -> str:
    """Return how often verdicts at a length were right."""
    kind = "whole works" if measured.kind == WHOLE else f"pieces of {measured.words} words"
    return (
        f"right for {measured.right:.0%} of {measured.n} {kind} "
        f"from {measured.works} held-out works"
    )
