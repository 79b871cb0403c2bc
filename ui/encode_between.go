package ui

import (
	"context"
	"image"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/engine/latent"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The row under one's own picture: the training pictures nearest to it, the way from one picture to another, or arithmetic with three.

// The ways of the row.
const (
	rowNearest = iota
	rowPath
	rowArithmetic
)

const nearestPictures = 12

type betweenRow struct {
	v   *encodeView
	p   *easelPage
	way int

	ends  [2][]float32   // of the path; nil until they are set
	terms [3][]float32   // of the arithmetic
	path  engine.Latents // in the row
	near  []ownPicture
	turn  int // tells work for an older row

	ways   *widget.Choice
	find   *widget.Button
	a, b   *widget.Button
	strip  *widget.Strip
	film   *widget.Button
	object fyne.CanvasObject
}

func newBetweenRow(v *encodeView, p *easelPage) *betweenRow {
	r := &betweenRow{v: v, p: p}
	r.ways = widget.NewChoice([]string{say.T("Nearest"), say.T("Path"), say.T("Arithmetic")}, func(i int) { r.way = i; r.draw() })
	r.ways.Offer(r.ways.Options, 0)
	r.ways.Hint = say.T("What stands in the row: the training pictures nearest to yours, the way between two pictures, or one minus another plus a third")
	r.find = widget.NewButton(say.T("Find"), theme.SearchIcon(), say.T("Look through all pictures of the data set for those whose codes lie nearest to this one"), r.findNearest)
	r.a = widget.NewButton("A", nil, say.T("Begin the path with the picture that is shown"), func() { r.setEnd(0) })
	r.b = widget.NewButton("B", nil, say.T("End the path with the picture that is shown"), func() { r.setEnd(1) })
	r.strip = widget.NewStrip(r.chosen)
	r.strip.Spread = true
	r.film = widget.NewQuietButton(theme.MediaVideoIcon(), say.T("Save the way there and back as an animation (GIF)"), r.saveFilm)
	r.object = widget.Row(3, widget.Sized(116, 0, r.ways), r.find, r.a, widget.Sized(64, 44, r.strip), r.b, r.film)
	r.draw()
	return r
}

// forget empties the row: codes of another model mean nothing.
func (r *betweenRow) forget() {
	r.ends, r.terms, r.path, r.near = [2][]float32{}, [3][]float32{}, engine.Latents{}, nil
	r.draw()
}

// took takes away what was found near another picture, unless that was chosen among them.
func (r *betweenRow) took(p ownPicture) {
	if len(r.near) > 0 && !slices.ContainsFunc(r.near, func(n ownPicture) bool { return n.title == p.title }) {
		r.near = nil
		if r.way == rowNearest {
			r.draw()
		}
	}
}

// draw draws the row anew.
func (r *betweenRow) draw() {
	r.turn++
	show(r.find, r.way == rowNearest)
	show(r.a, r.way == rowPath)
	show(r.b, r.way == rowPath)
	show(r.film, r.way == rowPath)
	r.film.SetEnabled(r.ends[0] != nil && r.ends[1] != nil)
	r.object.Refresh()
	r.strip.Mark(-1)
	switch r.way {
	case rowNearest:
		r.strip.Empty = say.T("The training pictures nearest to yours: press Find")
		r.showNear()
	case rowPath:
		r.strip.Empty = say.T("Press A, take another picture, press B: the way between both")
		if r.ends[0] != nil && r.ends[1] != nil {
			r.decode(path(r.ends[0], r.ends[1], pathPictures))
			return
		}
		r.showEnds()
	case rowArithmetic:
		r.strip.Empty = say.T("Click a place to put the shown picture there: the first minus the second plus the third")
		r.showTerms()
	}
}

// decode shows the pictures of latents.
func (r *betweenRow) decode(l engine.Latents) {
	m, turn := r.v.model, r.turn
	if m == nil {
		return
	}
	way := r.way
	r.v.env.Go(func(ctx context.Context) func() {
		_, b, err := m.decode(ctx, func(engine.Decoder) engine.Latents { return l })
		var thumbs []*image.RGBA
		for i := range b.N {
			thumbs = append(thumbs, widget.Thumb(b.Image(i)))
		}
		return func() {
			switch {
			case turn != r.turn:
			case err != nil:
				r.v.env.Fail(err)
			default:
				r.path = l
				labels := make([]string, l.N)
				for i := range labels {
					if way == rowArithmetic {
						labels[i] = []string{"A", "− B", "+ C"}[i]
					} else {
						labels[i] = say.T("%d %% of the way from A to B", 100*i/max(1, l.N-1))
					}
				}
				r.strip.SetThumbs(thumbs, labels)
			}
		}
	})
}

// showEnds shows the ends of the path that there are.
func (r *betweenRow) showEnds() {
	l := engine.Latents{}
	for _, z := range r.ends {
		if z != nil {
			l.N, l.Z = l.N+1, len(z)
			l.Data = append(l.Data, z...)
		}
	}
	if l.N == 0 {
		r.strip.SetThumbs(nil, nil)
		return
	}
	r.decode(l)
}

// showTerms shows the three pictures of the arithmetic: those that nobody has chosen yet are the one that is shown.
func (r *betweenRow) showTerms() {
	if r.v.code == nil {
		r.strip.SetThumbs(nil, nil)
		return
	}
	l := engine.Latents{N: 3, Z: len(r.v.code)}
	for i, z := range r.terms {
		if len(z) != l.Z {
			z = slices.Clone(r.v.latent())
			r.terms[i] = z
		}
		l.Data = append(l.Data, z...)
	}
	r.decode(l)
}

// setEnd puts the shown picture at an end of the path.
func (r *betweenRow) setEnd(i int) {
	if r.v.code == nil {
		r.v.env.Tell(say.T("Take in a picture first"))
		return
	}
	r.ends[i] = r.v.latent()
	r.draw()
}

// chosen goes to a picture of the row; in arithmetic it puts the shown picture there.
func (r *betweenRow) chosen(i int) {
	switch {
	case r.way == rowNearest && i < len(r.near):
		r.v.take(r.near[i])
	case r.way == rowPath && i < r.path.N:
		r.v.goTo(r.path.Row(i))
	case r.way == rowArithmetic && r.v.code != nil:
		r.terms[i] = r.v.latent()
		r.draw()
		r.strip.Mark(i)
		r.v.goTo(latent.Analogy(r.terms[0], r.terms[1], r.terms[2]))
	}
}

// findNearest looks for the training pictures whose codes lie nearest to the shown one.
func (r *betweenRow) findNearest() {
	v := r.v
	if v.code == nil {
		v.env.Tell(say.T("Take in a picture first"))
		return
	}
	if r.way != rowNearest {
		r.way = rowNearest
		r.ways.Offer(r.ways.Options, r.way)
		r.draw()
	}
	z, seen := v.latent(), v.seen
	r.find.Disable()
	v.study.gather(allCodes, func(s *sample, err error) {
		if err != nil {
			r.find.Enable()
			return
		}
		v.env.Go(func(context.Context) func() {
			at, far := latent.Nearest(z, s.codes, nearestPictures)
			var near []ownPicture
			var thumbs []*image.RGBA
			var labels []string
			for k, i := range at {
				b := s.set.Batch([]int{s.index[i]})
				near = append(near, pictureIn(s.set, s.index[i]))
				thumbs = append(thumbs, widget.Thumb(b.Image(0)))
				labels = append(labels, say.T("%s · distance %s", describePicture(s.set, s.index[i]), say.Number(far[k], 3)))
			}
			return func() {
				r.find.Enable()
				if seen != v.seen || !valid(s.model, v.model) {
					return
				}
				r.near = near
				if r.way == rowNearest {
					r.strip.SetThumbs(thumbs, labels)
					v.env.Tell(say.T("The nearest of %s in %s", say.N(s.codes.N, "picture", "pictures"), filepath.Base(s.data)))
				}
			}
		})
	})
}

// showNear shows what was found last.
func (r *betweenRow) showNear() {
	if len(r.near) == 0 {
		r.strip.SetThumbs(nil, nil)
		return
	}
	m, turn, near := r.v.model, r.turn, r.near
	r.v.env.Go(func(context.Context) func() {
		var thumbs []*image.RGBA
		var labels []string
		for _, p := range near {
			if b, err := p.fit(m.info); err == nil {
				thumbs, labels = append(thumbs, widget.Thumb(b.Image(0))), append(labels, p.title)
			}
		}
		return func() {
			if turn == r.turn {
				r.strip.SetThumbs(thumbs, labels)
			}
		}
	})
}

// saveFilm saves the way from A to B and back.
func (r *betweenRow) saveFilm() {
	m, v := r.v.model, r.v
	if m == nil || r.ends[0] == nil || r.ends[1] == nil {
		return
	}
	l := thereAndBack(r.ends[0], r.ends[1])
	v.env.Go(func(ctx context.Context) func() {
		_, b, err := m.decode(ctx, func(engine.Decoder) engine.Latents { return l })
		return func() {
			if err != nil {
				v.env.Fail(err)
				return
			}
			v.env.Prefs.SetString(prefSaveForm, ".gif")
			v.env.Save(Result{Batch: b, Info: m.info, Request: engine.Request{N: b.N}, Latents: l}, stemOf(m.info)+"-morph", v.save)
		}
	})
}
