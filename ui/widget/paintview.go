package widget

import (
	"image"
	"image/color"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fw "fyne.io/fyne/v2/widget"
)

// PaintView is a small picture that is painted on, each of its pixels a square on the screen: with the mouse, a line with Shift, the right
// button as a rubber; or with the arrow keys, the space bar and the keys [ and ], which change the brush. While it masks, pixels are marked
// under a veil instead, and the picture stays as it is.
type PaintView struct {
	fw.BaseWidget
	OnPainted func()          // with every move of the brush
	OnEnded   func()          // a stroke is over
	OnBrush   func(d float64) // the wheel or a key has changed the brush
	Empty     string          // shown while there is no picture
	Hint      string

	Brush  float64 // diameter, in the picture's pixels
	Ink    color.NRGBA
	Paper  color.NRGBA // what the rubber leaves
	Rubber bool

	masking  bool
	img      *image.RGBA // at origin 0; nil for none
	mask     *image.RGBA // the veil: premultiplied; nil without picture
	past     []paint     // states before strokes, the newest last
	brushing *brushing   // under way
	last     [2]float64  // where the last stroke ended, in the picture's pixels
	ring     *fyne.Position
	keys     [2]float64 // where the keyboard's brush stands
	focused  bool
	paints   *paintRenderer // nil before the first painting
}

// paint is what can be gone back to.
type paint struct{ img, mask []uint8 }

// brushing is a line under way: how much of each pixel it covers, over what was there before.
type brushing struct {
	before paint
	cover  []float32
	rubber bool
}

const (
	paintPast  = 60
	brushLeast = 1.0
)

// veil is the colour of marked pixels, premultiplied.
var veil = color.RGBA{0x98, 0x10, 0x40, 0xa0}

var (
	_ desktop.Cursorable = (*PaintView)(nil)
	_ desktop.Hoverable  = (*PaintView)(nil)
	_ desktop.Mouseable  = (*PaintView)(nil)
	_ fyne.Draggable     = (*PaintView)(nil)
	_ fyne.Focusable     = (*PaintView)(nil)
	_ fyne.Scrollable    = (*PaintView)(nil)
)

// NewPaintView makes an empty view with a white brush on black.
func NewPaintView() *PaintView {
	p := &PaintView{Brush: 2, Ink: color.NRGBA{255, 255, 255, 255}, Paper: color.NRGBA{A: 255}}
	p.ExtendBaseWidget(p)
	return p
}

// SetPicture shows a copy of m with nothing marked and no past; nil empties the view.
func (p *PaintView) SetPicture(m *image.RGBA) {
	p.past, p.brushing = nil, nil
	if m == nil {
		p.img, p.mask = nil, nil
		p.Refresh()
		return
	}
	if p.img == nil || p.img.Rect != m.Rect {
		p.mask = image.NewRGBA(m.Rect)
		p.keys = [2]float64{float64(m.Rect.Dx()) / 2, float64(m.Rect.Dy()) / 2}
		p.last = p.keys
	}
	clear(p.mask.Pix)
	p.img = &image.RGBA{Pix: slices.Clone(m.Pix), Stride: m.Stride, Rect: m.Rect}
	p.Refresh()
}

// Picture is a copy of what is painted, or nil.
func (p *PaintView) Picture() *image.RGBA {
	if p.img == nil {
		return nil
	}
	return &image.RGBA{Pix: slices.Clone(p.img.Pix), Stride: p.img.Stride, Rect: p.img.Rect}
}

// SetMasking says whether pixels are marked or painted. The marks are shown only while they are.
func (p *PaintView) SetMasking(on bool) {
	p.masking = on
	p.Refresh()
}

// Marked says of each pixel, row by row, whether it is marked.
func (p *PaintView) Marked() []bool {
	if p.mask == nil {
		return nil
	}
	marks := make([]bool, len(p.mask.Pix)/4)
	for i := range marks {
		marks[i] = p.mask.Pix[4*i+3] > 0
	}
	return marks
}

// Blank clears the picture to the paper, or takes all marks away, as a step that can be undone.
func (p *PaintView) Blank() {
	if p.img == nil {
		return
	}
	p.remember(p.now())
	for i := range len(p.img.Pix) / 4 {
		p.put(i, p.img.Pix[4*i:4*i+4], 1, true)
	}
	p.changed()
}

// Invert marks what isn't marked and the other way round.
func (p *PaintView) Invert() {
	if p.img == nil || !p.masking {
		return
	}
	p.remember(p.now())
	for i := range len(p.mask.Pix) / 4 {
		p.put(i, nil, 1, p.mask.Pix[4*i+3] > 0)
	}
	p.changed()
}

// CanUndo says whether there is something to undo.
func (p *PaintView) CanUndo() bool { return len(p.past) > 0 }

// Undo takes the last stroke back.
func (p *PaintView) Undo() {
	if !p.CanUndo() {
		return
	}
	was := p.past[len(p.past)-1]
	p.past = p.past[:len(p.past)-1]
	copy(p.img.Pix, was.img)
	copy(p.mask.Pix, was.mask)
	p.changed()
}

func (p *PaintView) now() paint {
	return paint{slices.Clone(p.img.Pix), slices.Clone(p.mask.Pix)}
}

func (p *PaintView) remember(was paint) {
	p.past = append(p.past, was)
	p.past = p.past[max(0, len(p.past)-paintPast):]
}

// changed tells of a change that is over.
func (p *PaintView) changed() {
	p.Refresh()
	if p.OnPainted != nil {
		p.OnPainted()
	}
	if p.OnEnded != nil {
		p.OnEnded()
	}
}

// put paints pixel i, that was `was`, to the part that is covered.
func (p *PaintView) put(i int, was []uint8, part float32, rubber bool) {
	if p.masking {
		v := veil
		if rubber {
			v = color.RGBA{}
		}
		if part >= 0.5 {
			copy(p.mask.Pix[4*i:4*i+4], []uint8{v.R, v.G, v.B, v.A})
		}
		return
	}
	c := p.Ink
	if rubber {
		c = p.Paper
	}
	for k, to := range [3]uint8{c.R, c.G, c.B} {
		p.img.Pix[4*i+k] = uint8(float32(was[k])*(1-part) + float32(to)*part + 0.5)
	}
	p.img.Pix[4*i+3] = 255
}

// begin sets the brush down.
func (p *PaintView) begin(at [2]float64, rubber, line bool) {
	if p.img == nil {
		return
	}
	p.brushing = &brushing{before: p.now(), cover: make([]float32, len(p.img.Pix)/4), rubber: rubber != p.Rubber}
	if !line {
		p.last = at
	}
	p.to(at)
}

// to draws on to a place. A pixel is covered as far as it lies inside the capsule around the line, with an edge of one pixel.
func (p *PaintView) to(at [2]float64) {
	s := p.brushing
	from, r := p.last, p.Brush/2
	p.last = at
	dx, dy := at[0]-from[0], at[1]-from[1]
	long := dx*dx + dy*dy
	w, h := p.img.Rect.Dx(), p.img.Rect.Dy()
	reach := r + 1
	x0, x1 := max(0, int(min(from[0], at[0])-reach)), min(w-1, int(max(from[0], at[0])+reach))
	y0, y1 := max(0, int(min(from[1], at[1])-reach)), min(h-1, int(max(from[1], at[1])+reach))
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			px, py := float64(x)+0.5-from[0], float64(y)+0.5-from[1]
			t := 0.0
			if long > 0 {
				t = min(1, max(0, (px*dx+py*dy)/long))
			}
			part := float32(min(1, max(0, r+0.5-math.Hypot(px-t*dx, py-t*dy))))
			i := y*w + x
			if part <= s.cover[i] {
				continue
			}
			s.cover[i] = part
			p.put(i, s.before.img[4*i:4*i+4], part, s.rubber)
		}
	}
	p.Refresh()
	if p.OnPainted != nil {
		p.OnPainted()
	}
}

// lift ends the stroke, once.
func (p *PaintView) lift() {
	s := p.brushing
	if s == nil {
		return
	}
	p.brushing = nil
	if slices.Equal(s.before.img, p.img.Pix) && slices.Equal(s.before.mask, p.mask.Pix) {
		return
	}
	p.remember(s.before)
	if p.OnEnded != nil {
		p.OnEnded()
	}
}
