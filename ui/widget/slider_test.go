package widget

import (
	"math"
	"testing"

	"fyne.io/fyne/v2"
)

func TestScaleRoundsToItsSteps(t *testing.T) {
	tenths := Scale{Min: 0, Max: 10, Step: 0.1}
	v := 0.0
	for range 3 {
		v = tenths.Next(v, 1)
	}
	if v != 0.3 {
		t.Errorf("three steps of 0.1 are %v", v)
	}
	odd := Scale{Min: 1, Max: 9, Step: 2}
	if got := odd.Round(4.2); got != 5 {
		t.Errorf("4.2 on 1, 3, 5, 7, 9 is %v: steps count from Min", got)
	}
	signed := Scale{Min: -3, Max: 3, Step: 0.05}
	if got := signed.Round(-0.02); got != 0 || math.Signbit(got) {
		t.Errorf("-0.02 is %v, want 0 without a sign", got)
	}
}

func TestLogScaleHasEqualRatios(t *testing.T) {
	s := Scale{Min: 1e-6, Max: 1, Log: true}
	if got := s.At(0.5); got != 1e-3 {
		t.Errorf("the middle of 1e-6 … 1 is %v", got)
	}
	if got := s.Frac(1e-3); math.Abs(got-0.5) > 1e-9 {
		t.Errorf("0.001 stands at %v", got)
	}
	whole := Scale{Min: 1, Max: 4096, Step: 1, Log: true}
	for v, n := 1.0, 0; v < 4096; n++ {
		next := whole.Next(v, 1)
		if next <= v || next != math.Trunc(next) || n > 200 {
			t.Fatalf("after %v comes %v", v, next)
		}
		v = next
	}
}

func TestSliderFollowsTheMouse(t *testing.T) {
	var heard []float64
	ended := 0
	s := NewSlider(Scale{Min: 0, Max: 1, Step: 0.1}, func(v float64) { heard = append(heard, v) })
	s.OnEnded = func(float64) { ended++ }
	open(t, s, 212, 20)
	press(s, 106, 10)
	pull(s, 150, 10)
	pull(s, 900, 10)
	release(s)
	s.DragEnd() // the driver sends both
	if len(heard) != 3 || heard[0] != 0.5 || heard[1] != 0.7 || heard[2] != 1 || ended != 1 {
		t.Errorf("heard %v, ended %d times", heard, ended)
	}
	s.SetValue(0.2)
	if len(heard) != 3 || s.Value() != 0.2 {
		t.Errorf("setting the value called back or did nothing: %v, %v", heard, s.Value())
	}
}

func TestSliderFollowsTheKeys(t *testing.T) {
	s := NewSlider(Scale{Min: 0, Max: 10, Step: 0.5}, nil)
	open(t, s, 200, 20)
	key(s, fyne.KeyRight, fyne.KeyRight, fyne.KeyLeft)
	if s.Value() != 0.5 {
		t.Errorf("at %v, want 0.5", s.Value())
	}
	key(s, fyne.KeyPageUp)
	if s.Value() != 5.5 {
		t.Errorf("at %v, want 5.5", s.Value())
	}
	key(s, fyne.KeyEnd)
	if s.Value() != 10 {
		t.Errorf("at %v, want 10", s.Value())
	}
	s.Disable()
	key(s, fyne.KeyHome)
	press(s, 0, 10)
	if s.Value() != 10 {
		t.Error("moved while disabled")
	}
}

func TestSliderPassesEnterOn(t *testing.T) {
	s := NewSlider(Scale{Min: 0, Max: 1, Step: 1}, nil)
	w, _ := open(t, s, 200, 20)
	entered := false
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { entered = e.Name == fyne.KeyReturn })
	key(s, fyne.KeyReturn)
	if !entered {
		t.Error("the window didn't hear of Enter")
	}
}

func TestSliderRow(t *testing.T) {
	var heard []float64
	ended := 0
	r := NewSliderRow("Direction 1", "12 % of the variance", "σ", 3, func(v float64) { heard = append(heard, v) })
	r.OnEnded = func() { ended++ }
	open(t, r, 260, 60)
	if r.reset.Disabled() == false {
		t.Error("reset can be pressed at 0")
	}
	press(r.slider, 10000, 5)
	release(r.slider)
	if r.Value() != 3 || r.entry.Text != "3" || r.reset.Disabled() {
		t.Errorf("after dragging: %v, %q", r.Value(), r.entry.Text)
	}
	r.slider.DoubleTapped(nil)
	if r.Value() != 0 || r.entry.Text != "0" {
		t.Errorf("after a double click: %v, %q", r.Value(), r.entry.Text)
	}
	var refused []string
	r.OnRefused = func(s string) { refused = append(refused, s) }
	r.entry.SetText("1.5")
	r.entry.FocusLost()
	for _, text := range []string{"abc", "7"} {
		r.entry.SetText(text)
		if r.Value() != 1.5 {
			t.Errorf("typed %q: %v", text, r.Value())
		}
	}
	r.entry.FocusLost()
	if r.entry.Text != "1.5" {
		t.Errorf("a bad number stays as %q", r.entry.Text)
	}
	if len(refused) != 1 || refused[0] != "Direction 1 takes a number from -3 to 3, not “7”." {
		t.Errorf("refused with %q", refused)
	}
	if want := []float64{3, 0, 1.5}; len(heard) != 3 || heard[2] != want[2] || ended < 3 {
		t.Errorf("heard %v, ended %d times", heard, ended)
	}
	r.entry.SetText("-1") // on the way to a number that is refused
	r.entry.SetText("-1e12")
	r.entry.FocusLost()
	if last := heard[len(heard)-1]; r.Value() != 1.5 || last != 1.5 || len(refused) != 2 {
		t.Errorf("after -1e12: %v, heard %v, refused with %q", r.Value(), last, refused)
	}
}
