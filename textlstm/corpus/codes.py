"""Codes of languages: names and three-letter codes become the two-letter codes of ISO 639."""

import re

# ISO 639-2 (both forms where they differ) and ISO 639-1
CODES: dict[str, str] = dict(
    re.findall(
        r"(\w+):(\w+)",
        """
afr:af alb:sq sqi:sq amh:am ara:ar arb:ar arm:hy hye:hy aze:az baq:eu eus:eu bel:be ben:bn
bos:bs bre:br bul:bg bur:my mya:my cat:ca ces:cs cze:cs chi:zh zho:zh cmn:zh cor:kw cos:co
cym:cy wel:cy dan:da deu:de ger:de ell:el gre:el eng:en epo:eo est:et fao:fo fas:fa per:fa
fin:fi fra:fr fre:fr fry:fy geo:ka kat:ka gla:gd gle:ga glg:gl guj:gu heb:he hin:hi hrv:hr
scr:hr hun:hu ice:is isl:is ind:id ita:it jav:jv jpn:ja kan:kn kaz:kk khm:km kir:ky kor:ko
kur:ku lao:lo lat:la lav:lv lit:lt ltz:lb mac:mk mkd:mk mal:ml mar:mr may:ms msa:ms mlt:mt
mon:mn nep:ne nld:nl dut:nl nno:nn nob:nb nor:no oci:oc pan:pa pol:pl por:pt pus:ps roh:rm
ron:ro rum:ro rus:ru san:sa sin:si slk:sk slo:sk slv:sl som:so spa:es srp:sr scc:sr sun:su
swa:sw swe:sv tam:ta tel:te tgk:tg tgl:tl tha:th tib:bo bod:bo tuk:tk tur:tr uig:ug ukr:uk
urd:ur uzb:uz vie:vi xho:xh yid:yi yor:yo zul:zu
""",
    )
)
NAMES: dict[str, str] = dict(
    re.findall(
        r"(\w+):(\w+)",
        """
afrikaans:af arabic:ar armenian:hy basque:eu bulgarian:bg catalan:ca chinese:zh croatian:hr
czech:cs danish:da dutch:nl english:en esperanto:eo estonian:et finnish:fi french:fr galician:gl
german:de greek:el hebrew:he hindi:hi hungarian:hu icelandic:is indonesian:id irish:ga
italian:it japanese:ja korean:ko latin:la latvian:lv lithuanian:lt norwegian:no persian:fa
polish:pl portuguese:pt romanian:ro russian:ru serbian:sr slovak:sk slovenian:sl spanish:es
swedish:sv tagalog:tl thai:th turkish:tr ukrainian:uk vietnamese:vi welsh:cy yiddish:yi
deutsch:de français:fr español:es italiano:it português:pt nederlands:nl polski:pl русский:ru
""",
    )
)
UNDETERMINED = frozenset(["und", "mul", "zxx", "mis", "xx", "auto"])


def language_code(value: str) -> str:
    """Return the ISO 639 code of a language tag or English name, two letters if it has them.

    Args:
        value: `en-GB`, `eng`, `English`, or another tag.

    Returns:
        The code; a value that is no code is returned as it is.

    Example:
        >>> [language_code(value) for value in ("en-GB", "fra", "German", "grc")]
        ['en', 'fr', 'de', 'grc']
    """
    tag = value.strip().lower()
    if tag in NAMES:
        return NAMES[tag]
    code = re.split("[-_]", tag)[0]
    if tag != "auto" and re.fullmatch("[a-z]{2,3}", code):
        return CODES.get(code, code)
    return value.strip()


def only_language(values: list[str]) -> str:
    """Return the code that all stated languages share; empty if they differ or say nothing."""
    codes = {language_code(value) for value in values if value.strip()}
    known = {str(code) for code in codes if re.fullmatch("[a-z]{2,3}", code)} - UNDETERMINED
    return min(known) if len(known) == 1 and len(codes - UNDETERMINED) == 1 else ""
