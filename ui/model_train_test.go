package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"atelier/engine/train"
	"atelier/ui/say"
	"atelier/ui/uitest"
)

// training opens the view and starts a run.
func (s *studio) training() *trainView {
	s.tab.turnTo(viewTrain)
	s.loop.Run(3 * time.Second)
	s.key(fyne.KeyReturn)
	s.loop.Run(500 * time.Millisecond)
	return s.tab.train
}

func TestForecast(t *testing.T) {
	bubble(t, func(s *studio) {
		if s.trainer.forecasts != 0 {
			t.Error("measures before anybody looks")
		}
		s.tab.turnTo(viewTrain)
		s.loop.Run(3 * time.Second)
		v := s.tab.train
		if got := uitest.Text(v.foot); !strings.Contains(got, "4,321") || !strings.Contains(got, "12.3 MFLOP") || !strings.Contains(got, "1,000 pictures/s") || !strings.Contains(got, "8 min 20 s") {
			t.Errorf("reads\n%s", got)
		}
		v.length.Steps = 100
		v.lengthForm.OnChanged("steps")
		if v.forecast.duration.Text != "10 s" || s.trainer.forecasts != 1 {
			t.Errorf("for 100 steps: %s, measured %d times", v.forecast.duration.Text, s.trainer.forecasts)
		}
		for range 10 {
			v.form.OnChanged("latent")
			s.loop.Run(100 * time.Millisecond)
		}
		s.loop.Run(3 * time.Second)
		if s.trainer.forecasts != 2 {
			t.Errorf("ten changes in a second were measured %d times", s.trainer.forecasts-1)
		}
	})
}

func TestTrainingRunsToItsEnd(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.training()
		if v.phase != running || v.start.Disabled() == false || s.tab.Busy() == "" {
			t.Errorf("phase %d, %q", v.phase, s.tab.Busy())
		}
		text := uitest.Text(v.main)
		for _, want := range []string{"of 5,000", "pictures seen", "6,400 pictures/s", "left", "−ELBO", "KL", "nats", "Samples at step"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q isn't among\n%s", want, text)
			}
		}
		if v.board.samples.Image() == nil || v.board.rebuilt.Image() == nil {
			t.Error("no samples or no reconstructions")
		}
		if w := s.window.env.status.Work(); w != "Training on digits" {
			t.Errorf("the status line speaks of %q", w)
		}
		s.loop.Run(time.Minute)
		if v.phase != idle || v.last.Step != 5000 || s.tab.Busy() != "" || !strings.Contains(s.window.env.status.Message(), "saved in /runs/vae-digits") {
			t.Errorf("at the end: phase %d, step %d, %q", v.phase, v.last.Step, s.window.env.status.Message())
		}
		if titles := s.tab.models.choice.Options; titles[len(titles)-1] != "vae-digits" {
			t.Errorf("the models are %v", titles)
		}
	})
}

func TestPauseStepResumeStop(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.training()
		test.Tap(v.pause)
		s.loop.Run(time.Second)
		at := v.last.Step
		if v.phase != paused || v.pause.Text != "Resume" || at < 20 {
			t.Fatalf("phase %d, %q, step %d", v.phase, v.pause.Text, at)
		}
		test.Tap(v.step)
		test.Tap(v.step)
		s.loop.Run(time.Second)
		if v.last.Step < at+1 || v.last.Step > at+2 || v.phase != paused {
			t.Errorf("after two steps from %d at %d", at, v.last.Step)
		}
		at = v.last.Step
		s.key(fyne.KeyReturn)
		s.loop.Run(500 * time.Millisecond)
		if v.phase != running || v.last.Step < at+20 {
			t.Errorf("resumed: phase %d, step %d", v.phase, v.last.Step)
		}
		test.Tap(v.stop)
		if v.phase != stopping || !v.stop.Disabled() || !v.pause.Disabled() {
			t.Errorf("phase %d while it saves", v.phase)
		}
		s.loop.Run(5 * time.Second)
		if v.phase != idle || !s.trainer.runs[0].saved || !v.again.Visible() {
			t.Errorf("stopped: phase %d, saved %v", v.phase, s.trainer.runs[0].saved)
		}
		test.Tap(v.again)
		s.loop.Run(100 * time.Millisecond)
		if c := s.trainer.runs[1].cfg; !c.Resume || c.Dir != "/runs/vae-digits" || c.Settings != nil || v.again.Visible() {
			t.Errorf("continues with %+v", c)
		}
	}, func(s *studio) { s.trainer.saving = time.Second })
}

func TestTrainingFails(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.training()
		s.loop.Run(time.Minute)
		if v.phase != idle || !strings.HasPrefix(s.failure(), "The loss became infinite") || v.again.Visible() {
			t.Errorf("phase %d, %q", v.phase, s.failure())
		}
	}, func(s *studio) { s.trainer.failsAt = 30 })
	bubble(t, func(s *studio) {
		v := s.training()
		if v.phase != idle || s.failure() != "The disk is full." || s.window.env.status.Work() != "" {
			t.Errorf("phase %d, %q, %q", v.phase, s.failure(), s.window.env.status.Work())
		}
	}, func(s *studio) { s.trainer.fails = errors.New("the disk is full") })
}

func TestTheModelInTrainingCanBeUsed(t *testing.T) {
	bubble(t, func(s *studio) {
		s.training()
		s.tab.turnTo(viewGenerate)
		g := s.tab.generate
		s.tab.models.choice.SetSelected("In training")
		s.loop.Run(time.Second)
		if s.tab.models.current.info.Name != liveName || g.strip.Len() != 2 {
			t.Fatalf("uses %q, %d results", s.tab.models.current.info.Name, g.strip.Len())
		}
		first := s.tab.models.current
		s.loop.Run(10 * time.Second)
		if s.tab.models.current == first || g.strip.Len() != 2 {
			t.Errorf("not refreshed, or the strip has grown to %d", g.strip.Len())
		}
		v := s.explore()
		first = s.tab.models.current
		v.rows[0].Set(1)
		v.rows[0].OnChanged(1)
		s.loop.Run(10 * time.Second)
		if v.model == first || v.rows[0].Value() != 1 || grey(v.picture) != 11 {
			t.Errorf("exploring: slider at %v, level %d", v.rows[0].Value(), grey(v.picture))
		}
		s.tab.train.end()
		s.loop.Run(5 * time.Second)
		if s.tab.models.choice.Selected != "vae-digits" || s.tab.models.current.info.Name != "/runs/vae-digits" {
			t.Errorf("after the end: %q", s.tab.models.choice.Selected)
		}
	})
}

func TestClosingSavesTheRun(t *testing.T) {
	bubble(t, func(s *studio) {
		v := s.training()
		closed := false
		s.window.win.SetOnClosed(func() { closed = true })
		s.window.askToClose()
		s.button("Stay")
		s.loop.Run(time.Second)
		if closed || v.phase != running {
			t.Fatalf("closed %v, phase %d after Stay", closed, v.phase)
		}
		s.window.askToClose()
		if got := uitest.Text(s.window.win.Canvas().Overlays().Top()); !strings.Contains(got, "A model is in training (step ") {
			t.Errorf("asks\n%s", got)
		}
		s.button("Save and close")
		s.loop.Run(time.Second)
		if closed {
			t.Error("closed before the run was saved")
		}
		s.loop.Run(5 * time.Second)
		if !closed || !s.trainer.runs[0].saved {
			t.Errorf("closed %v, saved %v", closed, s.trainer.runs[0].saved)
		}
		if s.failure() != "" {
			t.Errorf("closing complains: %q", s.failure())
		}
	}, func(s *studio) { s.trainer.saving = 3 * time.Second })
}

func TestStartingEndsTheForecast(t *testing.T) {
	bubble(t, func(s *studio) {
		s.tab.turnTo(viewTrain)
		s.loop.Run(100 * time.Millisecond)
		content := s.window.win.Canvas().Content()
		if !strings.Contains(uitest.Text(content), "measuring") {
			t.Fatal("no forecast is measured")
		}
		test.Tap(s.tab.train.start)
		s.loop.Run(200 * time.Millisecond)
		if strings.Contains(uitest.Text(content), "measuring") {
			t.Error("the forecast goes on while the training runs")
		}
	})
}

func TestTheLastRunIsThereAgain(t *testing.T) {
	bubble(t, func(s *studio) {
		s.tab.turnTo(viewTrain)
		s.loop.Run(time.Second)
		v := s.tab.train
		if text := uitest.Text(v.main); !v.again.Visible() || !strings.Contains(text, "Step 7 of 5,000") {
			t.Errorf("the run of before can be continued: %v; the view says\n%s", v.again.Visible(), text)
		}
		test.Tap(v.again)
		s.loop.Run(time.Second)
		if v.phase != running || v.cfg.Dir != "/runs/old" || !v.cfg.Resume {
			t.Errorf("phase %d, %+v", v.phase, v.cfg)
		}
		s.loop.Run(time.Minute)
		t.Cleanup(func() { say.Use(say.English) })
		s.window.setLanguage("zh")
		s.loop.Run(time.Second)
		after := s.window.contents[s.window.current].(*modelTab).train
		if after == v || after.last.Step != v.last.Step || !after.again.Visible() || after.board.samples.Image() == nil {
			t.Errorf("after the language has changed: the same view %v, step %d", after == v, after.last.Step)
		}
	}, func(s *studio) {
		s.trainer.kept = train.Config{Method: "vae", Data: "digits", Steps: 5000, Dir: "/runs/old"}
		fyne.CurrentApp().Preferences().SetString("vae"+prefRun, "/runs/old")
	})
}
