package ui

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/engine/latent"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// The codes of many pictures of a data set, which the map, the directions with names and the nearest pictures are made from. They are gathered
// in the background, once for each model and data set.

const (
	prefStudied = ".studied" // behind the tab's ID: the data set that was chosen last, "" for what the model has learned
	someCodes   = 4000       // of the map and the directions
	allCodes    = 1 << 30    // of the nearest pictures
	codesAtOnce = 64         // between two moments in which others can have the model
)

// modelStudy gathers codes.
type modelStudy struct {
	env    *Env
	port   Study
	pref   string
	models *modelBlock
	data   []DataEntry // that can be chosen
	chosen string      // "" for what the model has learned
	found  map[int]*sample
	under  map[int]*gathering

	mu   sync.Mutex
	sets map[setKey]*dataset.Set // those that were asked for last, of one shape
}

// sample is pictures of a set with their codes.
type sample struct {
	model *openModel
	data  string
	set   *dataset.Set
	index []int // in the set, of each code
	codes engine.Latents

	plane latent.Plane
	bad   error // of the plane
}

// gathering is a sample on its way.
type gathering struct {
	model  *openModel
	data   string
	takers []func(*sample, error)
	cancel context.CancelFunc
}

type setKey struct {
	data    string
	h, w, c int
	test    bool
}

func newModelStudy(e *Env, kind modelKind, port Study, models *modelBlock, data []DataEntry) *modelStudy {
	return &modelStudy{env: e, port: port, pref: kind.id + prefStudied, models: models, data: data, chosen: e.Prefs.String(kind.id + prefStudied),
		found: map[int]*sample{}, under: map[int]*gathering{}, sets: map[setKey]*dataset.Set{}}
}

// name is the data set that is looked at with a model.
func (s *modelStudy) name(m *openModel) string {
	if s.chosen != "" {
		return s.chosen
	}
	return m.info.Data
}

// offer lists the data sets in a choice, the model's own first.
func (s *modelStudy) offer(c *widget.Choice) {
	m := s.models.current
	if m == nil {
		return
	}
	titles, at := []string{say.T("%s, as learned", filepath.Base(m.info.Data))}, 0
	for i, d := range s.data {
		titles = append(titles, d.Name)
		if d.Name == s.chosen {
			at = i + 1
		}
	}
	c.Offer(titles, at)
}

// choose takes entry i of the choice.
func (s *modelStudy) choose(i int) {
	s.chosen = ""
	if i > 0 {
		s.chosen = s.data[i-1].Name
	}
	s.env.Prefs.SetString(s.pref, s.chosen)
}

// open reads a set, unless it was read last. It isn't for the window's goroutine.
func (s *modelStudy) open(ctx context.Context, data string, like engine.Info, test bool, progress func(at float64)) (*dataset.Set, error) {
	key := setKey{data, like.H, like.W, like.C, test}
	s.mu.Lock()
	set := s.sets[key]
	s.mu.Unlock()
	if set != nil {
		return set, nil
	}
	set, err := s.port.Open(ctx, data, like, test, progress)
	if err != nil {
		return nil, err
	}
	if set.N == 0 {
		return nil, fmt.Errorf("there are no pictures in %s: choose other data", data)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.sets { // both parts of one data set in one size, and no more
		if k.test = test; k != key {
			clear(s.sets)
			break
		}
	}
	s.sets[key] = set
	return set, nil
}

// valid is true where codes of one model are still good for another: it is the same, or one in training a little later.
func valid(of, now *openModel) bool {
	return of == now || of.info.Name == liveName && now.info.Name == liveName && of.info.Latent == now.info.Latent
}

// gather hands over at most `most` pictures of the chosen data with their codes, at once where they are there already. An error has been
// shown by then.
func (s *modelStudy) gather(most int, take func(*sample, error)) {
	m := s.models.current
	if m == nil {
		return
	}
	data := s.name(m)
	if f := s.found[most]; f != nil && f.data == data && valid(f.model, m) {
		take(f, nil)
		return
	}
	if u := s.under[most]; u != nil {
		if u.data == data && valid(u.model, m) {
			u.takers = append(u.takers, take)
			return
		}
		u.cancel()
	}
	ctx, cancel := context.WithCancel(s.env.Ctx)
	u := &gathering{m, data, []func(*sample, error){take}, cancel}
	s.under[most] = u
	work := s.env.Begin(say.T("Looking at the pictures of %s", filepath.Base(data)), cancel)
	progress := pump.NewLatest(s.env.Do, 100*time.Millisecond, func(at float64) { work.Set(at, "") })
	s.env.Go(func(context.Context) func() {
		defer cancel()
		defer s.env.Do(work.End)
		defer progress.Close()
		var f *sample
		var err error
		if fault := guard(func() { f, err = s.read(ctx, m, data, most, progress.Set) }); fault != nil {
			err = fault
		}
		return func() {
			if s.under[most] == u {
				delete(s.under, most)
				if err == nil {
					s.found[most] = f
				}
			}
			if err != nil && !errors.Is(err, context.Canceled) {
				s.env.Fail(err)
			}
			for _, take := range u.takers {
				take(f, err)
			}
		}
	})
}

// forget takes what was gathered for new again.
func (s *modelStudy) forget() { clear(s.found) }

// reading is the part of the work that reading the set is taken for.
const reading = 0.3

func (s *modelStudy) read(ctx context.Context, m *openModel, data string, most int, progress func(at float64)) (*sample, error) {
	set, err := s.open(ctx, data, m.info, false, func(at float64) { progress(reading * at) })
	if err != nil {
		return nil, err
	}
	f := &sample{model: m, data: data, set: set, index: dataset.Spread(set.N, most), codes: engine.Latents{Z: m.info.Latent}}
	for i := 0; i < len(f.index); i += codesAtOnce {
		b := set.Batch(f.index[i:min(i+codesAtOnce, len(f.index))])
		l, err := m.encode(ctx, b)
		if err != nil {
			return nil, err
		}
		f.codes.Data = append(f.codes.Data, l.Data...)
		f.codes.N += l.N
		progress(reading + (1-reading)*float64(f.codes.N)/float64(len(f.index)))
	}
	if f.codes.N > 1 && most < allCodes {
		f.plane, f.bad = latent.Map(f.codes)
	} else {
		f.bad = errors.New("a map takes at least two pictures: choose other data")
	}
	return f, nil
}

// chance is a picture of the set by chance, from the part that wasn't learned from where there is one.
func (s *modelStudy) chance(ctx context.Context, m *openModel, data string) (ownPicture, error) {
	set, err := s.open(ctx, data, m.info, true, func(float64) {})
	if err != nil {
		return ownPicture{}, err
	}
	return pictureIn(set, rand.IntN(set.N)), nil
}

// pictureIn is picture i of a set.
func pictureIn(set *dataset.Set, i int) ownPicture {
	b := set.Batch([]int{i})
	p := pictureOf(b.Image(0), describePicture(set, i))
	fit := p.fit
	p.fit = func(like engine.Info) (engine.Batch, error) {
		if like.H == b.H && like.W == b.W && like.C == b.C {
			b := b
			b.Pix = slices.Clone(b.Pix)
			return b, nil
		}
		return fit(like)
	}
	return p
}

// describePicture says what is known of picture i of a set.
func describePicture(set *dataset.Set, i int) string {
	s := say.T("Picture %s of %s", say.Int(i+1), filepath.Base(set.Name))
	if set.Labels != nil {
		s += " · " + className(set, set.Labels[i])
	}
	if set.Captions != nil && set.Captions[i] != "" {
		s += " · " + set.Captions[i]
	}
	return s
}

func className(set *dataset.Set, c int) string {
	if c >= 0 && c < len(set.Classes) {
		return say.T("class %s", say.Text(set.Classes[c]))
	}
	return say.T("class %s", say.Int(c))
}

// encodes is true where the model can take in pictures.
func (m *openModel) encodes() bool {
	_, encodes := m.g.(engine.Encoder)
	return encodes && m.explorable()
}

func (m *openModel) encode(ctx context.Context, b engine.Batch) (l engine.Latents, err error) {
	err = m.with(ctx, func(g engine.Generator) error { l, err = g.(engine.Encoder).Encode(ctx, b); return err })
	return l, err
}
