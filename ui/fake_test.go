package ui

import (
	"context"
	"errors"
	"image"
	"os"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"atelier/engine"
	"atelier/engine/latent"
	"atelier/engine/train"
	"atelier/ui/uitest"
)

func TestMain(m *testing.M) {
	os.Setenv("LC_ALL", "C") // whoever runs the tests may speak another language
	test.NewApp()
	os.Exit(m.Run())
}

// fakeModel makes grey pictures of 4 x 4 whose level is the first number of the latent, and takes `takes` for each batch.
type fakeModel struct {
	name    string
	takes   time.Duration
	fails   error
	classes []string
	mixes   int // layers that can be mixed; 0 for none

	mu      sync.Mutex
	decoded []float32        // the first number of the first latent of every batch
	asked   []engine.Request // of Generate
	drawn   []engine.Request // of Draw
}

func (m *fakeModel) Info() engine.Info {
	return engine.Info{Name: m.name, Method: "vae", Data: "digits", H: 4, W: 4, C: 1, Latent: 3, Params: 1234, Images: 5000, Hash: m.name, Classes: m.classes}
}

// Layers and DecodeLayers make the model one that mixes.
func (m *fakeModel) Layers() int { return max(1, m.mixes) }

func (m *fakeModel) DecodeLayers(ctx context.Context, l engine.Latents) (engine.Batch, error) {
	return m.Decode(ctx, engine.Latents{N: l.N / m.Layers(), Z: l.Z * m.Layers(), Data: l.Data})
}

// Draw gives latent i of seed s the first number s + i.
func (m *fakeModel) Draw(r engine.Request) engine.Latents {
	m.mu.Lock()
	m.drawn = append(m.drawn, r)
	m.mu.Unlock()
	l := engine.Latents{N: r.N, Z: 3, Data: make([]float32, 3*r.N)}
	for i := range r.N {
		l.Data[3*i] = float32(r.Seed) + float32(r.First+i)
	}
	return l
}

func (m *fakeModel) Generate(ctx context.Context, r engine.Request) (engine.Batch, error) {
	if r.Progress != nil {
		r.Progress(0)
	}
	m.mu.Lock()
	m.asked = append(m.asked, r)
	m.mu.Unlock()
	return m.Decode(ctx, m.Draw(r))
}

func (m *fakeModel) Decode(ctx context.Context, l engine.Latents) (engine.Batch, error) {
	select {
	case <-ctx.Done():
		return engine.Batch{}, ctx.Err()
	case <-time.After(m.takes):
	}
	if m.fails != nil {
		return engine.Batch{}, m.fails
	}
	m.mu.Lock()
	m.decoded = append(m.decoded, l.Data[0])
	m.mu.Unlock()
	b := engine.NewBatch(l.N, 4, 4, 1)
	for i := range b.Pix {
		b.Pix[i] = uint8(int(l.Row(i / 16)[0]))
	}
	return b, nil
}

// fakeModels opens fakeModels by name; the names "bad" and "/models/gone" fail.
type fakeModels struct {
	model    *fakeModel
	sampling any
	none     bool // none ships
}

func (f *fakeModels) Shipped() []ModelEntry {
	if f.none {
		return nil
	}
	return []ModelEntry{{"digits-vae", "Digits."}, {"bad", "Can't be opened."}}
}

func (f *fakeModels) Open(_ context.Context, name string) (engine.Generator, error) {
	switch name {
	case "bad":
		return nil, errors.New("the model bad is cut off: copy it again")
	case "/models/gone":
		return nil, errors.New("there is no model /models/gone")
	}
	return &fakeModel{name: name, takes: f.model.takes, fails: f.model.fails, classes: f.model.classes, mixes: f.model.mixes}, nil
}

func (f *fakeModels) Sampling() any { return f.sampling }

func (f *fakeModels) Directions(context.Context, engine.Generator, int) (latent.Directions, error) {
	return latent.Directions{
		Mean: []float32{9, 9, 9}, Dirs: [][]float32{{1, 0, 0}, {0, 1, 0}}, Std: []float32{10, 5}, Share: []float64{0.6, 0.3},
	}, nil
}

// fakeSettings are those of a method.
type fakeSettings struct {
	Latent int `name:"latent" label:"Latent size" default:"32" min:"1" max:"512" help:"How many numbers describe a picture." group:"Model"`
}

// fakeTrainer makes a step in 10 ms.
type fakeTrainer struct {
	fails     error         // of Start
	failsAt   int           // the step at which a run fails; 0 is never
	saving    time.Duration // how long saving takes
	forecasts int
	kept      train.Config // of a run of before
	presets   []train.Preset
	settings  func() any
	moments   []train.Moment
	branched  []int              // the steps that were branched from
	signs     func(*train.Event) // adds to the events of a run

	mu   sync.Mutex
	runs []*fakeRun
}

func (f *fakeTrainer) Method() string { return "vae" }
func (f *fakeTrainer) Review(dir string) (train.Config, train.Event, error) {
	if dir == "" || f.kept.Dir != dir {
		return train.Config{}, train.Event{}, errors.New("no run")
	}
	return f.kept, train.Event{State: train.Done, Step: 7, Steps: f.kept.Steps, Saved: 7}, nil
}
func (f *fakeTrainer) Settings() any {
	if f.settings != nil {
		return f.settings()
	}
	return &fakeSettings{32}
}
func (f *fakeTrainer) Presets() []train.Preset { return f.presets }
func (f *fakeTrainer) Moments(string) ([]train.Moment, error) {
	return f.moments, nil
}

func (f *fakeTrainer) Apply(ptr any, preset string) {
	engine.SetDefaults(ptr)
	for _, p := range f.presets {
		if p.Name == preset {
			if err := errors.Join(engine.Set(ptr, "preset", preset), engine.Apply(ptr, p.Settings)); err != nil {
				panic(err)
			}
		}
	}
}

func (f *fakeTrainer) Branch(from string, step int, to string) (train.Config, error) {
	f.branched = append(f.branched, step)
	return train.Config{Method: "vae", Data: "digits", Dir: to, Resume: true}, nil
}

func (f *fakeTrainer) Data() []DataEntry            { return []DataEntry{{"digits", "MNIST"}, {"faces", "Faces"}} }
func (f *fakeTrainer) NewFolder(data string) string { return "/runs/vae-" + data }

func (f *fakeTrainer) Forecast(ctx context.Context, c train.Config) (train.Forecast, error) {
	f.mu.Lock()
	f.forecasts++
	f.mu.Unlock()
	return train.Forecast{Params: 4321, Work: 12.3e6, ImagesPerSecond: 1000, StepTime: 100 * time.Millisecond}, ctx.Err()
}

func (f *fakeTrainer) Start(ctx context.Context, c train.Config) (TrainRun, error) {
	if f.fails != nil {
		return nil, f.fails
	}
	ctx, cancel := context.WithCancel(ctx)
	r := &fakeRun{cfg: c, f: f, ctx: ctx, cancel: cancel, events: make(chan train.Event, 1), commands: make(chan string, 8), done: make(chan struct{})}
	f.mu.Lock()
	f.runs = append(f.runs, r)
	f.mu.Unlock()
	go r.loop()
	return r, nil
}

type fakeRun struct {
	cfg      train.Config
	f        *fakeTrainer
	ctx      context.Context
	cancel   context.CancelFunc
	events   chan train.Event
	commands chan string
	done     chan struct{}
	err      error
	saved    bool
	adjusted []string // name=value
	back     int
}

func (r *fakeRun) Adjust(name, value string) error {
	r.adjusted = append(r.adjusted, name+"="+value)
	return nil
}
func (r *fakeRun) GoBack(step int)            { r.back = step }
func (r *fakeRun) Events() <-chan train.Event { return r.events }
func (r *fakeRun) Pause()                     { r.commands <- "pause" }
func (r *fakeRun) Resume()                    { r.commands <- "resume" }
func (r *fakeRun) StepOnce()                  { r.commands <- "step" }
func (r *fakeRun) Stop()                      { r.cancel() }
func (r *fakeRun) Wait() error                { <-r.done; return r.err }

func (r *fakeRun) Snapshot(context.Context) (engine.Generator, error) {
	return &fakeModel{name: "snapshot"}, nil
}

func (r *fakeRun) loop() {
	defer close(r.done)
	defer close(r.events)
	e := train.Event{State: train.Running, Saved: -1, Steps: r.cfg.Steps, Curves: train.Curves{Names: []string{"−ELBO (nats)", "KL (nats)"}, Values: make([][]float64, 2)}}
	send := func() {
		select {
		case <-r.events:
		default:
		}
		out := e
		if r.f.signs != nil {
			r.f.signs(&out)
		}
		r.events <- out
	}
	for once := false; e.Step < r.cfg.Steps && r.ctx.Err() == nil; {
		var step <-chan time.Time
		if e.State == train.Running || once {
			step = time.After(10 * time.Millisecond)
		}
		select {
		case <-r.ctx.Done():
		case c := <-r.commands:
			switch c {
			case "pause":
				e.State = train.Paused
			case "resume":
				e.State = train.Running
			case "step":
				e.State, once = train.Paused, true
			}
		case <-step:
			once = false
			e.Step++
			e.Images += 64
			e.ImagesPerSecond, e.Remaining = 6400, time.Duration(r.cfg.Steps-e.Step)*10*time.Millisecond
			e.Curves.Steps = append(e.Curves.Steps, e.Step)
			e.Curves.Values = [][]float64{append(e.Curves.Values[0], 100/float64(e.Step)), append(e.Curves.Values[1], 5)}
			if e.Step%20 == 1 {
				b := engine.NewBatch(8, 4, 4, 1)
				e.Preview = &train.Preview{Samples: b, Originals: b, Reconstructions: b, Step: e.Step}
			}
			if e.Step == r.f.failsAt {
				r.err = errors.New("the loss became infinite at step 30: try a lower learning rate")
				e.State, e.Err = train.Failed, r.err
				send()
				return
			}
		}
		send()
	}
	time.Sleep(r.f.saving)
	r.saved = true
	e.State, e.Saved = train.Done, e.Step
	send()
}

// studio is a window with the tab on fakes.
type studio struct {
	app     fyne.App
	t       *testing.T
	loop    *uitest.Loop
	window  *Window
	tab     *modelTab
	models  *fakeModels
	trainer *fakeTrainer
	study   *fakeStudy
	pasted  image.Image
	saved   map[string]Result
	saveErr error
	open    func(ModelPorts) Tab
}

// openStudio opens the window inside a synctest bubble, and lets the first pictures come.
func openStudio(t *testing.T, change ...func(*studio)) *studio {
	t.Helper()
	s := &studio{t: t, loop: &uitest.Loop{}, models: &fakeModels{model: &fakeModel{}}, trainer: &fakeTrainer{}, study: &fakeStudy{}, saved: map[string]Result{}, open: VAETab}
	s.app = test.NewTempApp(t)
	for _, f := range change {
		f(s)
	}
	fyne.SetCurrentApp(s.app)
	ports := ModelPorts{Models: s.models, Trainer: s.trainer, Save: s.save, Study: s.study}
	tab := s.open(ports)
	if tab.ID == "gan" {
		ports.Study = nil
		tab = s.open(ports)
	}
	s.window = New(s.app, Options{Tabs: func() []Tab { return []Tab{tab} }, Do: s.loop.Do, Paste: func() (image.Image, error) { return s.pasted, nil }})
	s.window.win.Resize(fyne.NewSize(1024, 640))
	s.window.win.Show()
	s.tab = s.window.contents[0].(*modelTab)
	t.Cleanup(func() { s.window.end(); s.window.env.Tasks.Wait() })
	s.loop.Run(time.Second)
	return s
}

func (s *studio) save(_ context.Context, path string, r Result) error {
	if s.saveErr != nil {
		return s.saveErr
	}
	s.saved[path] = r
	return nil
}

// key types a key where no widget has the keyboard.
func (s *studio) key(k fyne.KeyName) { s.window.typed(&fyne.KeyEvent{Name: k}) }

// failure is the sentence of the error that is shown.
func (s *studio) failure() string { return s.window.env.notice.Text() }

// button taps the visible button with that text.
func (s *studio) button(text string) {
	s.t.Helper()
	for _, o := range append([]fyne.CanvasObject{s.window.win.Canvas().Content()}, s.window.win.Canvas().Overlays().List()...) {
		for _, b := range uitest.Find[fyne.Tappable](o) {
			if l, ok := b.(interface{ AccessibilityLabel() string }); ok && l.AccessibilityLabel() == text {
				test.Tap(b)
				return
			}
		}
	}
	s.t.Fatalf("there is no button %q", text)
}

// fits checks that the window needs no more room than the smallest screen has: 1280 x 800 pixels at scale 1.5, less the menu and a title bar.
func (s *studio) fits(what string) {
	s.t.Helper()
	if m := s.window.win.Canvas().Content().MinSize(); m.Width > 1280/1.5-4 || m.Height > (800-28)/1.5-26 {
		s.t.Errorf("%s needs %v", what, m)
	}
}
