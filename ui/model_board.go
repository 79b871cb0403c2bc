package ui

import (
	"image"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"atelier/engine/train"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// trainBoard shows a run: samples from fixed noise, where the method rebuilds pictures originals above their reconstructions, the curves, and the
// numbers.
type trainBoard struct {
	kind    modelKind
	names   []string // of the curves that the chart has
	preview *train.Preview

	samples, rebuilt           *widget.ImageView
	samplesTitle, rebuiltTitle *widget.Text
	chart                      *widget.LineChart
	chartPlace                 *fyne.Container
	facts                      *widget.Text
	bar                        *widget.Bar
	object                     fyne.CanvasObject
}

func newTrainBoard(kind modelKind) *trainBoard {
	b := &trainBoard{kind: kind, samples: widget.NewPlainImageView(), rebuilt: widget.NewPlainImageView(), facts: widget.NewText(""), bar: widget.NewBar(), chartPlace: container.NewStack()}
	b.samplesTitle, b.rebuiltTitle = widget.NewCaption(""), widget.NewCaption("")
	b.samples.Empty, b.rebuilt.Empty = say.T("Samples appear here as soon as it trains"), say.T("Pictures and what the model makes of them")
	b.facts.Least, b.samplesTitle.Least, b.rebuiltTitle.Least = 200, 100, 100
	b.setNames(nil)
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
	body := container.New(evenLayout{}, pictures, b.chartPlace)
	below := widget.Column(look.Room, b.facts, b.bar, actions)
	b.object = widget.Inset(look.Room, look.Room, look.Room, look.Room, container.NewBorder(nil, widget.Inset(look.Gap, 0, 0, 0, below), nil, nil, body))
	return b.object
}

// setNames makes a chart with a curve for each loss: "KL (nats)" is a curve KL on an axis of nats.
func (b *trainBoard) setNames(names []string) {
	b.names = names
	unit := ""
	short := make([]string, len(names))
	for i, n := range names {
		short[i] = n
		if name, rest, ok := strings.Cut(n, " ("); ok {
			short[i], unit = name, strings.TrimSuffix(rest, ")")
		}
		short[i] = say.Text(short[i])
	}
	b.chart = widget.NewLineChart(say.T("step"), say.Text(unit), short...)
	b.chart.Empty = say.T("The curves of the losses appear here")
	b.chartPlace.Objects = []fyne.CanvasObject{b.chart}
	b.chartPlace.Refresh()
}

// clear shows that nothing has happened yet.
func (b *trainBoard) clear() {
	b.preview = nil
	b.samples.SetImage(nil, "")
	b.rebuilt.SetImage(nil, "")
	b.samplesTitle.SetText(say.T("Samples, always from the same noise"))
	b.rebuiltTitle.SetText(say.T("Originals above their reconstructions"))
	b.chart.Clear()
	b.facts.SetText(say.T("Nothing is in training"))
	b.bar.Set(0)
}

// show draws an event of a run of so many steps.
func (b *trainBoard) show(e train.Event, steps int) {
	if !slices.Equal(b.names, e.Curves.Names) && e.Curves.Names != nil {
		b.setNames(e.Curves.Names)
	}
	x := make([]float64, len(e.Curves.Steps))
	for i, s := range e.Curves.Steps {
		x[i] = float64(s)
	}
	for i, y := range e.Curves.Values {
		b.chart.SetData(i, x, y)
	}
	b.chart.Refresh()
	if e.Preview != nil && e.Preview != b.preview {
		b.preview = e.Preview
		b.showPreview(e.Preview)
	}
	b.facts.SetText(facts(e, steps))
	b.bar.Set(float64(e.Step) / float64(max(1, steps)))
}

func (b *trainBoard) showPreview(p *train.Preview) {
	size := pixels(b.samples)
	b.samples.SetImage(newSheet(readable(p.Samples, size.X, size.Y), size.X, size.Y).img, "")
	b.samplesTitle.SetText(say.T("Samples at step %s, from the same noise", say.Int(p.Step)))
	if p.Originals.N == 0 {
		b.rebuilt.SetImage(nil, "")
		return
	}
	b.rebuilt.SetImage(pairSheet(p.Originals, p.Reconstructions, pixels(b.rebuilt)), "")
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
