package bench

import (
	"context"
	"math"
	"testing"
)

// The work of a step, in GFLOP, counted by hand from the layers.
func TestWork(t *testing.T) {
	for name, want := range map[string]float64{"dcgan64": 112.4, "gan28": 9.63, "vae28": 2.69, "unet32": 69} {
		n, err := New(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.FLOP * 1e-9; math.Abs(got-want) > 0.02*want {
			t.Errorf("%s: %.2f GFLOP a step, want about %.2f", name, got, want)
		}
	}
}

// What is measured is real training: the loss of the nets that have one target falls.
func TestNetsLearn(t *testing.T) {
	for _, name := range []string{"vae28", "unet32"} {
		n, err := New(name)
		if err != nil {
			t.Fatal(err)
		}
		var first, last float32
		for i := range 12 {
			if err := n.Step(); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first = n.Loss()
			}
			last = n.Loss()
		}
		if !(last < first) {
			t.Errorf("%s: the loss went from %v to %v", name, first, last)
		}
	}
}

func TestUnknownNet(t *testing.T) {
	if _, err := Measure(context.Background(), "resnet50", 0); err == nil {
		t.Error("an unknown net was measured")
	}
}
