"""Dossiers that are hard to typeset: every script, every size, and words that look like markup."""

from __future__ import annotations

from typing import Any

from tests.support.dossiers.example import PEOPLE, answered_entry, dossier_document, person

SYNTAX = (
    '#let x = 1; #import "@preview/x:1.0.0" $a/b$ *b* _i_ `raw` <label> @ref // /* */ = Kop\n- een\n+ twee\n/ t: d \\ \\u{41}',
    "<script>alert(1)</script><h2>x</h2></p></section></article>&amp;&lt;&#65;&#x41;<!-- --><![CDATA[ x ]]>",
    "%PDF-1.7 endstream endobj 1 0 obj << /JS (app.alert(1)) >> (\\)\\\\) trailer %%EOF",
    "{{ 7*7 }} {% x %} ${x} %s {0} {called} \ufffc \ufffd",
)
SCRIPTS = (
    "أنا لا أنام. قالت Riet إن 3 رسائل وصلت، و«الإيجار» غالٍ.",
    "እኔ ደህና ነኝ፤ ቤት የለኝም።",
    "我睡不着。房租太贵了，「真的」！",
    "Я не сплю. Ґанок, їжак, ў.",
    "Ελλάδα ñandú Łódź Çağrı ẞ ŋ Tiếng Việt",
    "עברית ไทย हिन्दी தமிழ் 日本語 한국어 ქართული",
    "é e\u0301 a\u0300\u0301\u0302\u0303\u0304 我\u0301 س\u0301 \u0301los ሀ\u0308",
    "👩\u200d👩\u200d👧\u200d👦 ☺ ♥ 🇳🇱 ✓ ⟦U+0041⟧",
)
HIDDEN = (
    "\ue000\uf8ff\U000f0000\U0010fffd",  # private use
    "\u0378\u0380\U000e1000\uffff\ufffe\U0001fffe",  # unassigned and never assigned
    "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "a\u200bb\u200cc\u200dd\u200ee\u200ff\u202ag\u202bh\u202ci\u202dj\u202ek\u2066l\u2067m\u2068n\u2069o\ufeffp\u00adq\u2028r\u2029s",
    "\u200d", "\u0301", " ", "\n\n\n", "\ufe0f", "\u202e\u202e\u2067",
)  # fmt: skip
LONG = ("W" * 200, "س" * 200, "我" * 200, "\u0301" * 500, "a" + "\u0300" * 500)


def with_concern(*words: str, **more: Any) -> Any:
    """Fatima's dossier with these words as her concern."""
    written = dossier_document(**more)
    written["parts"][1]["entries"][0] = answered_entry("concern", *words)
    return written


def with_people(*names: str) -> Any:
    written = dossier_document()
    written["parts"][2]["people"] = [person(n, name, name, PEOPLE[n % 3]["wish"]) for n, name in enumerate(names, 1)]
    return written | {"called": names[0]}


DIFFICULT_DOSSIERS: dict[str, Any] = {
    "syntax": with_concern(*SYNTAX),
    "scripts": with_concern(*SCRIPTS),
    "hidden": with_concern(*HIDDEN),
    "long words": with_concern(*LONG),
    "long names": with_people(*LONG),
    "names as syntax": with_people(*SYNTAX),
    "names in scripts": with_people(*SCRIPTS),
    "names hidden": with_people(*HIDDEN),
    "sixty people": with_people(*(f"{'Anna-Maria سارة ' * 3}{n}" for n in range(60))),
    "forty thousand letters": with_concern(("Ik slaap niet. أنا لا أنام. " * 1500)[:40_000]),
    "forty thousand lines": with_concern("\n" * 40_000),
    "forty thousand of one word": with_concern("é" * 40_000),
    "nothing but you": dossier_document("words", "circle", "wishes", "contact"),
    "English": dossier_document(language="en"),
}
