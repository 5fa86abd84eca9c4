"""Date lines above the entries of diaries and above letters, which belong to the author's text."""

import re

_MONTHS = re.findall(
    r"\w+",
    """
january february march april may june july august september october november december
jan feb mar apr jun jul aug sept sep oct nov dec
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
januar jänner februar märz juni juli oktober dezember
enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre
gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
januari februari maart mei augustus maj augusti marts
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
ledna února března dubna května června července srpna září října listopadu prosince
""",
)
_MONTH = rf"(?:{'|'.join(sorted(set(_MONTHS), key=len, reverse=True))})\b\.?"
_DAY = r"\b\d{1,2}(?:st|nd|rd|th|er|re|º|°|\.)?"
DATE = re.compile(
    rf"{_DAY}(?:\s+(?:of|de|di|d['’]))?\s+{_MONTH}|\b{_MONTH}\s+(?:the\s+)?{_DAY}\b"
    r"|[一二三四五六七八九十\d]{1,3}月[一二三四五六七八九十廿\d]{1,3}日",
    re.I,
)
NUMERAL = re.compile(r"\d|月")  # in every date
NUMBER = re.compile(r"(\d{1,4})\.?")
MAX_DATE_WORDS = 8  # of a line that gives place, day and date
MAX_DATE_START = 24  # characters before the date of an entry that goes on in the same paragraph
MAX_SEARCHED = 80
MIN_DATES = 2  # of a diary or of letters; a report has one
LAST_DAY, FIRST_YEAR, LAST_YEAR = 31, 1000, 2100


def is_date(line: str) -> bool:
    """Return whether a line is a date, possibly with place and day of the week.

    Example:
        >>> [is_date(line) for line in ("London, May 3, 1801.", "Lundi 3 janvier", "3 mills")]
        [True, True, False]
    """
    return (
        NUMERAL.search(line) is not None
        and len(line.split()) <= MAX_DATE_WORDS
        and DATE.search(line) is not None
    )


def is_dated(lines: list[str]) -> bool:
    """Return whether a text is a diary or a series of letters: several paragraphs have a date."""
    found = 0
    for line in lines:
        head = line[:MAX_SEARCHED]
        if NUMERAL.search(head) and (match := DATE.search(head)):
            found += match.start() <= MAX_DATE_START or is_date(line)
        if found >= MIN_DATES:
            return True
    return False


def number_days(lines: list[str]) -> bool:
    """Return whether all numbers that stand alone may be days of a month or years."""
    numbers = [int(match[1]) for line in lines if (match := NUMBER.fullmatch(line))]
    return all(n <= LAST_DAY or FIRST_YEAR <= n <= LAST_YEAR for n in numbers) and not (
        {1, 2} <= set(numbers)
    )
