package ui

import (
	"reflect"
	"slices"
	"time"

	"atelier/engine/pixel/template"
)

// sketch is what is drawn: a scene, the seed of what in it is left to chance, and the layer that is chosen (-1 for none). It is a value: its layers are
// copied before they are changed.
type sketch struct {
	scene  template.Scene
	seed   uint64
	chosen int
}

func (s sketch) clone() sketch {
	s.scene.Layers = slices.Clone(s.scene.Layers)
	return s
}

// layer is the chosen layer, or nil. It may be written into after clone only.
func (s *sketch) layer() *template.Layer {
	if s.chosen < 0 || s.chosen >= len(s.scene.Layers) {
		return nil
	}
	return &s.scene.Layers[s.chosen]
}

// same is true where nothing of the picture differs.
func (s sketch) same(o sketch) bool {
	return s.seed == o.seed && reflect.DeepEqual(s.scene, o.scene)
}

const (
	historyMost = 300
	gesture     = time.Second // changes of one kind that follow each other closer are one entry
	drag        = time.Hour   // the pointer is held: one entry, however long it rests
)

// history is what was drawn before, and what was taken back.
type history struct {
	past, future []sketch
	now          sketch
	key          string // of the last change
	at           time.Time
}

// change draws something else. Changes with one key that follow each other within a time are taken back together; the key "" stands alone.
func (h *history) change(key string, within time.Duration, s sketch) {
	now := time.Now()
	if key == "" || key != h.key || now.Sub(h.at) > within || len(h.past) == 0 {
		h.past = append(h.past[max(0, len(h.past)-historyMost+1):], h.now)
	}
	h.future, h.now, h.key, h.at = nil, s, key, now
}

// seal ends a gesture: the next change is an entry of its own.
func (h *history) seal() { h.key = "" }

func (h *history) undo() bool { return h.step(&h.past, &h.future) }
func (h *history) redo() bool { return h.step(&h.future, &h.past) }

func (h *history) step(from, to *[]sketch) bool {
	n := len(*from)
	if n == 0 {
		return false
	}
	*to = append(*to, h.now)
	h.now = (*from)[n-1]
	*from = (*from)[:n-1]
	h.seal()
	return true
}
