package mask

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// text.go writes text as an outline: the glyphs of an OpenType font (TrueType or CFF), with the kerning of its kern table, in lines one below the
// other. Left out: ligatures and other shaping, text from right to left, colour glyphs.

// mostLetters bounds what a shape says: more would be too small to be seen.
const mostLetters = 2000

// write draws the text of s as large as its box allows, with its own proportions. Text without a visible glyph draws nothing.
func write(o *outline, s Shape, at Place, lib Library) (err error) {
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n", `\n`, "\n", "\t", "    ").Replace(s.Text)
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if n := len([]rune(text)); n > mostLetters {
		return fmt.Errorf("the text of the shape has %d characters: give it at most %d", n, mostLetters)
	}
	f, err := openFont(s.Font, lib)
	if err != nil {
		return err
	}
	// The reader of fonts was written for well-formed ones; a broken one may lead it out of its tables.
	defer func() {
		if recover() != nil {
			err = damagedFont(s.Font)
		}
	}()
	return (&writer{font: f, name: s.Font, ppem: fixed.I(int(f.UnitsPerEm()))}).write(o, strings.Split(text, "\n"), s, at)
}

func damagedFont(name string) error {
	return fmt.Errorf("the font %q is damaged: choose another", name)
}

// CheckFont says, as an error, why a font of the library can't be used for any text.
func CheckFont(name string, lib Library) error {
	_, err := openFont(name, lib)
	return err
}

func openFont(name string, lib Library) (f *sfnt.Font, err error) {
	file, err := lib.Font(name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if recover() != nil {
			f, err = nil, damagedFont(name)
		}
	}()
	fonts, err := sfnt.ParseCollection(file)
	if err == nil {
		f, err = fonts.Font(0)
	}
	if err != nil {
		return nil, fmt.Errorf("%q is no font that can be read, which would be a TrueType or OpenType file: choose another", name)
	}
	return f, nil
}

// writer sets the text at the size at which a unit of the font is a pixel.
type writer struct {
	font *sfnt.Font
	name string // for errors
	ppem fixed.Int26_6
	buf  sfnt.Buffer
}

// glyph is a glyph where it stands in its line.
type glyph struct {
	index sfnt.GlyphIndex
	x     float64
}

func (w *writer) write(o *outline, texts []string, s Shape, at Place) error {
	metrics, err := w.font.Metrics(&w.buf, w.ppem, font.HintingNone)
	if err != nil {
		return w.damaged()
	}
	lines := make([][]glyph, len(texts))
	widths := make([]float64, len(texts))
	widest := 0.0
	for i, text := range texts {
		if lines[i], widths[i], err = w.line(text); err != nil {
			return err
		}
		widest = max(widest, widths[i])
	}
	var curves []curve
	for i, line := range lines {
		x := 0.0
		switch s.Align {
		case "middle":
			x = (widest - widths[i]) / 2
		case "right":
			x = widest - widths[i]
		}
		y := float64(i) * px(metrics.Height) * s.Spacing / 100
		for _, g := range line {
			segments, err := w.font.LoadGlyph(&w.buf, g.index, w.ppem, nil)
			if errors.Is(err, sfnt.ErrColoredGlyph) {
				return fmt.Errorf("the font %q holds small pictures instead of outlines: choose another", w.name)
			}
			if err != nil {
				return w.damaged()
			}
			curves = append(curves, place(segments, x+g.x, y)...)
		}
	}
	draw(o, curves, at)
	return nil
}

func (w *writer) damaged() error {
	return damagedFont(w.name)
}

// line sets one line and says how wide it is.
func (w *writer) line(text string) (line []glyph, width float64, err error) {
	before := sfnt.GlyphIndex(0)
	for _, r := range text {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector) {
			continue // it shows nothing of its own
		}
		g, err := w.font.GlyphIndex(&w.buf, r)
		if err == nil && g == 0 && unicode.IsSpace(r) {
			g, err = w.font.GlyphIndex(&w.buf, ' ')
		}
		if err != nil {
			return nil, 0, w.damaged()
		}
		if g == 0 {
			return nil, 0, fmt.Errorf("the font %q has no glyph for %q (%U): choose another font or another text", w.name, r, r)
		}
		if before != 0 {
			if k, err := w.font.Kern(&w.buf, before, g, w.ppem, font.HintingNone); err == nil {
				width += px(k)
			}
		}
		line = append(line, glyph{g, width})
		advance, err := w.font.GlyphAdvance(&w.buf, g, w.ppem, font.HintingNone)
		if err != nil {
			return nil, 0, w.damaged()
		}
		width += px(advance)
		before = g
	}
	return line, width, nil
}

func px(v fixed.Int26_6) float64 { return float64(v) / 64 }

// curve is a segment of a glyph, in units of the font.
type curve struct {
	op sfnt.SegmentOp
	p  [3]point
}

func place(segments sfnt.Segments, x, y float64) []curve {
	curves := make([]curve, len(segments))
	for i, s := range segments {
		curves[i].op = s.Op
		for k, a := range s.Args {
			curves[i].p[k] = point{x + px(a.X), y + px(a.Y)}
		}
	}
	return curves
}

// points is how many points an op has.
var points = map[sfnt.SegmentOp]int{sfnt.SegmentOpMoveTo: 1, sfnt.SegmentOpLineTo: 1, sfnt.SegmentOpQuadTo: 2, sfnt.SegmentOpCubeTo: 3}

// draw fits curves into the box.
func draw(o *outline, curves []curve, at Place) {
	if len(curves) == 0 {
		return
	}
	lo, hi := extent(curves)
	wide, high := hi.x-lo.x, hi.y-lo.y
	if wide <= 0 || high <= 0 {
		return
	}
	scale := min(at.W/wide, at.H/high)
	middle := mid(lo, hi)
	fit := func(p point) point { return point{(p.x - middle.x) * scale, (p.y - middle.y) * scale} }
	for _, c := range curves {
		switch c.op {
		case sfnt.SegmentOpMoveTo:
			o.moveTo(fit(c.p[0]))
		case sfnt.SegmentOpLineTo:
			o.lineTo(fit(c.p[0]))
		case sfnt.SegmentOpQuadTo:
			o.quadTo(fit(c.p[0]), fit(c.p[1]))
		case sfnt.SegmentOpCubeTo:
			o.cubicTo(fit(c.p[0]), fit(c.p[1]), fit(c.p[2]))
		}
	}
	o.close()
}

// extent is the box of what the curves draw: of points on them, close enough to be within a thousandth of the text.
func extent(curves []curve) (lo, hi point) {
	lo, hi = curves[0].p[0], curves[0].p[0]
	var pen point
	for _, c := range curves {
		end := c.p[points[c.op]-1]
		steps := 1
		if c.op == sfnt.SegmentOpQuadTo || c.op == sfnt.SegmentOpCubeTo {
			steps = 16
		}
		for i := 1; i <= steps; i++ {
			p := end
			if i < steps {
				p = c.on(pen, float64(i)/float64(steps))
			}
			lo, hi = point{min(lo.x, p.x), min(lo.y, p.y)}, point{max(hi.x, p.x), max(hi.y, p.y)}
		}
		pen = end
	}
	return lo, hi
}

// on is the point at t of a curve that begins at pen.
func (c curve) on(pen point, t float64) point {
	u := 1 - t
	if c.op == sfnt.SegmentOpQuadTo {
		return point{
			u*u*pen.x + 2*u*t*c.p[0].x + t*t*c.p[1].x,
			u*u*pen.y + 2*u*t*c.p[0].y + t*t*c.p[1].y,
		}
	}
	return point{
		u*u*u*pen.x + 3*u*u*t*c.p[0].x + 3*u*t*t*c.p[1].x + t*t*t*c.p[2].x,
		u*u*u*pen.y + 3*u*u*t*c.p[0].y + 3*u*t*t*c.p[1].y + t*t*t*c.p[2].y,
	}
}
