// Package bench measures training speed on four fixed nets with random data, layer for layer and loss for loss those of a PyTorch script
// that is run beside it:
//
//	dcgan64  a DCGAN for 64x64x3, batch 64: D on 64 real and 64 generated pictures, then G through D; two Adam updates
//	gan28    the same at 28x28x1
//	vae28    a convolutional VAE for 28x28x1, batch 128, latent 16: binary cross-entropy + KL; one Adam update
//	unet32   a DDPM U-Net for 32x32x1, batch 64: the epsilon loss at uniform t; one Adam update
//
// The nets show what the engine can do; the models people train are in the packages of their families.
package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"atelier/engine/kernel"
)

// Net is one net with its data and optimizer, ready to step.
type Net struct {
	Name  string
	Batch int     // pictures a step
	FLOP  float64 // a step's work: 2 per multiply-add of every layer, backward twice forward (once where the weights are frozen)
	step  func() error
	loss  func() float32
}

// Step makes one training step.
func (n *Net) Step() error { return n.step() }

// Loss is the loss of the last step; for a GAN, D's and G's together.
func (n *Net) Loss() float32 { return n.loss() }

var nets = []struct {
	name string
	make func() (*Net, error)
}{{"dcgan64", dcgan64}, {"gan28", gan28}, {"vae28", vae28}, {"unet32", unet32}}

// Names lists the nets.
func Names() []string {
	var names []string
	for _, n := range nets {
		names = append(names, n.name)
	}
	return names
}

// New builds a net by name.
func New(name string) (*Net, error) {
	for _, n := range nets {
		if n.name != name {
			continue
		}
		return n.make()
	}
	return nil, fmt.Errorf("there is no net %q to measure: choose among %v", name, Names())
}

// Result is the speed of one net.
type Result struct {
	Net          string  `json:"net"`
	Batch        int     `json:"batch"`
	Millis       float64 `json:"ms_per_step"` // median
	ImagesPerSec float64 `json:"images_per_s"`
	GFLOPPerSec  float64 `json:"gflop_per_s"`
	Peak         float64 `json:"peak_gflop_per_s"` // of a large matrix product, measured just before
	Share        float64 `json:"share_of_peak"`
	Backend      string  `json:"backend"`
	Threads      int     `json:"threads"`
	Steps        int     `json:"steps"`
}

// Measure steps a net for about the given time, after two steps that are not counted.
func Measure(ctx context.Context, name string, d time.Duration) (Result, error) {
	peak := Peak()
	net, err := New(name)
	if err != nil {
		return Result{}, err
	}
	runtime.GC()
	var times []float64
	for start := time.Now(); time.Since(start) < d || len(times) < 7; {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		t := time.Now()
		if err := net.Step(); err != nil {
			return Result{}, fmt.Errorf("%s: %w", name, err)
		}
		times = append(times, time.Since(t).Seconds())
	}
	times = times[2:]
	slices.Sort(times)
	s := times[len(times)/2]
	gf := net.FLOP / s * 1e-9
	return Result{Net: name, Batch: net.Batch, Millis: s * 1e3, ImagesPerSec: float64(net.Batch) / s, GFLOPPerSec: gf, Peak: peak, Share: gf / peak,
		Backend: kernel.Backend(), Threads: kernel.Threads(), Steps: len(times)}, nil
}

// Peak is what this machine reaches with a product of two 2048 x 2048 matrices, in GFLOP/s: the best of several.
func Peak() float64 {
	const n = 2048
	a, b, c := kernel.Alloc(n*n), kernel.Alloc(n*n), kernel.Alloc(n*n)
	for i := range a {
		a[i], b[i] = float32(i%7)-3, float32(i%5)-2
	}
	best := time.Duration(1 << 62)
	for range 8 {
		t := time.Now()
		kernel.MatMul(c, nil, a, b, nil, n, n, n, false, false, kernel.Identity)
		best = min(best, time.Since(t))
	}
	return 2 * n * n * n / best.Seconds() * 1e-9
}
