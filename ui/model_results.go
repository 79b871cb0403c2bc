package ui

import (
	"fmt"
	"image"

	"atelier/engine"
	"atelier/engine/imageio"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The results of the generating view: kept in a strip, clicked back, saved.

// thumbOf shows the first pictures of a batch: a whole sheet would be too small to be told from others.
func thumbOf(b engine.Batch) *image.RGBA {
	if b.N >= 4 {
		return widget.Thumb(imageio.Grid(b.Slice(0, 4), 2, 1, 1, sheetGround))
	}
	return widget.Thumb(b.Image(0))
}

// took shows a result that has arrived: as a new one, or in place of the one that is shown.
func (v *generateView) took(r shownResult, thumb *image.RGBA, keep bool) {
	label := r.label()
	v.bytes += len(r.Batch.Pix)
	if old, ok := v.results[v.now]; ok && !keep {
		v.bytes -= len(old.Batch.Pix)
		v.results[v.now] = r
		v.strip.Replace(v.now, thumb, label)
		v.show(v.now, v.alone)
		return
	}
	id := v.next
	v.next++
	v.results[id] = r
	v.strip.Add(id, thumb, label)
	v.forget()
	v.show(id, -1)
}

// modelTitle is the name of a model as a person knows it.
func modelTitle(i engine.Info) string {
	if i.Name == liveName {
		return say.T("in training")
	}
	return i.Name
}

// forget drops the oldest results once there are too many for the memory or the strip.
func (v *generateView) forget() {
	for v.oldest < v.next-1 && (v.bytes > keptBytes || !v.strip.Has(v.oldest)) {
		v.bytes -= len(v.results[v.oldest].Batch.Pix)
		delete(v.results, v.oldest)
		v.strip.Remove(v.oldest)
		v.oldest++
	}
}

// back shows a result of before, with its seed.
func (v *generateView) back(id int) {
	v.seed.set(v.results[id].Request.Seed)
	v.show(id, -1)
}

// resultShelf is the results of a view, for the one that takes its place.
type resultShelf struct {
	results                  map[int]shownResult
	oldest, bytes, next, now int
}

func (v *generateView) shelf() *resultShelf {
	return &resultShelf{v.results, v.oldest, v.bytes, v.next, v.now}
}

// restore shows the results of the view before.
func (v *generateView) restore(k *resultShelf) {
	v.results, v.oldest, v.bytes, v.next = k.results, k.oldest, k.bytes, k.next
	for id := v.oldest; id < v.next; id++ {
		if r, ok := v.results[id]; ok {
			v.strip.Add(id, thumbOf(r.Batch), r.label())
		}
	}
	if _, ok := v.results[k.now]; ok {
		v.show(k.now, -1)
	}
}

func (v *generateView) saveShown() {
	r, ok := v.results[v.now]
	switch {
	case !ok:
	case v.alone >= 0:
		v.env.Save(r.Slice(v.alone, v.alone+1), fmt.Sprintf("%s-seed-%d-%d", stemOf(r.Info), r.Request.Seed, v.alone+1), v.save)
	default:
		v.saveAll()
	}
}

func (v *generateView) saveAll() {
	if r, ok := v.results[v.now]; ok {
		v.env.Save(r.Result, fmt.Sprintf("%s-seed-%d", stemOf(r.Info), r.Request.Seed), v.save)
	}
}

// stemOf begins the names of files with a model's pictures.
func stemOf(i engine.Info) string {
	if i.Name == "" || i.Name == liveName {
		return "pictures"
	}
	return i.Name
}
