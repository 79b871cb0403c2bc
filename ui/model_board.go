package ui

import (
	"image"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"atelier/engine"
	"atelier/engine/train"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

var nan = math.NaN()

// trainBoard shows a run: samples from fixed noise; where the method rebuilds pictures, originals above their reconstructions; what the
// doctor says; the way that lies behind; the curves; and the numbers.
type trainBoard struct {
	kind    modelKind
	preview *train.Preview // the newest

	samples, rebuilt           *widget.ImageView
	samplesTitle, rebuiltTitle *widget.Text
	doctor                     *doctorPanel
	time                       *timeMachine
	charts                     *chartDeck
	facts                      *widget.Text
	bar                        *widget.Bar
	object                     fyne.CanvasObject
}

func newTrainBoard(kind modelKind, doctor *doctorPanel, machine *timeMachine) *trainBoard {
	b := &trainBoard{kind: kind, doctor: doctor, time: machine, samples: widget.NewPlainImageView(), rebuilt: widget.NewPlainImageView(),
		charts: newChartDeck(), facts: widget.NewText(""), bar: widget.NewBar()}
	b.samplesTitle, b.rebuiltTitle = widget.NewCaption(""), widget.NewCaption("")
	b.samples.Empty, b.rebuilt.Empty = say.T("Samples appear here as soon as it trains"), say.T("Pictures and what the model makes of them")
	b.facts.Least, b.samplesTitle.Least, b.rebuiltTitle.Least = 200, 100, 100
	machine.show = b.showKept
	machine.live = b.showNow
	b.clear()
	return b
}

// layOut puts everything in its place, with the row of actions at the bottom.
func (b *trainBoard) layOut(actions fyne.CanvasObject) fyne.CanvasObject {
	titled := func(title *widget.Text, v *widget.ImageView) fyne.CanvasObject {
		return container.NewBorder(widget.Inset(0, 0, 2, 0, title), nil, nil, nil, v)
	}
	pictures := container.New(evenLayout{across: true}, titled(b.samplesTitle, b.samples))
	if b.kind.rebuilds {
		pictures.Add(titled(b.rebuiltTitle, b.rebuilt))
	}
	beside := container.NewBorder(nil, nil, nil, b.doctor.object, pictures)
	past := container.NewBorder(nil, widget.Inset(look.Gap, 0, 0, 0, b.time.object), nil, nil, beside)
	body := container.New(evenLayout{}, past, b.charts.object)
	below := widget.Column(look.Room, b.facts, b.bar, actions)
	b.object = widget.Inset(look.Room, look.Room, look.Room, look.Room, container.NewBorder(nil, widget.Inset(look.Gap, 0, 0, 0, below), nil, nil, body))
	return b.object
}

// clear shows that nothing has happened yet.
func (b *trainBoard) clear() {
	b.preview = nil
	b.samples.SetImage(nil, "")
	b.rebuilt.SetImage(nil, "")
	b.samplesTitle.SetText(say.T("Samples, always from the same noise"))
	b.rebuiltTitle.SetText(say.T("Originals above their reconstructions"))
	b.charts.clear()
	b.doctor.clear()
	b.time.clear()
	b.facts.SetText(say.T("Nothing is in training"))
	b.bar.Set(0)
}

// show draws an event of a run of so many steps.
func (b *trainBoard) show(e train.Event, steps int) {
	b.charts.show(e)
	b.doctor.show(e)
	if e.Preview != nil && e.Preview != b.preview {
		b.preview = e.Preview
		if !b.time.pinned {
			b.showNow()
		}
	}
	b.facts.SetText(facts(e, steps))
	b.bar.Set(float64(e.Step) / float64(max(1, steps)))
}

// showNow shows the newest preview.
func (b *trainBoard) showNow() bool {
	b.charts.point(nan)
	p := b.preview
	if p == nil {
		return false
	}
	b.put(p.Samples)
	b.samplesTitle.SetText(say.T("Samples at step %s, from the same noise", say.Int(p.Step)))
	b.rebuiltTitle.SetText(say.T("Originals above their reconstructions"))
	if p.Originals.N == 0 {
		b.rebuilt.SetImage(nil, "")
		return true
	}
	b.rebuilt.SetImage(pairSheet(p.Originals, p.Reconstructions, pixels(b.rebuilt)), "")
	return true
}

// showKept shows the samples of an earlier moment.
func (b *trainBoard) showKept(step int, samples engine.Batch) {
	b.charts.point(float64(step))
	b.put(samples)
	b.samplesTitle.SetText(say.T("Samples of then, at step %s", say.Int(step)))
	if p := b.preview; p != nil && b.kind.rebuilds { // a run keeps samples only
		b.rebuiltTitle.SetText(say.T("Reconstructions are not kept: these are of now, step %s", say.Int(p.Step)))
	}
}

// put lays samples out for the room there is.
func (b *trainBoard) put(samples engine.Batch) {
	size := pixels(b.samples)
	b.samples.SetImage(newSheet(readable(samples, size.X, size.Y), size.X, size.Y).img, "")
}

// pixels is the size of a picture's place on the screen.
func pixels(o fyne.CanvasObject) image.Point {
	var p image.Point
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		p.X, p.Y = c.PixelCoordinateForPosition(fyne.NewPos(o.Size().Width, o.Size().Height))
	}
	return p
}

// facts is the run's numbers in words.
func facts(e train.Event, steps int) string {
	if e.State == train.Starting {
		return say.T("Getting ready: the data is read and the model is built")
	}
	parts := []string{say.T("Step %s of %s", say.Int(e.Step), say.Int(steps)), say.T("%s pictures seen", say.Int(e.Images))}
	if e.ImagesPerSecond > 0 {
		parts = append(parts, say.T("%s pictures/s", say.Number(e.ImagesPerSecond, 3)))
	}
	switch {
	case e.State == train.Paused:
		parts = append(parts, say.T("paused"))
	case e.State == train.Saving:
		parts = append(parts, say.T("saving"))
	case e.Remaining > 0 && e.State == train.Running:
		parts = append(parts, say.T("%s left", say.Duration(e.Remaining)))
	}
	if e.Saved >= 0 {
		parts = append(parts, say.T("saved at step %s", say.Int(e.Saved)))
	}
	return strings.Join(parts, " · ")
}
