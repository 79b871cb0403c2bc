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

	params, speed, duration *widget.Text
	object                  fyne.CanvasObject
}

func newForecaster(e *Env, trainer Trainer) *forecaster {
	f := &forecaster{env: e, trainer: trainer, params: widget.NewText("–"), speed: widget.NewText("–"), duration: widget.NewText("–")}
	heading := widget.NewHeading(say.T("Forecast"))
	heading.Hint = say.T("Measured with a few steps on this computer, with these settings")
	line := func(label string, value *widget.Text) fyne.CanvasObject {
		return widget.Row(0, widget.NewCaption(label), value)
	}
	f.object = container.NewBorder(fw.NewSeparator(), nil, nil, nil, widget.Inset(look.Room, look.Room, look.Air-4, look.Air-4, widget.Column(look.Gap,
		heading, line(say.T("Parameters"), f.params), line(say.T("Speed"), f.speed), line(say.T("Time for all steps"), f.duration))))
	return f
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
	f.speed.SetText(say.T("measuring …"))
	f.duration.SetText("…")
	f.refresh()
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
				f.speed.SetText("–")
				f.duration.SetText("–")
				f.refresh()
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
		f.speed.SetText("–")
		f.duration.SetText("–")
		f.refresh()
	}
}

// tell writes down what was measured, for so many steps.
func (f *forecaster) tell(steps int) {
	m := f.measured
	f.params.SetText(say.Int(m.Params))
	f.speed.SetText(say.T("%s pictures/s", say.Number(m.ImagesPerSecond, 3)))
	f.duration.SetText(say.Duration(time.Duration(steps) * m.StepTime))
	f.refresh()
}

func (f *forecaster) refresh() { f.object.Refresh() }
