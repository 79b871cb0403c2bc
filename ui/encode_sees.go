package ui

import (
	"context"
	"image"
	"math"
	"math/rand/v2"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/imageio"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// seesPage shows what the encoder keeps of pictures and what it loses: a dozen originals above their reconstructions above the difference, and how
// much each number of the code tells.
type seesPage struct {
	v *encodeView

	of    *openModel // whose figures are shown
	data  string
	set   *dataset.Set
	index []int // of the shown pictures in the set
	cell  image.Point
	cols  int
	seed  uint64 // which pictures
	turn  int
	units Inspection

	sheet      *widget.ImageView
	bars       *widget.BarChart
	active, kl *widget.Text
	off        *widget.Text
	part       *widget.Text
	side, main fyne.CanvasObject
}

const (
	seesPictures  = 12
	seesInspected = 1000 // pictures that the bars are means over
)

func newSeesPage(v *encodeView) *seesPage {
	p := &seesPage{v: v, sheet: v.env.zoomable(widget.NewPlainImageView()), bars: widget.NewBarChart(""),
		active: widget.NewText(" "), kl: widget.NewText(" "), off: widget.NewText(" "), part: widget.NewCaption(" ")}
	for _, t := range []*widget.Text{p.active, p.kl, p.off, p.part} {
		t.Least = 100
	}
	p.active.Hint = say.T("A number is used where it differs from picture to picture: the variance of its mean is above 0.01")
	p.kl.Hint = say.T("How much the code tells of a picture on the average, beyond what the prior says already")
	p.off.Hint = say.T("How far the reconstructions of these pictures are off, as a root mean square")
	p.sheet.Empty, p.bars.Empty = say.T("Originals, what the model makes of them, and the difference"), say.T("How much each number of the code tells")
	p.sheet.OnTapped, p.sheet.Target = p.tapped, p.target
	p.bars.Name = p.name
	title := widget.NewCaption(say.T("Originals above their reconstructions above the difference; click one to take it as yours"))
	title.Least = 100
	top := container.NewBorder(widget.Inset(0, 0, 2, 0, title), nil, nil, nil, p.sheet)
	p.main = widget.Inset(look.Room, look.Room, look.Room, look.Room, container.New(shareLayout{0.62}, top, p.bars))
	other := widget.NewButton(say.T("Other pictures"), widget.IconDice, say.T("A dozen others by chance (Ctrl+R)"), p.other)
	p.side = widget.Column(look.Room, p.part, p.active, p.kl, p.off, widget.Row(-1, other))
	return p
}

func (p *seesPage) objects() (side, main fyne.CanvasObject) { return p.side, p.main }

func (p *seesPage) commands() []Command {
	return append(zoomCommands(p.sheet),
		Command{Role: RoleMain, Title: say.T("Other pictures"), Run: p.other},
		Command{Role: RoleMore, Title: say.T("Other pictures by chance"), Key: ctrl(fyne.KeyR), Run: p.other},
		Command{Role: RoleCopy, Title: say.T("Copy the picture"), Run: func() {
			if m := p.sheet.Image(); m != nil {
				p.v.env.CopyPicture(m)
			}
		}})
}

// look makes the pictures and the figures, unless they are there.
func (p *seesPage) look() {
	m := p.v.model
	if m == nil || !m.encodes() || p.of == m && p.data == p.v.study.name(m) {
		return
	}
	p.run()
}

// other shows other pictures.
func (p *seesPage) other() {
	p.seed = rand.Uint64()
	p.run()
}

func (p *seesPage) run() {
	m := p.v.model
	if m == nil || !m.encodes() {
		return
	}
	data, seed, room := p.v.study.name(m), p.seed, pixels(p.sheet)
	p.turn++
	turn := p.turn
	ctx, cancel := context.WithCancel(p.v.env.Ctx)
	work := p.v.env.Begin(say.T("Looking through the encoder"), cancel)
	p.v.env.Go(func(context.Context) func() {
		defer cancel()
		defer p.v.env.Do(work.End)
		set, err := p.v.study.open(ctx, data, m.info, true, func(float64) {})
		if err != nil {
			return func() { p.v.env.Fail(err) }
		}
		index := dataset.Spread(set.N, seesPictures)
		if seed != 0 {
			index = rand.New(rand.NewPCG(seed, 1)).Perm(set.N)[:len(index)]
		}
		originals := set.Batch(index)
		codes, err := m.encode(ctx, originals)
		var made engine.Batch
		if err == nil {
			_, made, err = m.decode(ctx, func(engine.Decoder) engine.Latents { return codes })
		}
		var units Inspection
		if err == nil {
			inspected := set.Batch(dataset.Spread(set.N, seesInspected))
			err = m.with(ctx, func(g engine.Generator) (err error) {
				units, err = p.v.study.port.Inspect(ctx, g, inspected)
				return err
			})
		}
		if err != nil {
			return func() { p.v.env.Fail(err) }
		}
		img, shown, cols := tripleSheet(originals, made, room)
		rms := 0.0
		for i := range originals.N {
			_, e := difference(originals.Slice(i, i+1), made.Slice(i, i+1))
			rms += e * e / float64(originals.N)
		}
		return func() {
			if turn != p.turn {
				return
			}
			p.of, p.data, p.set, p.index, p.cols, p.units = m, data, set, index[:shown], cols, units
			p.cell = image.Pt(originals.W+sheetGap, originals.H+sheetGap)
			p.sheet.SetImage(img, "")
			p.tell(set, math.Sqrt(rms))
		}
	})
}

// tell writes the figures.
func (p *seesPage) tell(set *dataset.Set, rms float64) {
	part := say.T("Pictures that weren't learned from")
	if set.NoTest {
		part = say.T("There are no pictures apart from those learned from")
	}
	p.part.SetText(part)
	p.off.SetText(say.T("These are off by %s %%", say.Number(100*rms, 2)))
	u := p.units
	faint, used, total := make([]bool, len(u.Spread)), 0, 0.0
	for j := range u.Spread {
		if faint[j] = !u.Active(j); !faint[j] {
			used++
		}
		if u.KL != nil {
			total += u.KL[j]
		}
	}
	p.active.SetText(say.T("%d of %d numbers are used", used, len(u.Spread)))
	if u.KL == nil { // nobody has told
		p.kl.SetText(" ")
		p.bars.Unit = say.T("Variance of each number of the code")
		p.bars.SetBars(u.Spread, faint)
		return
	}
	p.kl.SetText(say.T("KL %s nats a picture", say.Number(total, 3)))
	p.bars.Unit = say.T("KL in nats a picture, of each number of the code")
	p.bars.SetBars(u.KL, faint)
}

// name says what a bar is.
func (p *seesPage) name(j int) string {
	s := say.T("Number %d: variance %s", j+1, say.Number(p.units.Spread[j], 2))
	if p.units.KL != nil {
		s = say.T("Number %d: %s nats, variance %s", j+1, say.Number(p.units.KL[j], 3), say.Number(p.units.Spread[j], 2))
	}
	if !p.units.Active(j) {
		s += " · " + say.T("not used")
	}
	return s
}

// at is the number of the picture at a pixel of the sheet, or -1.
func (p *seesPage) at(q image.Point) int {
	if p.cols == 0 || p.cell.X == 0 {
		return -1
	}
	i := q.Y/(3*p.cell.Y)*p.cols + q.X/p.cell.X
	if q.X/p.cell.X >= p.cols || i >= len(p.index) {
		return -1
	}
	return i
}

// target outlines a picture with what became of it.
func (p *seesPage) target(q image.Point) image.Rectangle {
	i := p.at(q)
	if i < 0 {
		return image.Rectangle{}
	}
	at := image.Pt(i%p.cols*p.cell.X, i/p.cols*3*p.cell.Y)
	return image.Rectangle{Min: at, Max: at.Add(image.Pt(p.cell.X, 3*p.cell.Y)).Sub(image.Pt(sheetGap, sheetGap))}
}

// tapped takes a picture as one's own.
func (p *seesPage) tapped(q image.Point) {
	if i := p.at(q); i >= 0 {
		p.v.take(pictureIn(p.set, p.index[i]))
		p.v.pages.Choose(pagePicture)
	}
}

// tripleColumns is how many of n pictures with what is under them are shown, and in how many columns of w x h pixels: at twice their size where at
// least half of them can be shown so, or else at their own; in full rows.
func tripleColumns(n, w, h int, view image.Point) (shown, cols int) {
	for least := 2; least > 0; least-- {
		for k := n; k >= (n+1)/2; k-- {
			best, at := 0, 0
			for c := k; c > 0; c-- {
				if zoom := min(view.X/(c*w), view.Y/(k/c*h)); k%c == 0 && zoom > best {
					best, at = zoom, c
				}
			}
			if best >= least {
				return k, at
			}
		}
	}
	return n, n
}

// tripleSheet is originals, under each what was made of it, and under that the difference, laid out for a view of that size in screen pixels.
func tripleSheet(originals, made engine.Batch, view image.Point) (img *image.RGBA, n, cols int) {
	n = originals.N
	n, cols = tripleColumns(n, originals.W+sheetGap, 3*(originals.H+sheetGap), view)
	rows := n / cols
	size := originals.H * originals.W * originals.C
	all := engine.NewBatch(3*rows*cols, originals.H, originals.W, originals.C)
	for i := range n {
		row, column := i/cols, i%cols
		to := func(k int) []uint8 { at := ((3*row+k)*cols + column) * size; return all.Pix[at : at+size] }
		a, b, d := originals.Pix[i*size:(i+1)*size], made.Pix[i*size:(i+1)*size], to(2)
		copy(to(0), a)
		copy(to(1), b)
		for q := range d {
			d[q] = uint8(min(255, 2*math.Abs(float64(a[q])-float64(b[q]))))
		}
	}
	return imageio.Grid(all, cols, sheetGap, 1, sheetGround), n, cols
}
