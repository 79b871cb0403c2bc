package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"atelier/engine"
	"atelier/engine/pixel/random"
	"atelier/ui/look"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// noiseDialog sets the noise that fills a shape, and shows it at once. Its size is the shape's.
type noiseDialog struct {
	env      *Env
	settings random.Settings
	seed     uint64
	turn     int
	form     *widget.SettingsForm
	picture  *widget.ImageView
	box      *pump.Mailbox[noiseJob]
}

type noiseJob struct {
	settings random.Settings
	seed     uint64
	turn     int
}

const noiseSide = 384 // of the picture that is shown, in pixels

// chooseNoise asks for noise; a text that isn't any begins with the defaults.
func (v *drawView) chooseNoise(current string, done func(string)) {
	s, err := random.Parse(current)
	if err != nil {
		v.env.Fail(err)
		engine.SetDefaults(&s)
	}
	d := &noiseDialog{env: v.env, settings: s, seed: v.history.now.seed + v.layer.Variant}
	ctx, end := context.WithCancel(v.env.Ctx)
	d.box = pump.NewMailbox(ctx, v.env.Tasks.Go, d.work)
	d.form = widget.NewSettingsForm(&d.settings, "width", "height")
	d.form.OnChanged = func(string) { d.ask() }
	d.picture = widget.NewPlainImageView()
	d.picture.Empty = ""
	surprise := widget.NewButton(say.T("Surprise me"), widget.IconDice, say.T("Settings by chance that look good"), d.surprise)
	right := container.NewBorder(nil, widget.Inset(look.Room, 0, 0, 0, container.NewCenter(surprise)), nil, nil, d.picture)
	left := widget.Sized(sideWidth, 0, container.NewVScroll(widget.Inset(0, look.Room, 0, look.Air, d.form)))
	body := container.New(splitLayout{}, left, widget.Inset(0, 0, look.Room, 0, right))
	box := v.env.newChoiceBox(say.T("Noise in the shape"), say.T("Use"), say.T("Cancel"), body, func(yes bool) {
		end()
		if yes {
			done(d.settings.String())
		}
	})
	size := v.env.Window.Canvas().Size()
	box.Resize(fyne.NewSize(min(760, size.Width-40), min(540, size.Height-60)))
	v.env.Ask(box)
	d.ask()
}

func (d *noiseDialog) surprise() {
	d.settings = random.Surprise(d.settings, randomSeed())
	d.form.Sync()
	d.ask()
}

func (d *noiseDialog) ask() {
	d.turn++
	d.box.Put(noiseJob{d.settings, d.seed, d.turn})
}

func (d *noiseDialog) work(ctx context.Context, job noiseJob) {
	show := func(b engine.Batch, err error) {
		m := b
		d.env.Do(func() {
			switch {
			case ctx.Err() != nil || job.turn != d.turn:
			case err != nil:
				d.env.Fail(err)
			default:
				d.picture.SetImage(m.Image(0), "")
			}
		})
	}
	var b engine.Batch
	var err error
	if fault := guard(func() {
		b, err = random.Preview(ctx, job.settings, job.seed, 0, noiseSide, func(b engine.Batch) { show(b, nil) })
	}); fault != nil {
		err = fault
	}
	if ctx.Err() == nil {
		show(b, err)
	}
}
