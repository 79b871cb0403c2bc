package ui

import (
	"image"

	"atelier/engine"
	"atelier/engine/latent"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The parts of the exploring view that lie between samples: the pad with four, and the path from one to another.

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

// drawPath draws the pictures on the way from one seed to the other.
func (v *exploreView) drawPath() {
	if v.model == nil || !v.model.explorable() {
		return
	}
	from, to := v.from.value, v.to.value
	v.work(func(d engine.Decoder) engine.Latents {
		a, b := draw(d, from, 1), draw(d, to, 1)
		l := engine.Latents{N: pathPictures, Z: a.Z}
		for i := range pathPictures {
			l.Data = append(l.Data, latent.Slerp(a.Row(0), b.Row(0), float64(i)/(pathPictures-1))...)
		}
		return l
	}, func(l engine.Latents, b engine.Batch) {
		v.path = l
		thumbs, labels := make([]*image.RGBA, l.N), make([]string, l.N)
		for i := range l.N {
			thumbs[i], labels[i] = widget.Thumb(b.Image(i)), say.T("%d %% of the way from seed %d to seed %d", 100*i/(l.N-1), from, to)
		}
		v.pathStrip.SetThumbs(thumbs, labels)
	})
}

func (v *exploreView) takeFromPath(i int) { v.setBase(v.path.Row(i), false, i) }
