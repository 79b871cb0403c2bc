package ui

import (
	"context"
	"image"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"atelier/engine"
	"atelier/ui/look"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The encoding view shows what a model makes of pictures: of one of one's own, with its code as sliders and a hole in it filled; of a dozen
// others; and where thousands of them lie.

// The pages of the view.
const (
	pagePicture = iota
	pageRepair
	pageMap
	pageSees
)

const prefPage = ".encode.page" // behind the tab's ID

// encodeView holds the picture that is looked at; its pages show it.
type encodeView struct {
	*sliderPanel
	kind   modelKind
	models *modelBlock
	save   Saver

	visible, stale, another bool // as in exploreView
	page                    int

	own     ownPicture   // what is looked at; fit is nil before the first
	asked   int          // counts the pictures that were asked for
	picture engine.Batch // it, in the model's size; N is 0 before the first
	code    []float32    // its code; nil while that is on its way
	waiting func()       // what is to be done once there is a model; nil for nothing
	seen    int          // counts the pictures, and tells work for an older one
	now     Result       // what the model makes of the code and the sliders
	box     *pump.Mailbox[encodeJob]

	data         *widget.Choice
	pages        *widget.Segments
	easel        *easelPage
	repair       *repairPage
	chart        *mapPage
	sees         *seesPage
	sides, mains []fyne.CanvasObject
	side, main   fyne.CanvasObject
}

// encodeJob asks for what a model makes of a picture or, where there is a code, of that.
type encodeJob struct {
	model   *openModel
	seen    int
	picture engine.Batch
	z       []float32
}

func newEncodeView(e *Env, kind modelKind, models *modelBlock, port Models, study *modelStudy, save Saver) *encodeView {
	v := &encodeView{kind: kind, models: models, save: save}
	v.sliderPanel = newSliderPanel(e, port, study, true, v.zero)
	v.onMoved = v.ask
	v.box = pump.NewMailbox(e.Ctx, e.Tasks.Go, v.work)
	v.data = widget.NewChoice(nil, v.chooseData)
	v.data.Hint = say.T("Where pictures by chance, the nearest ones, the map and the directions are taken from")
	v.easel, v.repair, v.chart, v.sees = newEaselPage(v), newRepairPage(v), newMapPage(v), newSeesPage(v)
	v.pages = widget.NewSegments(v.turnTo, say.T("Your picture"), say.T("Repair"), say.T("Map"), say.T("What it sees"))
	sides, mains := container.NewStack(), container.NewStack()
	for _, p := range []encodePage{v.easel, v.repair, v.chart, v.sees} {
		side, main := p.objects()
		v.sides, v.mains = append(v.sides, side), append(v.mains, main)
		sides.Add(side)
		mains.Add(main)
	}
	label := widget.NewText(say.T("Pictures from"))
	v.side = widget.Column(look.Room, widget.Column(0, label, v.data), widget.Gapped(0, 0), sides)
	v.main = under(widget.Inset(look.Room, 0, look.Room, look.Room, container.NewCenter(v.pages)), mains)
	v.showPage(pagePicture)
	v.pages.Choose(e.Prefs.Int(kind.id + prefPage))
	return v
}

// encodePage is one of the view's pages.
type encodePage interface {
	objects() (side, main fyne.CanvasObject)
	// look is called when the page is shown, and when model, data or picture have changed while it is.
	look()
	commands() []Command
}

func (v *encodeView) current() encodePage {
	return []encodePage{v.easel, v.repair, v.chart, v.sees}[v.page]
}

// turnTo goes to another page.
func (v *encodeView) turnTo(i int) {
	v.showPage(i)
	v.env.Prefs.SetInt(v.kind.id+prefPage, i)
	if v.visible {
		v.current().look()
	}
	v.env.Changed()
}

func (v *encodeView) showPage(i int) {
	v.page = i
	for k := range v.sides {
		show(v.sides[k], k == i)
		show(v.mains[k], k == i)
	}
}

func (v *encodeView) commands() []Command {
	c := v.current().commands()
	for i, title := range []string{say.T("Page: your picture"), say.T("Page: repair"), say.T("Page: map"), say.T("Page: what it sees")} {
		c = append(c, Command{Role: RoleMore, Title: title, Off: v.page == i, Run: func() { v.pages.Choose(i) }})
	}
	return c
}

// setVisible says whether somebody looks; the model is looked at only then.
func (v *encodeView) setVisible(on bool) {
	v.visible = on
	switch {
	case on && v.stale:
		v.takeModel(v.models.current, v.another)
	case on:
		v.refresh()
		v.current().look()
	}
}

// setModel looks through another model, or new weights of the same.
func (v *encodeView) setModel(m *openModel, another bool) {
	if !v.visible {
		v.stale, v.another = true, v.another || another
		return
	}
	v.takeModel(m, another)
}

func (v *encodeView) takeModel(m *openModel, another bool) {
	v.stale, v.another = false, false
	if m == nil {
		return
	}
	another = another || v.model == nil || v.model.info.Latent != m.info.Latent
	v.model = m
	v.turn++
	v.study.offer(v.data)
	if !m.encodes() {
		v.note.SetText(say.T("This model can't take in pictures"))
		v.sliders.Hide()
		return
	}
	v.sliders.Show()
	if another {
		v.code = nil // what is on its way belongs to another model
		v.seen++
		v.clear()
		v.easel.forget()
	}
	v.findDirections()
	waiting := v.waiting
	v.waiting = nil
	switch {
	case waiting != nil:
		waiting()
	case !another && v.picture.N == 1: // new weights: the brush isn't disturbed
		v.put(v.picture)
	case v.own.fit != nil:
		v.fit(v.own, false)
	case another:
		v.chance() // there is something to look at at once
	}
	v.current().look()
}

// chooseData takes pictures from another set.
func (v *encodeView) chooseData(i int) {
	v.study.choose(i)
	v.numbers = nil
	if v.what == slideNumbers {
		v.findNumbers()
	}
	v.current().look()
}

// work makes what a job asks for; it runs on the mailbox's goroutine.
func (v *encodeView) work(ctx context.Context, j encodeJob) {
	done := v.env.guarded(func(context.Context) func() {
		var code engine.Latents
		var made engine.Batch
		err := j.model.with(ctx, func(g engine.Generator) (err error) {
			code = engine.Latents{N: 1, Z: len(j.z), Data: j.z}
			if j.z == nil {
				if code, err = g.(engine.Encoder).Encode(ctx, j.picture); err != nil {
					return err
				}
			}
			made, err = g.(engine.Decoder).Decode(ctx, code)
			return err
		})
		if err != nil {
			return func() { v.env.Fail(err) }
		}
		r := Result{Batch: made, Info: j.model.info, Request: engine.Request{N: 1}, Latents: code}
		diff, rms := difference(j.picture, made)
		img := made.Image(0)
		return func() {
			if j.seen != v.seen || j.model != v.model {
				return
			}
			v.now = r
			if j.z == nil {
				v.encoded(code.Row(0))
			}
			v.easel.made(img, diff, rms)
		}
	})
	if ctx.Err() == nil {
		v.env.Do(done)
	}
}

// encoded takes the code of the picture: the sliders stand where it lies.
func (v *encodeView) encoded(code []float32) {
	v.code = code
	v.home = code
	if v.easel.painting() { // sliders that follow the brush would be painted with every frame
		v.base = code
		copy(v.from, v.amounts)
		return
	}
	v.settle(code)
}

// ask leaves the newest wish; those in between are dropped.
func (v *encodeView) ask() {
	if v.model == nil || v.picture.N == 0 || v.code == nil {
		return // the picture's code is on its way
	}
	v.box.Put(encodeJob{model: v.model, seen: v.seen, picture: v.picture, z: v.latent()})
}

// goTo shows another latent than the picture's own code.
func (v *encodeView) goTo(z []float32) {
	if v.code != nil && len(z) == len(v.code) {
		v.settle(slices.Clone(z))
		v.ask()
	}
}

// zero goes back to the picture's own code.
func (v *encodeView) zero() {
	if v.code != nil {
		v.settle(v.code)
		v.easel.between.Mark(-1)
		v.ask()
	}
}

// put takes a picture that has the model's size, and encodes it.
func (v *encodeView) put(b engine.Batch) {
	v.picture, v.code = b, nil
	v.seen++
	v.box.Put(encodeJob{model: v.model, seen: v.seen, picture: b})
}

// difference is what a picture and what was made of it differ by, twice as bright, and the root mean square of it as a part of the whole range.
func difference(a, b engine.Batch) (*image.RGBA, float64) {
	d := engine.NewBatch(1, b.H, b.W, b.C)
	sum := 0.0
	for i := range d.Pix {
		e := float64(a.Pix[i]) - float64(b.Pix[i])
		sum += e * e
		d.Pix[i] = uint8(min(255, 2*math.Abs(e)))
	}
	return d.Image(0), math.Sqrt(sum/float64(max(1, len(d.Pix)))) / 255
}
