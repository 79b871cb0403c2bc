package ui

import (
	"context"
	"errors"
	"image"
	paint "image/draw"
	"math"
	"sync/atomic"
	"time"

	"atelier/engine"
	"atelier/engine/pixel/random"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// How a picture comes to the screen: the newest request is worked on, in the size in which it is seen. A request for noise that is made in
// a moment is finished even when it is out of date, so that something moves while a slider does; noise that grows is cut off.

// noise makes the pictures; see package random.
type noise struct {
	draw    func(ctx context.Context, s random.Settings, seed uint64, index int, progress func(at float64)) (engine.Batch, error)
	preview func(ctx context.Context, s random.Settings, seed uint64, index, side int, show func(engine.Batch)) (engine.Batch, error)
}

// fill takes the engine for what is missing.
func (n *noise) fill() {
	if n.draw == nil {
		n.draw = random.Draw
	}
	if n.preview == nil {
		n.preview = random.Preview
	}
}

// randomState is all that makes a picture: the same state gives the same pixels.
type randomState struct {
	settings random.Settings
	seed     uint64
}

// randomJob asks for the picture of a state.
type randomJob struct {
	state  randomState
	side   int // of the picture on the screen, the longer one
	copies int
	turn   int           // counts the requests
	wanted int           // the request in which a new result was asked for
	stop   chan struct{} // closed when a picture that grows is to be cut off
}

// randomFrame is a picture on its way to the screen.
type randomFrame struct {
	job   randomJob
	batch engine.Batch // N = 1
	image *image.RGBA  // the same, as often as it is wanted
	thumb *image.RGBA  // of a picture that is done
	done  bool         // otherwise it still grows, or is rough
	rough bool         // worked out smaller, while a slider moves
	err   error
}

// whole is true for a picture that is done in its full size.
func (f randomFrame) whole() bool {
	return f.done && f.batch.W == f.job.state.settings.Width && f.batch.H == f.job.state.settings.Height
}

// randomGrace is how long a picture that grows may go on when it is out of date: long enough to be seen.
const randomGrace = 150 * time.Millisecond

// randomEvery is the least time between two pictures on the screen.
const randomEvery = 15 * time.Millisecond

// randomPace is the least time from one request that is worked on to the next: the window needs the processor too while a slider is dragged.
const randomPace = 25 * time.Millisecond

// While requests follow each other within randomHand, as from a hand on a slider, pictures that took longer than randomDear are worked out
// smaller first, and in full when the hand rests: at half the size, or, where that still takes longer than randomDear, at down to a third.
const (
	randomHand = 150 * time.Millisecond
	randomDear = 6 * time.Millisecond
	roughest   = 1. / 3
	leastRough = 1. / 2
)

// randomPainter works on requests, the newest first.
type randomPainter struct {
	noise  noise
	box    *pump.Mailbox[randomJob]
	frames *pump.Latest[randomFrame]
	last   randomJob
	newest atomic.Int64 // its turn

	came time.Time     // the worker's: when it took the last request,
	cost time.Duration // and how long the last whole picture took
}

func newRandomPainter(e *Env, n noise, took func(randomFrame)) *randomPainter {
	n.fill()
	p := &randomPainter{noise: n, frames: pump.NewLatest(e.Do, randomEvery, took)}
	context.AfterFunc(e.Ctx, p.frames.Close)
	p.box = pump.NewMailbox(e.Ctx, e.Tasks.Go, p.paint)
	return p
}

// replace makes j the newest request. Whoever has its picture already doesn't put it into the box.
func (p *randomPainter) replace(j randomJob, another bool) randomJob {
	old := p.last
	j.turn, j.wanted = old.turn+1, old.wanted
	if another {
		j.wanted = j.turn
	}
	j.stop = make(chan struct{})
	if old.stop != nil {
		if old.state.settings.Kind != j.state.settings.Kind {
			close(old.stop)
		} else {
			time.AfterFunc(randomGrace, func() { close(old.stop) })
		}
	}
	p.last = j
	p.newest.Store(int64(j.turn))
	return j
}

func (p *randomPainter) paint(ctx context.Context, j randomJob) {
	pace := time.NewTimer(randomPace)
	defer func(ctx context.Context) { // afterwards the newest request is taken
		select {
		case <-pace.C:
		case <-ctx.Done():
		}
	}(ctx)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if grows(j.state.settings.Kind) {
		go func() {
			select {
			case <-j.stop:
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	if p.handed(j) && !p.rough(ctx, j) {
		return
	}
	var b engine.Batch
	var err error
	began := time.Now()
	fault := guard(func() {
		b, err = p.noise.preview(ctx, j.state.settings, j.state.seed, 0, j.side, func(b engine.Batch) { p.frames.Set(newRandomFrame(j, b)) })
	})
	p.cost = time.Since(began)
	switch err = errors.Join(err, fault); {
	case err != nil:
		p.frames.Set(randomFrame{job: j, err: err})
	default:
		f := newRandomFrame(j, b)
		f.thumb, f.done = widget.Thumb(b.Image(0)), true
		p.frames.Set(f)
	}
}

// handed is true for a request that a hand on a slider makes and that takes its time.
func (p *randomPainter) handed(j randomJob) bool {
	moving := time.Since(p.came) < randomHand
	p.came = time.Now()
	return moving && p.cost > randomDear && j.wanted < j.turn && !grows(j.state.settings.Kind)
}

// rough shows the picture worked out smaller, and waits for the hand to rest: false says that another request has come.
func (p *randomPainter) rough(ctx context.Context, j randomJob) bool {
	var b engine.Batch
	var err error
	// The cost goes with the area.
	part := min(max(math.Sqrt(float64(randomDear)/float64(p.cost)), roughest), leastRough)
	if fault := guard(func() {
		b, err = p.noise.preview(ctx, j.state.settings, j.state.seed, 0, max(1, int(part*float64(j.side))), func(engine.Batch) {})
	}); fault != nil || err != nil {
		return true // the whole picture will tell
	}
	s := j.state.settings
	w, h := random.PreviewSize(s.Width, s.Height, j.side)
	f := newRandomFrame(j, enlarged(b, w, h))
	f.rough = true
	p.frames.Set(f)
	for end := time.Now().Add(randomHand); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ctx.Err() != nil || p.newest.Load() != int64(j.turn) {
			return false
		}
	}
	return true
}

// enlarged is b's one picture in w x h pixels, each the nearest of b's.
func enlarged(b engine.Batch, w, h int) engine.Batch {
	to := engine.NewBatch(1, h, w, b.C)
	last := -1
	for y := range h {
		of := y * b.H / h
		from := b.Pix[of*b.W*b.C:]
		row := to.Pix[y*w*b.C : (y+1)*w*b.C]
		if of == last {
			copy(row, to.Pix[(y-1)*w*b.C:])
			continue
		}
		last = of
		for x := range w {
			copy(row[x*b.C:(x+1)*b.C], from[x*b.W/w*b.C:])
		}
	}
	return to
}

// newRandomFrame paints a batch as often as it is wanted.
func newRandomFrame(j randomJob, b engine.Batch) randomFrame {
	m := b.Image(0)
	if j.copies > 1 {
		tile := m
		m = image.NewRGBA(image.Rect(0, 0, j.copies*b.W, j.copies*b.H))
		for i := range j.copies * j.copies {
			at := image.Pt(i%j.copies*b.W, i/j.copies*b.H)
			paint.Draw(m, tile.Rect.Add(at), tile, image.Point{}, paint.Src)
		}
	}
	return randomFrame{job: j, batch: b, image: m}
}

// grows is true for a kind of noise that takes its time.
func grows(kind string) bool {
	for _, k := range random.Kinds() {
		if k.Name == kind {
			return k.Grows
		}
	}
	return false
}

// shownSide is the longer side of a picture of that size, shown so often each way in a room of screen pixels: never more than its own.
func shownSide(w, h, copies int, room image.Point) int {
	long := max(w, h)
	fit := min(float64(room.X)/float64(copies*w), float64(room.Y)/float64(copies*h), 1)
	return max(1, int(float64(long)*fit))
}

// request is what the screen needs now.
func (t *randomTab) request() randomJob {
	s := t.now.settings
	copies := 1
	if i := t.kind(); i >= 0 && t.kinds[i].Tiles {
		copies = t.copies
	}
	return randomJob{state: t.now, copies: copies, side: shownSide(s.Width, s.Height, copies, t.picture.Room())}
}

// ask asks for the picture of the state: as another result, or in place of the one under way.
func (t *randomTab) ask(another bool) {
	if t.picture.Room() == (image.Point{}) {
		return // as soon as there is room, fits asks
	}
	j := t.painter.replace(t.request(), another)
	t.endWork()
	t.painter.box.Put(j)
	if grows(j.state.settings.Kind) {
		t.work = t.env.Begin(say.T("Growing %s", t.title(j.state)), func() { t.painter.cut(j) })
	}
}

func (t *randomTab) endWork() {
	if t.work != nil {
		t.work.End()
		t.work = nil
	}
}

// put shows a picture that is there already in place of all that is under way, if it fits what the screen needs now.
func (t *randomTab) put(f randomFrame) bool {
	j := t.request()
	if f.batch.N == 0 || f.job.side != j.side || f.job.copies != j.copies {
		return false
	}
	f.job = t.painter.replace(j, false)
	t.endWork()
	t.since = f.job.turn
	t.display(f)
	t.remember()
	return true
}

// cut ends a request whose picture grows.
func (p *randomPainter) cut(j randomJob) {
	if p.last.turn == j.turn {
		close(p.last.stop)
		p.last.stop = nil
	}
}

// fits asks again when the picture was made for another room.
func (t *randomTab) fits() {
	j := t.request()
	last := t.painter.last
	if j.state != last.state || j.side != last.side || j.copies != last.copies {
		t.ask(false)
	}
}

// took shows a picture that has come.
func (t *randomTab) took(f randomFrame) {
	newest := f.job.turn == t.painter.last.turn
	if newest && (f.done || f.err != nil) {
		t.endWork()
	}
	if f.err != nil {
		if newest {
			t.env.Fail(f.err)
		}
		return
	}
	if f.job.turn >= t.since {
		t.display(f)
	}
	if f.done && (newest || f.job.wanted > t.results.taken) {
		t.record(f)
	}
	if f.done && newest {
		t.remember()
		t.paintKinds()
	}
}

// display shows a picture with what it is.
func (t *randomTab) display(f randomFrame) {
	t.shown = f
	for _, b := range t.needing {
		b.Enable()
	}
	note := t.title(f.job.state)
	s := f.job.state.settings
	if n := f.job.copies; n > 1 {
		note = say.T("%s, %d × %d tiles", note, n, n)
		if !s.Tile {
			note = say.T("%s, Tileable is off", note)
		}
	}
	if !f.done && !f.rough {
		note = say.T("%s, still growing", note)
	}
	t.picture.SetReduced(f.image, note, image.Pt(s.Width, s.Height).Mul(f.job.copies))
}

// kindSeed gives the pictures of the kinds.
const kindSeed = 7

// paintKinds makes the small pictures of the kinds, once.
func (t *randomTab) paintKinds() {
	if t.pictures != nil {
		return
	}
	t.pictures = make([]*image.RGBA, len(t.kinds))
	size := t.grid.PicturePixels(sideWidth - 2*sideMargin)
	t.env.Go(func(ctx context.Context) func() {
		for i, k := range t.kinds {
			var s random.Settings
			engine.SetDefaults(&s)
			s.Kind, s.Width, s.Height = k.Name, 4*size.X, 4*size.Y
			b, err := t.ports.noise.preview(ctx, s, kindSeed, 0, max(size.X, size.Y), func(engine.Batch) {})
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				t.env.Do(func() { t.env.Fail(err) })
				continue
			}
			m := b.Image(0)
			t.env.Do(func() {
				t.pictures[i] = m
				t.grid.SetPicture(i, m)
			})
		}
		return nil
	})
}
