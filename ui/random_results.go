package ui

import (
	"image"
	"maps"
	"slices"
	"time"

	"atelier/ui/say"
)

// randomUndo keeps the states of before, and those that were undone.
type randomUndo struct {
	before, after []randomState
	name          string // of the setting that was changed last; "" for any other change
	at            time.Time
}

const (
	undoSteps = 200
	undoPause = time.Second // changes of one setting that are nearer to each other are one step
)

// push remembers the state before a change.
func (u *randomUndo) push(s randomState, name string) {
	same := name != "" && name == u.name && time.Since(u.at) < undoPause && len(u.before) > 0
	u.name, u.at = name, time.Now()
	u.after = nil
	if !same {
		u.before = append(u.before, s)
		u.before = u.before[max(0, len(u.before)-undoSteps):]
	}
}

// back is the state before now; ok is false where there is none.
func (u *randomUndo) back(now randomState) (s randomState, ok bool) {
	return u.move(&u.before, &u.after, now)
}

// forth is the state that was undone last.
func (u *randomUndo) forth(now randomState) (s randomState, ok bool) {
	return u.move(&u.after, &u.before, now)
}

func (u *randomUndo) move(from, to *[]randomState, now randomState) (s randomState, ok bool) {
	n := len(*from)
	if n == 0 {
		return s, false
	}
	s = (*from)[n-1]
	*from, *to = (*from)[:n-1], append(*to, now)
	u.name = ""
	return s, true
}

// randomResults is what the strip shows: states, each with its last picture as long as there is memory for it.
type randomResults struct {
	all   map[int]*randomResult // by id in the strip
	next  int
	live  int // the result that changes of the settings change; -1: they make a new one
	taken int // the last request for a new result that has been answered
	bytes int // of the frames
}

type randomResult struct {
	state randomState
	thumb *image.RGBA
	frame randomFrame // N = 0: it has to be made again
}

// keptRandom is what the tab hands to the one that takes its place.
type keptRandom struct {
	results  *randomResults
	chosen   int
	undo     randomUndo
	pictures []*image.RGBA
}

// Keep implements Keeper.
func (t *randomTab) Keep() any {
	r := *t.results
	r.live, r.taken = -1, 0
	k := keptRandom{&r, t.strip.Chosen(), t.undo, nil}
	if len(t.pictures) > 0 && !slices.Contains(t.pictures, nil) {
		k.pictures = t.pictures
	}
	return k
}

// recover takes over from the one before, or begins with nothing.
func (t *randomTab) recover() {
	t.results = &randomResults{all: make(map[int]*randomResult), live: -1}
	k, ok := t.env.Kept["random"].(keptRandom)
	if !ok {
		return
	}
	t.results, t.undo = k.results, k.undo
	for _, id := range slices.Sorted(maps.Keys(t.results.all)) {
		r := t.results.all[id]
		t.strip.Add(id, r.thumb, t.label(r.state))
	}
	t.strip.Mark(k.chosen)
	for i, m := range k.pictures {
		t.grid.SetPicture(i, m)
	}
	t.pictures = k.pictures
}

// label is a result's hint.
func (t *randomTab) label(s randomState) string {
	return say.T("%s, %d × %d pixels", t.title(s), s.settings.Width, s.settings.Height)
}

// record puts a picture into the strip: where its state stands already, in place of the one under way, or as a new one.
func (t *randomTab) record(f randomFrame) {
	defer t.showCan()
	r := t.results
	wanted := f.job.wanted > r.taken
	r.taken = max(r.taken, f.job.wanted)
	for id, old := range r.all {
		if old.state == f.job.state {
			r.hold(old, f)
			if id != t.strip.Chosen() {
				t.strip.Mark(id)
				r.live = -1
			}
			return
		}
	}
	id := r.live
	if wanted || id < 0 {
		id = r.next
		r.next++
		r.live = id
		r.all[id] = &randomResult{state: f.job.state, thumb: f.thumb}
		r.hold(r.all[id], f)
		t.strip.Add(id, f.thumb, t.label(f.job.state))
		r.forget(id, t.strip.Has)
		return
	}
	old := r.all[id]
	old.state, old.thumb = f.job.state, f.thumb
	r.hold(old, f)
	t.strip.Replace(id, f.thumb, t.label(f.job.state))
	t.strip.Mark(id)
}

// hold keeps a result's picture for a click.
func (r *randomResults) hold(to *randomResult, f randomFrame) {
	r.bytes += frameBytes(f) - frameBytes(to.frame)
	to.frame, to.thumb = f, f.thumb
}

func frameBytes(f randomFrame) int {
	if f.image == nil {
		return 0
	}
	return len(f.batch.Pix) + len(f.image.Pix)
}

// forget drops results that the strip has dropped, and the oldest pictures where there are too many for the memory; never result keep.
func (r *randomResults) forget(keep int, has func(id int) bool) {
	for _, id := range slices.Sorted(maps.Keys(r.all)) {
		old := r.all[id]
		if id != keep && (r.bytes > keptBytes || !has(id)) {
			r.hold(old, randomFrame{thumb: old.thumb})
		}
		if !has(id) {
			delete(r.all, id)
		}
	}
}

// back brings a result's settings and seed back, and its picture.
func (t *randomTab) back(id int) {
	r, ok := t.results.all[id]
	if !ok {
		return
	}
	t.now = r.state
	t.note("")
	t.sync()
	t.results.live = -1
	if !t.put(r.frame) {
		t.ask(false)
	}
	t.showCan()
}
