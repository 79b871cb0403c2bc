package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/engine/latent"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The parts of the exploring view that lie between samples: the pad with four, and the row that goes from one to another, does arithmetic
// with three, or takes some layers from one and the rest from another.

// The ways of the row.
const (
	wayPath       = iota // from one seed to another
	wayArithmetic        // A - B + C
	wayLayers            // the coarse layers of one seed, the fine ones of another; for models that can mix
)

// film is how many pictures an animation of a path has: there, and back again.
const film = 48

// newBetween makes the row.
func (v *exploreView) newBetween() fyne.CanvasObject {
	v.ways = widget.NewChoice(nil, func(i int) {
		v.way = i
		v.drawBetween()
	})
	v.offerWays(false)
	v.from = newSeedField(v.env, v.kind.seed, v.drawBetween)
	v.to = newSeedField(v.env, v.kind.seed+1, v.drawBetween)
	v.pathStrip = widget.NewStrip(v.takeFromRow)
	v.pathStrip.Spread, v.pathStrip.Empty = true, ""
	v.fromPlace, v.toPlace = v.from.object(say.T("From"), seedLeast), v.to.object(say.T("to"), seedLeast)
	v.film = widget.NewQuietButton(theme.MediaVideoIcon(), say.T("Save the way there and back as an animation (GIF)"), v.saveFilm)
	v.hint = widget.NewCaption(say.T("Click a place to put the shown picture there: the first minus the second plus the third"))
	v.hint.Hide()
	return widget.Row(2, widget.Sized(116, 0, v.ways), v.fromPlace, widget.Sized(64, 44, v.pathStrip), v.toPlace, v.film, v.hint)
}

// offerWays offers what the model can do.
func (v *exploreView) offerWays(mixes bool) {
	titles := []string{say.T("Path"), say.T("Arithmetic")}
	if mixes {
		titles = append(titles, say.T("Layers"))
	}
	v.way = min(v.way, len(titles)-1)
	v.ways.Offer(titles, v.way)
}

// drawBetween draws the row anew.
func (v *exploreView) drawBetween() {
	show(v.fromPlace, v.way != wayArithmetic)
	show(v.toPlace, v.way != wayArithmetic)
	show(v.film, v.way != wayArithmetic)
	show(v.hint, v.way == wayArithmetic)
	if v.model == nil || !v.model.explorable() {
		return
	}
	from, to, way, draw := v.from.value, v.to.value, v.way, v.drawer()
	many := pathPictures
	if v.pathStrip.Size().Width < pathLeast*pathPictures { // fewer, so that they can be seen
		many = (pathPictures + 1) / 2
	}
	v.work(func(d engine.Decoder) engine.Latents {
		a, b := draw(d, from, 1), draw(d, to, 1)
		switch way {
		case wayArithmetic:
			if v.terms.N == 3 && v.terms.Z == a.Z {
				return v.terms
			}
			return engine.Latents{N: 3, Z: a.Z, Data: append(append(a.Data, b.Data...), draw(d, to+1, 1).Data...)}
		case wayLayers:
			return mixtures(a.Row(0), b.Row(0), d.(engine.Mixer).Layers())
		}
		return path(a.Row(0), b.Row(0), many)
	}, func(l engine.Latents, b engine.Batch) {
		if way != v.way {
			return
		}
		v.path = l
		if way == wayArithmetic {
			v.terms = l
		}
		thumbs, labels := make([]*image.RGBA, l.N), make([]string, l.N)
		for i := range l.N {
			thumbs[i] = widget.Thumb(b.Image(i))
			switch way {
			case wayArithmetic:
				labels[i] = []string{"A", "− B", "+ C"}[i]
			case wayLayers:
				labels[i] = say.T("%d coarse layers of seed %d, the others of seed %d", i, from, to)
			default:
				labels[i] = say.T("%d %% of the way from seed %d to seed %d", 100*i/(l.N-1), from, to)
			}
		}
		v.pathStrip.SetThumbs(thumbs, labels)
	})
}

// drawer draws n latents of a seed as they are asked for now; it may be called on any goroutine.
func (v *exploreView) drawer() func(d engine.Decoder, seed uint64, n int) engine.Latents {
	set := v.asking.set(v.model.info)
	return func(d engine.Decoder, seed uint64, n int) engine.Latents {
		return d.Draw(engine.Request{Seed: seed, N: n, Set: set})
	}
}

// restart draws all samples anew, because others are asked for.
func (v *exploreView) restart() {
	if v.model == nil {
		return
	}
	v.terms = engine.Latents{}
	v.begin()
	v.drawCorners()
	v.drawBetween()
}

// path is n latents from a to b.
func path(a, b []float32, n int) engine.Latents {
	l := engine.Latents{N: n, Z: len(a)}
	for i := range n {
		l.Data = append(l.Data, latent.Slerp(a, b, float64(i)/float64(n-1))...)
	}
	return l
}

// thereAndBack is the path of a film that can go on without end.
func thereAndBack(a, b []float32) engine.Latents {
	l := path(a, b, film/2+1)
	for i := l.N - 2; i > 0; i-- {
		l.Data = append(l.Data, l.Row(i)...)
	}
	l.N = film
	return l
}

// mixtures are the latents, one for every layer in one row, of all pictures that take their coarse layers from a and the rest from b.
func mixtures(a, b []float32, layers int) engine.Latents {
	l := engine.Latents{N: layers + 1, Z: layers * len(a)}
	for coarse := range layers + 1 {
		l.Data = append(l.Data, mixture(a, b, coarse, layers)...)
	}
	return l
}

func mixture(a, b []float32, coarse, layers int) []float32 {
	var row []float32
	for i := range layers {
		if i < coarse {
			row = append(row, a...)
		} else {
			row = append(row, b...)
		}
	}
	return row
}

// takeFromRow goes to a picture of the path or of the mixtures; in arithmetic it puts the shown picture into one of the three places.
func (v *exploreView) takeFromRow(i int) {
	switch v.way {
	case wayArithmetic:
		if z := v.latent(); len(z) == v.terms.Z {
			copy(v.terms.Row(i), z)
			v.drawBetween()
			v.setBase(latent.Analogy(v.terms.Row(0), v.terms.Row(1), v.terms.Row(2)), false, i)
		}
	case wayLayers:
		z, all := v.model.info.Latent, v.path.Row(0) // all of b
		fine, coarse := all[:z], v.path.Row(v.path.N - 1)[:z]
		v.setBase(coarse, false, i)
		v.fine, v.coarse = fine, i
		v.ask()
	default:
		v.setBase(v.path.Row(i), false, i)
	}
}

// saveFilm saves the way from one seed to the other and back.
func (v *exploreView) saveFilm() {
	if v.model == nil || !v.model.explorable() {
		return
	}
	from, to, way, draw := v.from.value, v.to.value, v.way, v.drawer()
	stem := "-path"
	if way == wayLayers {
		stem = "-layers"
	}
	v.shoot(stem, from, func(d engine.Decoder) engine.Latents {
		a, b := draw(d, from, 1).Row(0), draw(d, to, 1).Row(0)
		if way == wayLayers {
			layers := d.(engine.Mixer).Layers()
			return throughAll([][]float32{mixture(a, b, 0, layers), mixture(a, b, layers/2, layers), mixture(a, b, layers, layers), mixture(b, a, layers/2, layers)}, layers, film/4)
		}
		return thereAndBack(a, b)
	})
}

// shoot makes the pictures of an animation and asks where to save it.
func (v *exploreView) shoot(stem string, seed uint64, find func(engine.Decoder) engine.Latents) {
	info := v.model.info
	v.work(find, func(l engine.Latents, b engine.Batch) {
		r := Result{Batch: b, Info: info, Request: engine.Request{Seed: seed, N: b.N}, Latents: l}
		v.env.Prefs.SetString(prefSaveForm, ".gif")
		v.env.Save(r, stemOf(info)+stem, v.save)
	})
}

// The animation through what is kept.
const (
	tourMost  = 16 // places, the newest
	tourSteps = 12 // pictures from one to the next
)

// saveTour saves the way through all that stands in the strip, from the oldest to the newest and back to it, as an animation.
func (v *exploreView) saveTour() {
	if v.model == nil || !v.model.explorable() {
		return
	}
	size, layers := v.model.info.Latent, v.model.layers()
	var places [][]float32
	mixed := false
	for id := v.next - 1; id >= 0 && len(places) < tourMost; id-- {
		if z := v.kept[id].z; len(z) == size || len(z) == size*layers {
			places = append([][]float32{z}, places...)
			mixed = mixed || len(z) != size
		}
	}
	if len(places) < 2 {
		v.env.Tell(say.T("Keep two pictures or more first: the animation goes from one to the next"))
		return
	}
	if !mixed {
		layers = 1
	}
	for i, z := range places {
		if len(z) != size*layers {
			places[i] = mixture(z, z, layers, layers)
		}
	}
	v.shoot("-kept", v.seed.value, func(engine.Decoder) engine.Latents { return throughAll(places, layers, tourSteps) })
}

// throughAll goes from each place to the next in n steps, and from the last to the first, each layer along its own way.
func throughAll(places [][]float32, layers, n int) engine.Latents {
	l := engine.Latents{N: n * len(places), Z: len(places[0])}
	size := l.Z / layers
	for i, a := range places {
		b := places[(i+1)%len(places)]
		for k := range n {
			for at := 0; at < l.Z; at += size {
				l.Data = append(l.Data, latent.Slerp(a[at:at+size], b[at:at+size], float64(k)/float64(n))...)
			}
		}
	}
	return l
}

// throwCorners puts four other samples into the pad's corners, and goes to their blend if the pad is in use.
func (v *exploreView) throwCorners() {
	v.padSeed = randomSeed()
	v.drawCorners()
}

// drawCorners draws the four samples of the pad.
func (v *exploreView) drawCorners() {
	if v.model == nil || !v.model.explorable() {
		return
	}
	seed := v.padSeed
	v.sample(seed, 4, func(l engine.Latents, b engine.Batch) {
		v.corners = l
		if seed != v.drawn && !v.pad.Idle {
			v.blend(v.pad.Point())
		}
		v.drawn = seed
		for i := range 4 {
			v.pad.SetCorner(i, b.Image(i))
		}
	})
}

// blend goes to a place between the four samples.
func (v *exploreView) blend(x, y float64) {
	if c := v.corners; c.N == 4 && v.model != nil {
		v.setBase(latent.Bilinear(c.Row(0), c.Row(1), c.Row(2), c.Row(3), x, y), true, -1)
	}
}

// setBase goes to a latent, with all sliders at 0. It comes from the pad, from picture `step` of the path, or (step < 0) from neither.
func (v *exploreView) setBase(z []float32, fromPad bool, step int) {
	v.fine = nil
	v.pad.SetIdle(!fromPad)
	v.pathStrip.Mark(step)
	v.settle(z)
	v.ask()
}

// zero takes all sliders back to 0; the base stays, and so do the layers.
func (v *exploreView) zero() {
	if v.base != nil {
		fine := v.fine
		v.setBase(v.base, !v.pad.Idle, v.pathStrip.Chosen())
		v.fine = fine
		v.ask()
	}
}
