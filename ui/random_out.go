package ui

import (
	"context"
	"fmt"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/ui/say"
)

// Where a picture goes from the tab: into a file, to the clipboard, to another tab.

// sendMenu offers what other tabs can do with the picture.
func (t *randomTab) sendMenu() { t.env.SendMenu(t.send, t.sent) }

// sent is the picture for another tab.
func (t *randomTab) sent() (Sent, error) {
	f := t.shown
	if f.batch.N == 0 {
		return Sent{}, fmt.Errorf("%s", say.T("There is no picture yet: wait for it"))
	}
	s := f.job.state
	return Sent{Title: t.title(s), Image: f.batch.Image(0), Recipe: t.recipe(s), Full: func(ctx context.Context) (engine.Batch, error) {
		return t.ports.noise.preview(ctx, s.settings, s.seed, 0, SentMost, nil)
	}}, nil
}

func (t *randomTab) recipe(s randomState) imageio.Recipe {
	return t.ports.Recipe(engine.Values(&s.settings), s.seed, 0)
}

// title names a picture: "Perlin, seed 12".
func (t *randomTab) title(s randomState) string {
	kind := s.settings.Kind
	for _, k := range t.kinds {
		if k.Name == kind {
			kind = say.Text(k.Title)
		}
	}
	return say.T("%s, seed %d", kind, s.seed)
}

func (t *randomTab) saveShown() {
	f := t.shown
	if f.batch.N == 0 {
		return
	}
	s := f.job.state
	r := Result{Batch: f.batch, Recipe: t.recipe(s)}
	if !f.whole() {
		r.Full = func(ctx context.Context, progress func(float64)) (engine.Batch, error) {
			return t.ports.noise.draw(ctx, s.settings, s.seed, 0, progress)
		}
	}
	t.env.Save(r, fmt.Sprintf("%s-seed-%d", s.settings.Kind, s.seed), t.ports.Save)
}

// copyShown copies the picture in its full size, which may have to be made first.
func (t *randomTab) copyShown() {
	f := t.shown
	if f.batch.N == 0 {
		return
	}
	s := f.job.state
	t.env.Queue(say.T("Copying the picture"), func(ctx context.Context, j *Job) (func(), error) {
		b, err := f.batch, error(nil)
		if !f.whole() {
			b, err = t.ports.noise.draw(ctx, s.settings, s.seed, 0, j.Set)
		}
		if err == nil {
			err = t.env.Copy(b.Image(0))
		}
		return func() { t.env.Tell(say.T("Copied %s", t.title(s))) }, err
	})
}
