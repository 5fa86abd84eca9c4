"""A parser that lists the tags and texts of a page."""

import html.parser
import re

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Outline(html.parser.HTMLParser):
    """Tags with their attributes and texts in order; unbalanced tags are an error."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(f" {data}")


def plain(page):
    """Return the text of a page without its style sheet."""
    without_style = re.sub("<style>.*?</style>", "", page, flags=re.DOTALL)
    return " ".join("".join(Outline(without_style).text).split())
