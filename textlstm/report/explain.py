"""The command `textlstm attribute explain`: what in a text speaks for an author, on a page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from textlstm.attribute.evidence import Evidence, Word

SHOWN = 25  # words for and against
MAX_SHOWN_TOKENS = 30_000  # coloured on the page; the table holds all
STRONGEST = 3.0  # natural log-likelihood ratio with full colour
FAINTEST = 0.3  # below, no colour
NO_SPACE_BEFORE = frozenset(".,;:!?)]}’'”»")


def explain(
    judge: Annotated[
        str,
        typer.Argument(
            metavar="JUDGE", help="folder of a judge, or name of a corpus with results/<name>/"
        ),
    ],
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="text of any supported format; - is standard input"),
    ],
    author: Annotated[
        str, typer.Option("--for", help="candidate to speak for; the likeliest by default")
    ] = "",
    rival: Annotated[
        str, typer.Option("--against", help="another candidate; the mean of all by default")
    ] = "",
    title: Annotated[
        str, typer.Option(help="title of the text, which cleaning recognises in headings")
    ] = "",
    out_dir: Annotated[
        Path, typer.Option(help="folder to write the page and the tables to")
    ] = Path("evidence"),
) -> None:
    """Show the words and passages that speak for an author and against, in the text."""
    from textlstm.attribute.evidence import explain as evidence_of
    from textlstm.attribute.judge import Judge
    from textlstm.attribute.questioned import read_views

    loaded = Judge.load(judge)
    clean, style = read_views(file, title, loaded.text)
    verdict = loaded.judge([(clean, style)])[0]
    evidence = evidence_of(loaded, style, author or verdict.likeliest, rival)
    line = f"{file}: {verdict.likeliest} {verdict.probability:.2f}"
    if verdict.reason:
        line = f"{file}: no verdict; {verdict.reason}"
    write_evidence(evidence, line, out_dir)
    typer.echo(line)
    for heading, words in (("for", strongest(evidence, 1)), ("against", strongest(evidence, -1))):
        shown = ", ".join(f"{word.text} {word.weight:+.1f}" for word in words["n-gram"][:8])
        typer.echo(f"  {heading:<11} {shown}")
    typer.echo(f"page: {out_dir / 'index.html'}")


def strongest(evidence: "Evidence", sign: int) -> dict[str, list["Word"]]:
    """Return the words with the largest weights for (1) or against (-1), by kind."""
    words = evidence.words if sign > 0 else evidence.words[::-1]
    return {
        kind: [word for word in words if word.kind == kind and word.weight * sign > 0][:SHOWN]
        for kind in ("n-gram", "frequency")
    }


def write_evidence(evidence: "Evidence", verdict: str, out: Path) -> None:
    """Write index.html, words.tsv, tokens.tsv and passages.tsv.

    Args:
        evidence: what speaks for an author and against.
        verdict: the verdict in one line.
        out: folder to write to.
    """
    from textlstm.artifacts.files import write_text
    from textlstm.artifacts.tables import write_tsv
    from textlstm.report.template import render

    rival = evidence.rival or "the other candidates"
    write_tsv(
        out / "words.tsv",
        ["word", "kind", "count", "per_1000", "expected_per_1000", "weight"],
        [
            (
                word.text, word.kind, word.occurrences, f"{word.rate:.3f}",
                "" if word.expected != word.expected else f"{word.expected:.3f}",
                f"{word.weight:.4f}",
            )
            for word in evidence.words
        ],
    )  # fmt: skip
    write_tsv(
        out / "tokens.tsv",
        ["token", "log_likelihood_ratio"],
        [
            (token, f"{ratio:.4f}")
            for token, ratio in zip(evidence.tokens, evidence.ratios.tolist(), strict=True)
        ],
    )
    passages = [
        (each.start, each.weight, " ".join(evidence.tokens[each.start : each.end]))
        for each in evidence.passages
    ]
    rows = [(start, f"{weight:.3f}", text) for start, weight, text in passages]
    write_tsv(out / "passages.tsv", ["first_token", "log_likelihood_ratio", "text"], rows)
    ordered = sorted(passages, key=lambda each: -each[1])
    page = render(
        "explain.html",
        {},
        heading=f"Evidence: {evidence.author} or {rival}",
        author=evidence.author,
        rival=rival,
        verdict=verdict,
        supporting=strongest(evidence, 1),
        opposing=strongest(evidence, -1),
        passages=[("for", ordered[:3]), ("against", ordered[:-4:-1])],
        spans=coloured(evidence),
        shown=min(len(evidence.tokens), MAX_SHOWN_TOKENS),
        total=len(evidence.tokens),
    )
    write_text(out / "index.html", page)


def coloured(evidence: "Evidence") -> list[tuple[str, str, float, float]]:
    """Return each token with the space before it, its ratio and the strength of its colour.

    The strength is negative against the author, 0 without colour.
    """
    spans = []
    shown = zip(evidence.tokens, evidence.ratios.tolist(), strict=True)
    for place, (token, ratio) in enumerate(shown):
        if place == MAX_SHOWN_TOKENS:
            break
        strength = max(-1.0, min(1.0, ratio / STRONGEST)) if abs(ratio) >= FAINTEST else 0.0
        space = "" if token in NO_SPACE_BEFORE or not place else " "
        spans.append((space, token, ratio, round(strength, 2)))
    return spans
