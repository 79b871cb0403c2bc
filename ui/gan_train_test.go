package ui

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"atelier/engine/train"
	"atelier/ui/uitest"
	"atelier/ui/widget"
)

// fakePresetSettings are those of a method with presets.
type fakePresetSettings struct {
	Preset string  `name:"preset" label:"Preset" default:"plain" options:"plain,strong" help:"Which." group:"Preset"`
	R1     float64 `name:"r1" label:"R1" default:"0" min:"0" max:"10" help:"A penalty." group:"Training"`
}

// signsOfTrouble adds what an adversarial run tells: D's answers, a judgement, an adjustment and, from step 50 on, an alarm.
func signsOfTrouble(e *train.Event) {
	e.Losses = []float64{1, 1}
	e.Vitals = train.Curves{Names: []string{"D right on real (share)", "D right on made (share)", "gradient of D", "gradient of G"}, Steps: e.Curves.Steps}
	for _, v := range []float64{0.97, 0.5, 3, 4} {
		e.Vitals.Values = append(e.Vitals.Values, slices.Repeat([]float64{v}, len(e.Curves.Steps)))
	}
	if e.Step < 50 {
		return
	}
	e.Quality = []train.Quality{{Step: 20, N: 2000, FCD: 80, Floor: 2, Diversity: 10}, {Step: 40, N: 2000, FCD: 40, Floor: 2, Diversity: 5}}
	e.Adjusted = []train.Adjustment{{Step: 30, Name: "r1", From: "0", To: "0.1"}}
	e.Alarms = []train.Alarm{{Kind: train.StrongD, Step: 45, Sentence: "D wins everything: it has stopped teaching G", Cures: []train.Cure{
		{Title: "Halve D's learning rate", Settings: map[string]string{"rate-d": "0.5", "r1": "0"}}, {Title: "Go back to the best moment, step 40", Back: 40}}}}
}

// keepMoments writes two grids of 8 x 8 pictures of 4 x 4, of the levels 10 and 20, as a run keeps them.
func keepMoments(t *testing.T) []train.Moment {
	var list []train.Moment
	for i, step := range []int{0, 30} {
		m := image.NewGray(image.Rect(0, 0, 8*5-1, 8*5-1))
		for p := range m.Pix {
			m.Pix[p] = uint8(10 * (i + 1))
		}
		path := filepath.Join(t.TempDir(), "grid.png")
		f, err := os.Create(path)
		if err == nil {
			err = png.Encode(f, m)
		}
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		list = append(list, train.Moment{Step: step, Grid: path, Checkpoint: step - 1 + i}) // none at step 0
	}
	return list
}

func TestThePresetFillsTheForm(t *testing.T) {
	presets := []train.Preset{{Name: "plain", Help: "Take it first."}, {Name: "strong", Help: "Take it where plain fails.", Settings: map[string]string{"r1": "2"}}}
	bubble(t, func(s *studio) {
		s.tab.turnTo(viewTrain)
		s.loop.Run(3 * time.Second)
		v := s.tab.train
		v.presets.choice.SetSelected("Strong")
		if c := v.config(); c.Settings["preset"] != "strong" || c.Settings["r1"] != "2" {
			t.Errorf("would train with %v", c.Settings)
		}
		if text := uitest.Text(v.side); !strings.Contains(text, "Take it where plain fails.") || v.presets.others.Visible() {
			t.Errorf("shows\n%s", text)
		}
		v.form.Put("r1", "3")
		if v.presets.others.Text != "changed: R1" {
			t.Errorf("says %q", v.presets.others.Text)
		}
		test.Tap(v.presets.back)
		if c := v.config(); c.Settings["r1"] != "2" || !v.presets.back.Disabled() {
			t.Errorf("put back: %v", c.Settings)
		}
		s.loop.Run(3 * time.Second)
		if text := uitest.Text(v.foot); !strings.Contains(text, "1 min 0 s") || !strings.Contains(text, "5 min 50 s") {
			t.Errorf("the forecast for 60,000 and 350,000 pictures at 1,000 a second:\n%s", text)
		}
	}, asGAN, func(s *studio) {
		s.trainer.presets, s.trainer.settings = presets, func() any { return &fakePresetSettings{Preset: "plain"} }
	})
}

func TestTheDoctorSpeaksAndIsHeard(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.training()
		if text := uitest.Text(v.board.doctor.object); !strings.Contains(text, "Healthy") || !strings.Contains(text, "97 %") {
			t.Errorf("says\n%s", text)
		}
		s.loop.Run(2 * time.Second)
		text := strings.ReplaceAll(uitest.Text(v.board.doctor.object), "\n", " ")
		for _, want := range []string{"Something is wrong", "D wins everything: it has stopped teaching G.", "since step 45", "40; real pictures 2", "50 % of its best"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q isn't among\n%s", want, text)
			}
		}
		s.fits("the alarm")
		s.button("Halve D's learning rate")
		for _, b := range uitest.Find[*widget.Button](v.board.doctor.object) {
			if strings.HasPrefix(b.AccessibilityLabel(), "Go back") {
				test.Tap(b)
			}
		}
		if r := s.trainer.runs[0]; !slices.Equal(r.adjusted, []string{"r1=0", "rate-d=0.5"}) || r.back != 40 {
			t.Errorf("adjusted %v, went back to %d", r.adjusted, r.back)
		}
	}, asGAN, func(s *studio) { s.trainer.signs = signsOfTrouble })
}

func TestCurvesOfOneKindShareAChart(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.training()
		s.loop.Run(2 * time.Second)
		d := v.board.charts
		for i, wanted := range [][]string{{"−ELBO", "KL"}, {"D right on real", "D right on made"}, {"gradient of D", "gradient of G"}, {"FCD", "FCD of real pictures", "diversity"}} {
			d.segments.Choose(i)
			s.loop.Run(time.Second)
			text := uitest.Text(d.place)
			for _, want := range wanted {
				if !strings.Contains(text, want) {
					t.Errorf("chart %d: %q isn't among\n%s", i, want, text)
				}
			}
		}
		if len(d.marks) != 1 || d.marks[0].X != 30 || d.marks[0].Text != "R1: 0 → 0.1" {
			t.Errorf("the marks are %v", d.marks)
		}
	}, asGAN, func(s *studio) {
		s.trainer.signs, s.trainer.settings = signsOfTrouble, func() any { return &fakePresetSettings{Preset: "plain"} }
	})
}

func TestTheTimeMachine(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.training()
		s.loop.Run(3 * time.Second)
		m := v.board.time
		if len(m.moments) != 2 || m.label.Text != "now" || m.pinned {
			t.Fatalf("%d moments, at %q", len(m.moments), m.label.Text)
		}
		m.slider.OnChanged(1)
		s.loop.Run(3 * time.Second)
		if grey(v.board.samples) != 20 || m.label.Text != "step 30" || v.board.charts.cursor != 30 || !m.goOn.Disabled() {
			t.Errorf("level %d at %q, the curves at %v", grey(v.board.samples), m.label.Text, v.board.charts.cursor)
		}
		v.end()
		s.loop.Run(2 * time.Second)
		if m.goOn.Disabled() || grey(v.board.samples) != 20 {
			t.Fatalf("after the end: level %d, can go on %v", grey(v.board.samples), !m.goOn.Disabled())
		}
		test.Tap(m.play)
		s.loop.Run(20 * time.Millisecond)
		if grey(v.board.samples) != 10 || !m.goOn.Disabled() { // no model is kept of step 0
			t.Errorf("the film begins with level %d", grey(v.board.samples))
		}
		s.loop.Run(2 * time.Second)
		if m.playing != 0 || m.label.Text != "now" {
			t.Errorf("the film ends at %q", m.label.Text)
		}
		m.slider.OnChanged(1)
		s.loop.Run(time.Second)
		v.length.Steps = 20
		test.Tap(m.goOn)
		if !strings.Contains(s.failure(), "this moment lies at step 30") {
			t.Errorf("a run that is too short: %q", s.failure())
		}
		v.length.Steps = 5000
		test.Tap(m.goOn)
		s.loop.Run(time.Second)
		if c := s.trainer.runs[1].cfg; !slices.Equal(s.trainer.branched, []int{30}) || !c.Resume || c.Steps != 5000 || v.phase != running {
			t.Errorf("branched from %v into %+v, phase %d", s.trainer.branched, c, v.phase)
		}
	}, asGAN, func(s *studio) { s.trainer.moments = keepMoments(s.t) })
}

// TestReconstructionsAreOfNow: beside the samples of then it is said which step they belong to.
func TestReconstructionsAreOfNow(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.training()
		s.loop.Run(3 * time.Second)
		v.end()
		s.loop.Run(3 * time.Second)
		v.board.time.slider.OnChanged(1)
		s.loop.Run(time.Second)
		if got := v.board.rebuiltTitle.Text; !strings.Contains(got, "these are of now, step ") {
			t.Errorf("beside step 30: %q", got)
		}
		v.board.time.choose(2)
		if got := v.board.rebuiltTitle.Text; got != "Originals above their reconstructions" {
			t.Errorf("at the end: %q", got)
		}
	}, func(s *studio) { s.trainer.moments = keepMoments(s.t) })
}
