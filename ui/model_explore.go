package ui

import (
	"context"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/ui/look"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

const (
	pathPictures = 9
	pathLeast    = 32 // wide each, or there are fewer
)

// exploreView walks through a model's latent space. The picture is base + sum of amount[i] * std[i] * direction[i]: the base comes from
// a seed, from the pad between four samples, from the path between two seeds, or from the strip; the amounts from the sliders.
type exploreView struct {
	*sliderPanel
	kind   modelKind
	models *modelBlock
	save   Saver

	visible bool
	stale   bool           // the model has changed while nobody looked,
	another bool           // to another one
	corners engine.Latents // of the pad; N = 0 until drawn
	path    engine.Latents // in the row below the picture
	terms   engine.Latents // of the arithmetic
	way     int            // of that row
	fine    []float32      // the latent of the layers from coarse on; nil where all have the same
	coarse  int
	now     Result // what the picture shows
	box     *pump.Mailbox[exploreJob]
	kept    map[int]keptPlace // by id in the strip
	next    int
	begun   uint64    // the seed of the last start,
	origin  []float32 // and its latent

	asking      *asking // what is asked of samples: of starts, of the pad's corners, of both ends of the row
	picture     *widget.ImageView
	seed        *seedField
	start, keep *widget.Button
	saveButton  *widget.Button
	pad         *widget.Pad2D
	padSeed     uint64
	drawn       uint64 // seed of the samples in the corners
	ways        *widget.Choice
	from, to    *seedField
	fromPlace   fyne.CanvasObject
	toPlace     fyne.CanvasObject
	film        *widget.Button
	hint        *widget.Text
	pathStrip   *widget.Strip
	strip       *widget.Strip
	side, main  fyne.CanvasObject
}

// exploreJob asks for the picture of a latent.
type exploreJob struct {
	model *openModel
	z     []float32
	seed  uint64
}

func newExploreView(e *Env, kind modelKind, models *modelBlock, port Models, study *modelStudy, save Saver) *exploreView {
	v := &exploreView{kind: kind, models: models, save: save, kept: make(map[int]keptPlace), padSeed: 100}
	v.sliderPanel = newSliderPanel(e, port, study, false, v.zero)
	v.onMoved = v.ask
	v.box = pump.NewMailbox(e.Ctx, e.Tasks.Go, v.decode)
	v.picture = e.zoomable(widget.NewImageView())
	if models.none() {
		v.picture.Empty = noModelYet()
	}
	v.seed = newSeedField(e, kind.seed, v.begin)
	v.start = widget.NewMainButton(say.T("New start"), nil, say.T("Start from the sample of this seed, with all sliders at 0; where that is shown already, from the next (Enter)"), v.goOn)
	v.keep = widget.NewButton(say.T("Keep"), theme.ContentAddIcon(), say.T("Put this picture into the strip below (Ctrl+B)"), v.keepShown)
	v.saveButton = widget.NewButton(say.T("Save…"), theme.DocumentSaveIcon(), say.T("Save this picture (Ctrl+S)"), v.saveShown)
	v.keep.Disable()
	v.saveButton.Disable()

	v.asking = newAsking(e, kind, port.Sampling(), func(bool) { v.restart() })
	v.side = widget.Column(look.Room, v.asking.object, v.panel)

	v.pad = widget.NewPad2D(func(x, y float64) { v.blend(x, y) })
	v.pad.Hint = say.T("Drag the point: the picture is a blend of the four samples in the corners")
	throw := widget.NewQuietButton(widget.IconDice, say.T("Four other samples"), v.throwCorners)
	beside := widget.Column(look.Gap, widget.Row(1, widget.NewHeading(say.T("Between four samples")), widget.Gapped(0, 0), throw),
		widget.Sized(padSide, padSide, v.pad), widget.NewCaption(say.T("Drag the point, or use the arrow keys")))

	between := v.newBetween()
	v.strip = widget.NewStrip(v.back)
	v.strip.Empty = say.T("Starts and pictures that you keep will stand here")

	actions := widget.Row(-1, v.start, v.saveButton, v.keep, widget.Gapped(look.Room, 0), v.seed.object(say.T("Seed"), seedLeast))
	picture := container.NewBorder(nil, nil, nil, widget.Inset(0, 0, look.Room, 0, beside), v.picture)
	v.main = bench(picture, widget.Column(look.Room, between, actions), v.strip)
	return v
}

const padSide = 196

func (v *exploreView) commands() []Command {
	return append(zoomCommands(v.picture),
		Command{Role: RoleMain, Title: say.T("New start"), Run: v.goOn},
		Command{Role: RoleMore, Title: say.T("Another seed"), Key: ctrl(fyne.KeyR), Run: v.seed.throw},
		Command{Role: RoleMore, Title: say.T("Keep this picture"), Key: ctrl(fyne.KeyB), Run: v.keepShown},
		Command{Role: RoleMore, Title: say.T("Save an animation through all that is kept…"), Off: v.strip.Len() < 2, Run: v.saveTour},
		Command{Role: RoleMore, Title: say.T("All sliders back to 0"), Key: &desktop.CustomShortcut{KeyName: fyne.KeyR, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}, Run: v.zero},
		Command{Role: RoleCopy, Title: say.T("Copy the picture"), Run: v.copyShown},
		Command{Role: RoleSave, Title: say.T("Save…"), Run: v.saveShown})
}

// copyShown puts the picture on the clipboard.
func (v *exploreView) copyShown() {
	if v.now.Batch.N > 0 {
		v.env.CopyPicture(v.now.Batch.Image(0))
	}
}

// setVisible says whether somebody looks; the model is looked at only then.
func (v *exploreView) setVisible(on bool) {
	v.visible = on
	switch {
	case on && v.stale:
		v.takeModel(v.models.current, v.another)
	case on:
		v.refresh() // a direction may have been found elsewhere
	}
}

// setModel explores another model, or new weights of the same: then everything stays where it is.
func (v *exploreView) setModel(m *openModel, another bool) {
	if !v.visible {
		v.stale, v.another = true, v.another || another
		return
	}
	v.takeModel(m, another)
}

func (v *exploreView) takeModel(m *openModel, another bool) {
	v.stale, v.another = false, false
	another = another || v.model == nil || v.model.info.Latent != m.info.Latent
	v.model = m
	v.turn++
	if !m.explorable() {
		v.picture.SetImage(nil, "")
		v.note.SetText(say.T("This model has no latent space"))
		v.sliders.Hide()
		return
	}
	v.sliders.Show()
	v.offerWays(m.layers() > 1)
	v.asking.setModel(m.info)
	if another {
		v.clear()
		v.recall()
		v.begin()
	} else {
		v.ask()
	}
	v.findDirections()
	v.drawCorners()
	v.drawBetween()
}

// ask leaves the newest wish for a picture; those in between are dropped.
func (v *exploreView) ask() {
	if v.base != nil && v.model != nil {
		z := v.latent()
		if v.fine != nil {
			z = mixture(z, v.fine, v.coarse, v.model.layers())
		}
		v.box.Put(exploreJob{model: v.model, z: z, seed: v.seed.value})
	}
}

// decode makes the picture of a wish; it runs on the mailbox's goroutine.
func (v *exploreView) decode(ctx context.Context, j exploreJob) {
	done := v.env.guarded(func(context.Context) func() {
		l, b, err := j.model.decode(ctx, func(engine.Decoder) engine.Latents { return engine.Latents{N: 1, Z: len(j.z), Data: j.z} })
		if err != nil {
			return func() { v.env.Fail(err) }
		}
		img := b.Image(0)
		r := Result{Batch: b, Info: j.model.info, Request: engine.Request{Seed: j.seed, N: 1}, Latents: l}
		return func() {
			if j.model == v.model {
				v.now = r
				v.picture.SetImage(img, "")
				v.keep.Enable()
				v.saveButton.Enable()
			}
		}
	})
	if ctx.Err() == nil {
		v.env.Do(done)
	}
}

// goOn starts from the seed's sample, or from the next where that is shown already.
func (v *exploreView) goOn() {
	if v.base != nil && v.begun == v.seed.value && v.fine == nil && slices.Equal(v.latent(), v.origin) {
		v.seed.set(v.seed.value + 1)
	}
	v.begin()
}

// begin starts from the seed's sample, and keeps the start in the strip.
func (v *exploreView) begin() {
	if v.model == nil || !v.model.explorable() {
		return
	}
	v.sample(v.seed.value, 1, func(l engine.Latents, b engine.Batch) {
		v.begun, v.origin = v.seed.value, l.Row(0)
		v.setBase(l.Row(0), false, -1)
		if k := v.kept[v.next-1]; !slices.Equal(k.z, l.Row(0)) { // the same once more is of no use
			v.stash(l.Row(0), b.Image(0), say.T("Seed %d", v.seed.value))
		}
	})
}

// sample draws n latents of a seed and their pictures, and hands them over unless the model has changed meanwhile.
func (v *exploreView) sample(seed uint64, n int, take func(engine.Latents, engine.Batch)) {
	draw := v.drawer()
	v.work(func(d engine.Decoder) engine.Latents { return draw(d, seed, n) }, take)
}

// work makes the pictures of the latents that find chooses; it runs on a worker's goroutine.
func (v *exploreView) work(find func(engine.Decoder) engine.Latents, take func(engine.Latents, engine.Batch)) {
	m, turn := v.model, v.turn
	v.env.Go(func(ctx context.Context) func() {
		l, b, err := m.decode(ctx, find)
		return func() {
			switch {
			case turn != v.turn:
			case err != nil:
				v.env.Fail(err)
			default:
				take(l, b)
			}
		}
	})
}

func (v *exploreView) saveShown() {
	if v.now.Batch.N == 1 {
		v.env.Save(v.now, fmt.Sprintf("%s-explored", stemOf(v.now.Info)), v.save)
	}
}
