package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine/train"
	"atelier/ui/look"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// settleTime is how long the settings must rest before a forecast is worth measuring.
const settleTime = 500 * time.Millisecond

// forecaster says what a run would take on this machine, by measuring a few steps of it whenever the settings have changed.
type forecaster struct {
	env     *Env
	trainer Trainer
	visible bool // somebody looks; otherwise nothing is measured

	turn     int
	cancel   context.CancelFunc // of the measurement under way; nil for none
	measured *train.Forecast    // for all but the length; nil before the first

	needs *needs

	params, work, speed, recognisable, good, duration, memory *widget.Text
	object                                                    fyne.CanvasObject
}

// needs is how many pictures a model must see, in experience, before what it makes can be recognised, and before it is good.
type needs struct{ recognisable, good int }

func newForecaster(e *Env, trainer Trainer, kind modelKind) *forecaster {
	f := &forecaster{env: e, trainer: trainer, needs: kind.needs}
	for _, t := range f.values() {
		*t = widget.NewText("–")
	}
	heading := widget.NewHeading(say.T("Forecast"))
	heading.Hint = say.T("Measured with a few steps on this computer, with these settings")
	line := func(label string, value *widget.Text) fyne.CanvasObject {
		return widget.Row(0, widget.NewCaption(label), value)
	}
	work := widget.NewCaption(say.T("Work per picture"))
	work.Hint = say.T("Millions of additions and multiplications that learning from one picture takes")
	rows := widget.Column(look.Gap, heading, line(say.T("Parameters"), f.params), widget.Row(0, work, f.work), line(say.T("Memory"), f.memory), line(say.T("Speed"), f.speed))
	if n := f.needs; n != nil {
		basis := say.T("In experience, pictures of 28 × 28 pixels can be recognised when about %s were seen, and are good after %s; larger ones take longer", say.Int(n.recognisable), say.Int(n.good))
		first := widget.NewCaption(say.T("Recognisable after"))
		first.Hint = basis
		rows.Add(widget.Row(0, first, f.recognisable))
		rows.Add(line(say.T("Good after"), f.good))
	}
	rows.Add(line(say.T("Time for all steps"), f.duration))
	f.object = container.NewBorder(fw.NewSeparator(), nil, nil, nil, widget.Inset(look.Room, look.Room, look.Air-4, look.Air-4, rows))
	return f
}

// values are the places of the numbers.
func (f *forecaster) values() []**widget.Text {
	return []**widget.Text{&f.params, &f.work, &f.memory, &f.speed, &f.recognisable, &f.good, &f.duration}
}

// blank takes all numbers away but those that don't depend on time.
func (f *forecaster) blank(word string) {
	f.speed.SetText(word)
	for _, t := range []*widget.Text{f.recognisable, f.good, f.duration} {
		t.SetText("–")
	}
	f.refresh()
}

// want asks for the forecast of a run. With lengthOnly, only the number of steps is another than last time, and nothing is measured.
func (f *forecaster) want(cfg train.Config, lengthOnly bool) {
	if !f.visible || cfg.Data == "" {
		return
	}
	if lengthOnly && f.measured != nil && f.cancel == nil {
		f.tell(cfg.Steps)
		return
	}
	f.cease()
	f.blank(say.T("measuring …"))
	ctx, cancel := context.WithCancel(f.env.Ctx)
	f.cancel = cancel
	turn := f.turn
	f.env.Go(func(context.Context) func() {
		defer cancel()
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(settleTime):
		}
		got, err := f.trainer.Forecast(ctx, cfg)
		return func() {
			if turn != f.turn {
				return
			}
			f.cancel = nil
			if err != nil {
				f.measured = nil
				f.params.SetText("–")
				f.work.SetText("–")
				f.memory.SetText("–")
				f.blank("–")
				f.env.Fail(err)
				return
			}
			f.measured = &got
			f.tell(cfg.Steps)
		}
	})
}

// cease ends the measurement under way.
func (f *forecaster) cease() {
	f.turn++
	if f.cancel != nil {
		f.cancel()
		f.cancel = nil
		f.blank("–")
	}
}

// tell writes down what was measured, for so many steps.
func (f *forecaster) tell(steps int) {
	m := f.measured
	f.params.SetText(say.Int(m.Params))
	f.work.SetText("–")
	if m.Work > 0 {
		f.work.SetText(say.T("%s MFLOP", say.Number(m.Work/1e6, 3)))
	}
	f.speed.SetText(say.T("%s pictures/s", say.Number(m.ImagesPerSecond, 3)))
	f.duration.SetText(say.Duration(time.Duration(steps) * m.StepTime))
	f.memory.SetText("–") // too little to be told from what else goes on
	if m.Memory >= 1<<20 {
		f.memory.SetText(say.T("about %s MiB", say.Number(float64(m.Memory)/(1<<20), 2)))
	}
	if n := f.needs; n != nil && m.ImagesPerSecond > 0 {
		after := func(images int) string {
			return say.Duration(time.Duration(float64(images) / m.ImagesPerSecond * float64(time.Second)))
		}
		f.recognisable.SetText(after(n.recognisable))
		f.good.SetText(after(n.good))
	}
	f.refresh()
}

func (f *forecaster) refresh() { f.object.Refresh() }
