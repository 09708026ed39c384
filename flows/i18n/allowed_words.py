"""Allowed words: the Dutch words above A2 that a seeker may read, each with the text that explains it, and long words that are plain."""

from __future__ import annotations

MOST = 30  # more of them, and a text is no A2 text any more
LONG = 4  # from so many syllables on, a word is looked at by a person before a seeker reads it

# word: (the text that explains it, the words of that text by which it does)
EXPLAINED = {
    "coördinator": ("welcome", "Dat is een vrijwilliger, niet van de gemeente."),
    "vrijwilliger": ("notice.about", "Die helpt jou en je mensen om een plan te maken."),
    "instelling": ("notice.about", "Een instelling is bijvoorbeeld jeugdzorg."),
    "jeugdzorg": ("organisations", "Wie helpt of beslist nu mee?"),
    "toestemming": ("privacy.basis", "jij zegt ja"),
    "intrekken": ("privacy.basis", "dan is het weer nee"),
    "bezwaar": ("privacy.rights", "zeggen dat je het niet wilt"),
    "privacy": ("privacy.title", "Hier lees je wat wij bewaren, en waarom."),
    "verantwoordelijk": ("privacy.who", "beslist over deze chat"),
    "BSN": ("notice.number_removed", "Dat is je nummer bij de overheid."),
    "browser": ("privacy.device", "de app waarmee je websites bekijkt"),
    "cookie": ("privacy.device", "Zo weten wij welke chat van jou is."),
    "reservekopie": ("privacy.backups", "een tweede kopie"),
    "AVG": ("privacy.basis", "De wet heet AVG"),
    "Autoriteit Persoonsgegevens": ("privacy.complain", "Of klaag bij de Autoriteit Persoonsgegevens"),
    "Veilig Thuis": ("notice.help_card", "Ben je thuis niet veilig?"),
    "Kindertelefoon": ("notice.help_card", "Ben je een kind of jong?"),
    "Luisterlijn": ("notice.help_card", "Wil je gewoon praten?"),
    "zelfdoding": ("notice.help_card", "113"),
    "dossier": ("own.intro", "wat wij van je bewaren"),
    "logboek": ("own.intro", "zie je wie keek"),
    "zegel": ("own.seal_why", "kun je bewijzen dat het echt is"),
    "tolk": ("access", "die vertaalt"),
    "gebarentaal": ("signs", "of over niet horen"),
    "overleggen": ("circle_hold", "praat dan eerst met jou"),
    "code": ("notice.code_offer", "Een code werkt ook op een andere telefoon."),
    "nalezen": ("notice.answer_next", "Eerst lees je alles na."),
    "terugnemen": ("take_back_ask", "De coördinator kan het dan niet meer openen."),
    "Telegram": ("privacy.telegram", "Dat bedrijf heeft eigen regels."),
}

# long words that people at A2 know, because they say them themselves
# fmt: off
PLAIN = frozenset(
    (
        "afgesloten", "coördinatoren", "e-mailadres", "geboortedatum", "geschiedenis", "internetadres", "makkelijker",
        "opgeschreven", "organisaties", "overgeslagen", "schoonfamilie", "telefoonnummer", "teruggenomen", "uitgenodigd",
        "veranderde", "veranderen", "verandering", "vereniging", "verschillende", "verwijderen", "volwassene",
    )
)
# fmt: on
