"""Whether two hypotheses are much alike, by the words they share: for "has this been tried before?".

Words are compared without accents, case and plural, in English and Spanish at once; the small words of both
languages, and those that stand in every hypothesis, say nothing.
"""

from __future__ import annotations

import re
import unicodedata

# So many words of a text are compared; a hypothesis is said in fewer.
MOST = 40
# Fewer words in common are chance.
LEAST = 2

_SMALL_WORDS = """
    a about above across after again against all also an and any are as ask at be because been before being below
    between both but by can could did do does doing down during each few for from further get had has have having he
    her here him his how i if in into is it its just let make makes me might more most must my no nor not now of off
    on once only or other our out over own per shall she should so some such than that the their them then there these
    they this those through to too under until up us very was we were what when where which while who whom why will
    with within without would you your

    a al algo ahora ante antes aquel aquella asi aun aunque bajo bien cada casi como con contra cual cuales cualquier
    cuando cuanto de del desde despues donde dos durante e el ella ellas ellos en entre era es esa ese eso esta estan
    estar estas este esto estos fue ha hace hacen hacer hacia han hasta hay haya hemos la las le les lo los mas me
    mediante menos mi mientras mucho muy nada ni no nos nosotros nuestra nuestro o os otra otras otro otros para pero
    poco podemos poder podria podriamos por porque pueda puede pueden pues que quien se sea segun ser si sido sin sobre
    solo son su sus tal tambien tan tanto te tiene tienen toda todas todo todos tras tu tus u un una unas uno unos va
    van y ya yo

    believe better customer customers experiment hypothesis less new people test think user users
    cliente clientes creemos experimento gente hipotesis mejor mejora mejorar nueva nuevas nuevo nuevos persona personas
    prueba usuaria usuarias usuario usuarios
"""
_SMALL = frozenset(_SMALL_WORDS.split())


def content_words(text: str) -> tuple[str, ...]:
    """The stems of the words that say something, each once, in order, at most MOST."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    words = (word for word in re.findall(r"[^\W_]+", bare) if word not in _SMALL)
    stems = dict.fromkeys(_stem(word) for word in words if len(word) > 2 and not word.isdecimal())
    return tuple(stems)[:MOST]


def spellings(stem: str) -> tuple[str, ...]:
    """The words that have this stem."""
    return (stem, f"{stem}e", f"{stem}s", f"{stem}es")


def is_alike(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """At least half of the content words of the shorter one stand in the other, and at least two."""
    shared = len(set(mine) & set(theirs))
    return shared >= LEAST and 2 * shared >= min(len(mine), len(theirs))


def _stem(word: str) -> str:
    """Without a plural's ending: forms, form; redes, red. Crude, and the same for both texts."""
    for ending in ("s", "e"):
        if len(word) > 4 and word.endswith(ending):
            word = word[:-1]
    return word
