#!/usr/bin/python3
"""Makes AtelierSans-Regular.ttf and AtelierSans-Bold.ttf. See README.md for how to run it.

Latin, Greek and Cyrillic come from Noto Sans, Chinese and the symbols that Noto Sans lacks from Noto Sans CJK SC, whose cubic outlines
become quadratic ones. Both have 1000 units per em. The line metrics are those of Noto Sans, so that a row of text is as high as with
the font that Fyne brings along. Hints are left out: Fyne's renderer doesn't read them.
"""

import json
import os

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = os.path.dirname(os.path.abspath(__file__))
NOTO = "/usr/share/fonts/truetype/noto/NotoSans-%s.ttf"
CJK = "/usr/share/fonts/opentype/noto/NotoSansCJK-%s.ttc"
SIMPLIFIED = 2  # the number of Noto Sans CJK SC in its collection
COPYRIGHT = "Copyright 2015 Google LLC. Copyright 2014-2021 Adobe (http://www.adobe.com/)."
LICENCE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."

LATIN = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180)) | set(range(0x370, 0x400)) | set(range(0x400, 0x460)) | set(range(0x2010, 0x2040))
SYMBOLS = set(map(ord, "←↑→↓↔↕↖↗↘↙−×÷±≈≠≤≥√∞∑∏∫∂∆∇∈∅∝∠′″℃℉№™②③①④⑤⑥⑦⑧⑨⑩✓★☆◆◇●○◎◉▲△▼▽▶◀■□▢▪▫◦⌘⇧½¼²³¹"))
PUNCTUATION = set(range(0x3000, 0x3020)) | set(range(0xFF01, 0xFF5F)) | {0xFFE5, 0xFFFD}


def gb2312_level_1():
    """The 3755 commonest Chinese characters: rows 16 to 55 of GB 2312-80."""
    found = set()
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:
                pass  # the last row isn't full
    assert len(found) == 3755
    return found


def table():
    """Every character of the table of translations."""
    with open(os.path.join(HERE, "..", "texts.json"), encoding="utf-8") as f:
        return {ord(c) for entry in json.load(f) for c in entry["en"] + entry["zh"] if c >= " "}


def subset(font, runes, features):
    options = Options()
    options.hinting = False
    options.layout_features = features
    options.notdef_outline = True
    options.glyph_names = True
    s = Subsetter(options)
    s.populate(unicodes=runes)
    s.subset(font)


def make(weight, runes):
    base = TTFont(NOTO % weight)
    subset(base, runes & LATIN, ["kern", "mark", "mkmk", "ccmp", "locl"])
    for tag in ("cvt ", "fpgm", "prep", "gasp", "DSIG"):
        if tag in base:
            del base[tag]
    have = base.getBestCmap()
    rest = runes - set(have)
    cjk = TTFont(CJK % weight, fontNumber=SIMPLIFIED)
    subset(cjk, rest, [])
    outlines, widths = cjk.getGlyphSet(), cjk["hmtx"]
    order, glyf, hmtx = base.getGlyphOrder(), base["glyf"], base["hmtx"]
    tables = [t for t in base["cmap"].tables if t.isUnicode()]
    for t in tables:
        t.cmap = dict(t.cmap)
    added = {}
    for rune, name in sorted(cjk.getBestCmap().items()):
        new = "cjk." + name
        if name not in added:
            pen = TTGlyphPen(None)
            outlines[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
            glyph = pen.glyph()
            order.append(new)
            glyf.glyphs[new] = glyph
            glyph.recalcBounds(glyf)
            hmtx.metrics[new] = (widths[name][0], getattr(glyph, "xMin", 0))
            added[name] = new
        for t in tables:
            if rune < 0x10000 or t.format == 12:
                t.cmap[rune] = new
    glyf.glyphOrder = order
    base.setGlyphOrder(order)
    missing = runes & (gb2312_level_1() | table() | SYMBOLS) - set(base.getBestCmap())
    if missing:
        print("neither font has:", "".join(map(chr, sorted(missing))))

    name = base["name"]
    name.names = []
    full = "Atelier Sans" + ("" if weight == "Regular" else " " + weight)
    for number, text in {0: COPYRIGHT + " " + LICENCE, 1: "Atelier Sans", 2: weight, 3: "Atelier Sans " + weight + " 1", 4: full,
                         5: "Version 1.0", 6: "AtelierSans-" + weight, 13: LICENCE, 14: "https://openfontlicense.org"}.items():
        name.setName(text, number, 3, 1, 0x409)
    base["post"].formatType = 3
    base["head"].created = base["head"].modified = 0
    base.recalcTimestamp = False
    path = os.path.join(HERE, "AtelierSans-%s.ttf" % weight)
    base.save(path)
    print(path, len(base.getGlyphOrder()), "glyphs,", os.path.getsize(path), "bytes")


if __name__ == "__main__":
    common = LATIN | SYMBOLS | PUNCTUATION | table()
    make("Regular", common | gb2312_level_1())
    make("Bold", common | gb2312_level_1())
