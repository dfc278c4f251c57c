"""English words and sentences of the demo: a letter in braces is filled in by `blog.demo.text`."""

from typing import Final

from blog.demo.stock import Stock

_NOUNS: Final = (
    "paper ink river kitchen garden letter window bridge harbour notebook train teapot bicycle library camera piano "
    "market island forest compass lantern workshop clock ladder violin meadow orchard station recipe pocket map engine "
    "database server keyboard parser cache queue index backup browser template schema thread socket compiler font "
    "margin paragraph chapter sentence comma translation dictionary alphabet proverb footnote headline archive diary "
    "winter summer autumn spring weather snow fog thunder sunrise tide moon comet planet mountain valley cliff desert "
    "glacier bread butter cheese onion pepper lemon honey coffee tea soup noodle dumpling pear plum walnut mushroom "
    "ferry tram museum theatre concert painting sculpture ceramics linen wool button needle thimble carpet curtain "
    "neighbour grandmother teacher carpenter baker sailor gardener editor printer painter tailor clockmaker beekeeper"
)
_ADJECTIVES: Final = (
    "quiet small old slow bright careful plain honest wooden narrow patient early late warm cold empty second ordinary "
    "strange gentle stubborn useful broken hidden distant faded crooked generous blue green grey silver heavy light "
    "sudden simple complete forgotten borrowed unfinished curious practical reliable clever nameless yearly"
)
_VERBS: Final = (
    "found lost mended painted carried measured opened closed copied sorted wrote read weighed counted folded washed "
    "sold borrowed planted boiled sharpened remembered forgot explained rebuilt moved tested printed drew followed"
)
_PLACES: Final = (
    "Lisbon Vienna Kyoto Bergen Trieste Galway Tallinn Porto Ghent Lucerne Uppsala Riga Graz Bologna Leiden Suzhou "
    "Hangzhou Taipei Malacca Penang Hanoi Nara Busan Valparaiso Montevideo Oaxaca Halifax Dunedin Hobart Windhoek"
)
_PEOPLE: Final = (
    "Anna Jonas Mei Tobias Clara Elif Henrik Yuki Marta Pavel Ines Oskar Lena Ravi Sofia Emil Greta Noor Viktor Alma "
    "Bruno Freya Idris Karin Leon Nadia Otto Petra Selma Wanda"
)

_SENTENCES: Final = (
    "The {n} stood by the {n} for a whole {n}, and nobody asked why.",
    "I {v} the {n} on a {a} morning in {p}.",
    "{w} says that a {a} {n} is worth two {a} ones.",
    "What I like about a {n} is that it does not hurry.",
    "There were {d} of them, and I {v} each one twice.",
    "First the {n}, then the {n}, and only then the {n}.",
    "In {p} they keep the {n} beside the {n}, which is {a} and {a} at once.",
    "A {a} {n} needs little more than a {n} and an hour without visitors.",
    "Nothing in the {n} had changed since {w} {v} it.",
    "We {v} the old {n}, and the {n} came with it.",
    "It took {d} days until the {n} was as {a} as before.",
    "Whoever has {v} a {n} knows how {a} it can be.",
    "My notes say only this: {n}, {n}, {n}.",
    "The {a} part is not the {n} but what comes after it.",
    "By evening the {n} was {a} again, and {w} put the {n} away.",
    "If you ask me, every {n} should have a {n} of its own.",
    "The second {n} was better, although {w} would never say so.",
    "Between {p} and {p} the {n} is {a}, and the {n} even more so.",
    "I have kept a {n} for {d} years, and I still look at it with care.",
    "On page {d} there is a {n} that I had overlooked.",
    "People come for the {n} and stay for the {n}.",
    "It is {a} work, and the {n} does not thank you for it.",
    "Last week I {v} something {a} behind the {n}.",
    "Of all the ways to look after a {n}, this is the one that lasts.",
    "The trick is to stop while the {n} is still {a}.",
    "{w} and I disagree about the {n}, which is how this began.",
    "A {n} without a {n} is only half of the story.",
    "Some days the {n} is {a}; on others I do not notice it at all.",
    "They call it a {n} in {p}, and a {n} everywhere else.",
    "So the {n} stays where it is, {a} or not.",
    "One must not confuse the {n} with the {n} that is printed on it.",
    "Later {w} {v} the rest, {d} pieces in all.",
)
_MARKED: Final = (
    "Please keep in mind that the **{a} {n}** goes *before* the {n}.",
    "It is written down in `{i}` for those who want to know.",
    "There is a longer text on the [{a} {n}](https://example.org/{i}), and a [picture](https://example.com/) of it.",
    "The *{n}* is ~~{a}~~ gone since {w} {v} it, at least **for now**.",
)
_RARE: Final = (
    "The name {r} comes up {d} times, most often together with {r} of {p}.",
    "According to {r} and {r}, who {v} it in {y}, the {n} had been {a}.",
    "Number {d} in the list is called {r}, after {r}.",
    "We met {r} from {p}, who had {v} the {n} in {y}.",
)
_TITLES: Final = (
    "The {a} {n}",
    "Notes on a {n}",
    "What the {n} knows about the {n}",
    "How I {v} a {n} in {p}",
    "A {n} for {r}",
    "{r} and the {a} {n}",
    "Why every {n} needs a {n}",
    "{d} days with a {n}",
    "In praise of the {a} {n}",
    "The {n} of {r}",
    "On {a} things",
    "From {p} to {p}",
    "A year of {n} and {n}",
    "{n}, {n}, {n}",
    "The {n} that {w} {v}",
    "Looking after a {a} {n}",
)
_COMMENTS: Final = (
    "Thank you, this made my {n}.",
    "I have a {n} like that, and it is {a}, too.",
    "Is the {n} in {p} still open?",
    "My {n} never was that {a}.",
    "Yes, but what about the {n}?",
    "I read this twice.",
    "The part about the {n} is lovely.",
    "In {p} we do it the other way round.",
    "Could you say more about the *{a}* {n}?",
    "Agreed.",
    "There is a small mistake on line {d}, I think.",
    "{w} told me the same about the {n} years ago.",
    "I {v} it yesterday, and it worked.",
    "Please write more about the {n}.",
)
_SYLLABLES: Final = (
    "ba be bo bri ca cor da del do el fa fen ga gri ha hol il ja ka kel la lin lo ma mer mi na nor o pa pel qui ra "
    "ren ro sa sel sta ta tor u va ven wil xan ya zo"
)
_ENDINGS: Final = "berg dale ford ham ita len mere nis rick son ston vane well wyn"

ENGLISH: Final = Stock(
    language="en",
    space=" ",
    words={
        "n": tuple(_NOUNS.split()),
        "a": tuple(_ADJECTIVES.split()),
        "v": tuple(_VERBS.split()),
        "p": tuple(_PLACES.split()),
        "w": tuple(_PEOPLE.split()),
    },
    sentences=_SENTENCES,
    marked=_MARKED,
    rare=_RARE,
    titles=_TITLES,
    comments=_COMMENTS,
    beginnings=tuple(_SYLLABLES.split()),
    endings=tuple(_ENDINGS.split()),
    longest_name=2,
    pointer="See also [{title}]({address}), which is where this began.",
)
