"""Fonts made for a test: every character a bar of its own height."""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTCollection  # type: ignore[import-untyped]

LATIN = "".join(map(chr, range(0x21, 0x7F)))


def make_font(
    file: Path,
    characters: str,
    *,
    family: str = "Made",
    weight: int = 400,
    italic: bool = False,
    variable: bool = False,
) -> Path:
    """A font file with those characters."""
    _built(characters, family, weight, italic=italic, variable=variable).save(file)
    return file


def make_collection(file: Path, **families: str) -> Path:
    """One file with several families, each with its characters; "_" stands for a space in their names."""
    collection = TTCollection()
    collection.fonts = [_built(characters, name.replace("_", " "), 400).font for name, characters in families.items()]
    collection.save(file)
    return file


def _built(characters: str, family: str, weight: int, *, italic: bool = False, variable: bool = False) -> FontBuilder:
    characters = "".join(sorted({" ", *characters}))
    names = [".notdef", *(f"u{ord(char):04X}" for char in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(char): name for char, name in zip(characters, names[1:], strict=True)})
    builder.setupGlyf({name: _bar(100 + 17 * number % 600) for number, name in enumerate(names)})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(usWeightClass=weight, fsSelection=1 if italic else 64)
    builder.setupPost()
    if variable:
        builder.setupFvar([("wght", 200, 200, 900, "Weight")], [])
    return builder


def _bar(height: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, height), (550, height), (550, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()
