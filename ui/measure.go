package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"atelier/ui/say"
	"atelier/ui/widget"
)

// How smooth the window is, measured in the window itself: something moves a little with every frame, as under a hand, and a pixel that is
// painted anew each time tells when the frame was. What the screen and the system do with a painted frame is not in the figures.

// Probe is something in a tab that can be moved.
type Probe struct {
	Title   string
	Move    func(i int)       // moves it a little, the i-th time; on the window's goroutine
	Picture *widget.ImageView // answers a move with another picture; nil where nothing is computed
}

// Probed is a content with things to move.
type Probed interface{ Probes() []Probe }

// Smoothness is how a motion went, in milliseconds.
type Smoothness struct {
	What   string
	Frames int
	Median float64 // from one frame to the next
	Worst  float64
	Slow   float64 // the share of frames that took longer than a thirtieth of a second
	Rate   float64 // frames a second, in the slowest second
	Answer float64 // from a single move until its picture was painted, the median; 0 where nothing is computed
	Late   float64 // the longest such time
}

const (
	probeFrames  = 120
	probeAnswers = 15
	probeLimit   = 5 * time.Second // for a frame or an answer
)

// meter has a pixel painted and hears when that was.
type meter struct {
	w       *Window
	pixel   *canvas.Rectangle
	painted chan time.Time
}

// heard is a colour that hears when it is painted: with every frame, also one that shows nothing but an answer.
type heard struct{ f func() }

// RGBA is color.Color's.
func (h heard) RGBA() (r, g, b, a uint32) { h.f(); return 0, 0, 0, 1 }

// Measure moves everything that can be moved, tab by tab, and reports how smooth each motion was. began is when the program was started: the first
// report is how long the first picture took. Then train begins a training, and what answers is measured again until stop ends it. It returns when
// all is measured; the window must be shown meanwhile. It isn't for the window's goroutine.
func (w *Window) Measure(ctx context.Context, began time.Time, train func() (stop func(), err error), report func(Smoothness)) error {
	m := &meter{w: w, painted: make(chan time.Time, 1)}
	first := make(chan time.Time, 1)
	w.env.Do(func() {
		if p, ok := w.contents[w.current].(Probed); ok {
			p.Probes()[0].Picture.Painted = signal(first)
		}
		m.pixel = canvas.NewRectangle(heard{signal(m.painted)})
		over := w.win.Content().(*fyne.Container)
		over.Add(container.NewWithoutLayout(m.pixel))
		m.pixel.Resize(fyne.NewSize(1, 1))
	})
	at, err := await(ctx, first)
	if err != nil {
		return err
	}
	report(Smoothness{What: say.T("From the start to the first picture"), Frames: 1, Answer: ms(at.Sub(began)), Late: ms(at.Sub(began))})
	if err := m.settle(ctx); err != nil {
		return err
	}

	s, err := m.move(ctx, Probe{Move: func(i int) { w.Select(i % len(w.tabs)) }})
	if err != nil {
		return err
	}
	s.What = say.T("Going from tab to tab")
	report(s)
	if err := m.tabs(ctx, report, func(Probe) bool { return true }); err != nil {
		return err
	}
	stop, err := train()
	if err != nil {
		return err
	}
	defer stop()
	return m.tabs(ctx, func(s Smoothness) {
		s.What = say.T("%s, while a model trains", s.What)
		report(s)
	}, func(p Probe) bool { return p.Picture != nil })
}

// tabs measures the motions of all tabs that are wanted.
func (m *meter) tabs(ctx context.Context, report func(Smoothness), wanted func(Probe) bool) error {
	w := m.w
	for i, tab := range w.tabs {
		var probes []Probe
		m.do(func() {
			w.Select(i)
			if p, ok := w.contents[i].(Probed); ok {
				probes = p.Probes()
			}
		})
		for _, p := range probes {
			if !wanted(p) {
				continue
			}
			if err := m.settle(ctx); err != nil {
				return err
			}
			s, err := m.move(ctx, p)
			if err != nil {
				return err
			}
			s.What = tab.Title + ": " + p.Title
			report(s)
		}
	}
	return nil
}

// do runs f on the window's goroutine and waits for it.
func (m *meter) do(f func()) {
	done := make(chan struct{})
	m.w.env.Do(func() { defer close(done); f() })
	<-done
}

// settle waits until what was begun before is over.
func (m *meter) settle(ctx context.Context) error { return pause(ctx, 1500*time.Millisecond) }

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// move measures one motion: first frame after frame, then move by move.
func (m *meter) move(ctx context.Context, p Probe) (Smoothness, error) {
	var gaps []float64
	var last time.Time
	for i := range probeFrames + 5 {
		m.w.env.Do(func() { p.Move(i); m.pixel.Refresh() })
		at, err := await(ctx, m.painted)
		if err != nil {
			return Smoothness{}, err
		}
		if i >= 5 { // the first make what the others find made
			gaps = append(gaps, ms(at.Sub(last)))
		}
		last = at
	}
	rate := slowestSecond(gaps)
	slices.Sort(gaps)
	fluent, _ := slices.BinarySearch(gaps, 1000.0/30)
	s := Smoothness{Frames: len(gaps), Median: gaps[len(gaps)/2], Worst: gaps[len(gaps)-1], Slow: 1 - float64(fluent)/float64(len(gaps)), Rate: rate}
	if p.Picture == nil {
		return s, nil
	}
	var answers []float64
	shown := make(chan time.Time, 1)
	for i := range probeAnswers {
		if err := pause(ctx, 600*time.Millisecond); err != nil {
			return s, err
		}
		var moved time.Time
		m.do(func() {
			p.Picture.Painted = signal(shown)
			moved = time.Now()
			p.Move(probeFrames + 7*i)
		})
		at, err := await(ctx, shown)
		if err != nil {
			return s, err
		}
		answers = append(answers, ms(at.Sub(moved)))
	}
	m.do(func() { p.Picture.Painted = nil })
	slices.Sort(answers)
	s.Answer, s.Late = answers[len(answers)/2], answers[len(answers)-1]
	return s, nil
}

// slowestSecond is the lowest rate of frames, in frames a second, over any second; over all of them where they don't last as long.
//
//	gaps: milliseconds from each frame to the next, in their order
func slowestSecond(gaps []float64) float64 {
	const second = 1000.
	all := 0.
	for _, g := range gaps {
		all += g
	}
	least := second * float64(len(gaps)) / all
	from, sum := 0, 0.
	for i, g := range gaps {
		for sum += g; sum-gaps[from] >= second; from++ {
			sum -= gaps[from]
		}
		if sum >= second {
			least = min(least, second*float64(i-from+1)/sum)
		}
	}
	return least
}

// signal tells c the time, once until somebody has taken it.
func signal(c chan time.Time) func() {
	return func() {
		select {
		case c <- time.Now():
		default:
		}
	}
}

func await(ctx context.Context, c chan time.Time) (time.Time, error) {
	select {
	case at := <-c:
		return at, nil
	case <-ctx.Done():
		return time.Time{}, ctx.Err()
	case <-time.After(probeLimit):
		return time.Time{}, errors.New("the window paints nothing: it must be visible while it is measured")
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
