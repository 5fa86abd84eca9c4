"""Tables of the works on the report page: attributed works, questioned works, shared passages."""

from collections import defaultdict
from typing import Any, NamedTuple

from textlstm.attribute.mixture import mixture_text
from textlstm.attribute.predictions import Prediction
from textlstm.report.material import Measured
from textlstm.report.names import same_name


class WorkRow(NamedTuple):
    """A row of the table of all works.

    Attributes:
        id: id of the work.
        author: its author; empty where unknown.
        title: its title.
        year: year of publication.
        language: ISO 639 code.
        words: words after cleaning.
        role: `known` or `questioned`.
        named: the author named by the method of the verdict; empty if it was not classified.
        probability: the probability of that author; None if the work was not classified.
        right: whether that is the author; None where this is unknown or no candidate.
    """

    id: str
    author: str
    title: str
    year: str
    language: str
    words: int
    role: str
    named: str
    probability: float | None
    right: bool | None


def work_rows(measured: Measured, authors: list[str], rows: list[Prediction]) -> list[WorkRow]:
    """Return all works: the wrongly attributed first, then the questioned, then all others.

    Args:
        measured: the results of the run.
        authors: the candidates, in the order of the probabilities.
        rows: the predictions of all methods.
    """
    method = measured.methods[0] if measured.methods else ""
    named = {
        row.work: (authors[int(row.probabilities.argmax())], float(row.probabilities.max()))
        for row in rows
        if row.method == method and row.protocol == "works" and row.level == "work"
    }
    named |= {
        verdict["work"]: (verdict["verdict"], verdict["probability"])
        for verdict in measured.verdicts
    }
    words = {text["work"]: int(text["words"]) for text in measured.texts}
    found = []
    for work in measured.works:
        author, probability = named.get(work["id"], ("", None))
        right = None
        if author and truth_of(work["author"], measured.candidates):
            right = same_name(author, work["author"])
        found.append(
            WorkRow(
                work["id"],
                work["author"],
                work["title"],
                work.get("year", ""),
                work.get("language", ""),
                words.get(work["id"], 0),
                work["role"],
                author,
                probability,
                right,
            )
        )
    return sorted(
        found, key=lambda row: (row.right is not False, row.role == "known", row.author, row.id)
    )


def truth_of(author: str, candidates: list[str]) -> str | None:
    """Return the candidate that an author's name means, or None if the author is no candidate."""
    return next((name for name in candidates if same_name(name, author)), None)


class Outcome(NamedTuple):
    """How many verdicts on questioned works agree with authors known from elsewhere.

    Attributes:
        right: verdicts that name the known author.
        checked: questioned works whose known author is a candidate.
        outside: questioned works whose known author is no candidate, as (title, author).
    """

    right: int
    checked: int
    outside: list[tuple[str, str]]


def outcome(measured: Measured) -> Outcome:
    """Count the verdicts on works whose author is known; authors outside the candidates apart."""
    right, checked, outside = 0, 0, []
    for verdict in measured.verdicts:
        if not verdict["author"]:
            continue
        truth = truth_of(verdict["author"], measured.candidates)
        if truth is None:
            outside.append((measured.labels[verdict["work"]], verdict["author"]))
        else:
            checked += 1
            right += same_name(verdict["verdict"], truth)
    return Outcome(right, checked, outside)


def questioned_rows(measured: Measured, reuse: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return each questioned work: words, language, shared passages, verdict and agreement.

    Args:
        measured: the results of the run.
        reuse: rows of text/reuse.tsv.
    """
    works = {work["id"]: work for work in measured.works}
    words = {text["work"]: int(text["words"]) for text in measured.texts}
    shared: dict[str, list[str]] = defaultdict(list)
    for pair in reuse:
        for own, other, share in (
            (pair["work"], pair["other"], pair["of_work"]),
            (pair["other"], pair["work"], pair["of_other"]),
        ):
            author = works.get(other, {}).get("author") or "unknown author"
            shared[own].append(f"{float(share):.0%} also in {other} ({author})")
    languages = [work.get("language", "") for work in measured.known]
    usual = max(sorted(set(languages)), key=languages.count, default="")
    rows = []
    for verdict in measured.verdicts:
        work = works.get(verdict["work"], {})
        language = work.get("language", "")
        rows.append(
            {
                "label": measured.labels[verdict["work"]],
                "work": verdict["work"],
                "named": verdict["verdict"],
                "probability": verdict["probability"],
                "open_set": _open_set(verdict.get("open_set")),
                "mixture": _mixture(verdict.get("mixture")),
                "mixed": bool(verdict.get("mixture") and verdict["mixture"]["mixed"]),
                "agree": f"{len(verdict['agree'])} of {len(verdict['methods'])}",
                "words": words.get(verdict["work"], 0),
                "language": language,
                "other_language": bool(language and usual and language != usual),
                "shared": "; ".join(shared[verdict["work"]]),
            }
        )
    return rows


def _mixture(measured: dict[str, Any] | None) -> str:
    """Return the shares of a mixed text, or the interval of the likeliest author's share."""
    if not measured:
        return "not measured"
    if measured["mixed"]:
        return mixture_text(measured)
    author = next(iter(measured["shares"]))
    low, high = measured["intervals"][author]
    return f"no ({100 * low:.0f}–{100 * high:.0f}\xa0%)"


def _open_set(measured: dict[str, Any] | None) -> str:
    """Return whether the likeliest candidate is accepted, or none of the candidates."""
    if not measured or measured["accepted"] is None:
        return "not measured"
    if measured["outside"] is None:  # fewer authors than a threshold needs
        return "fits" if measured["accepted"] else "none of these"
    answer = "accepted" if measured["accepted"] else "none of these"
    return f"{answer} ({measured['outside']:.0%} of others score as high)"
