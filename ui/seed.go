package ui

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"atelier/engine"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// seedField is a seed with the dice that throws another.
type seedField struct {
	env    *Env
	value  uint64
	entry  *widget.Entry
	dice   *widget.Button
	chosen func() // the person has chosen a seed and wants to see it
}

func newSeedField(e *Env, seed uint64, chosen func()) *seedField {
	s := &seedField{env: e, entry: widget.NewEntry(""), chosen: chosen}
	s.dice = widget.NewButton("", widget.IconDice, say.T("Another seed by chance, and what it gives"), s.throw)
	s.entry.OnCommit = s.commit
	s.entry.OnEnter = func() { s.chosen() }
	s.set(seed)
	return s
}

// seedLeast is the width of an entry that shows the seeds of the dice whole.
const seedLeast = 76

// object is the field with its label, for a row; width is the entry's.
func (s *seedField) object(label string, width float32) fyne.CanvasObject {
	return widget.Row(-1, widget.NewCaption(label), widget.Sized(width, 0, s.entry), s.dice)
}

func (s *seedField) set(seed uint64) {
	s.value = seed
	s.entry.Put(strconv.FormatUint(seed, 10))
}

// randomSeed is short enough to be written down.
func randomSeed() uint64 { return rand.Uint64N(1_000_000) }

func (s *seedField) throw() {
	s.set(randomSeed())
	s.chosen()
}

// commit takes the typed seed, or keeps the last good one.
func (s *seedField) commit() {
	v, err := strconv.ParseUint(strings.TrimSpace(s.entry.Text), 10, 64)
	if err != nil {
		s.env.Fail(fmt.Errorf("%s", say.T("A seed is a whole number from 0 to 18446744073709551615, not “%s”; it stays %d", engine.Short(s.entry.Text, engine.ShortValue), s.value)))
		v = s.value
	}
	s.set(v)
}
