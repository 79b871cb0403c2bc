package train

import (
	"context"
	"runtime"
	"slices"
	"time"

	"atelier/engine/kernel"
	"atelier/engine/model"
)

// Forecast says what a run will take on this machine.
type Forecast struct {
	Params          int
	BatchSize       int           // images in a step
	StepTime        time.Duration // the median of a few steps
	ImagesPerSecond float64
	Steps           int           // that the configured length comes to
	Duration        time.Duration // of training
	Checkpoint      int64         // bytes on the disk
	Work            float64       // FLOP of a step for each of its images, 2 per multiply-add; rough where other things compute meanwhile
	Memory          int64         // bytes by which this process grew; rough where other things go on in it
}

// Estimating takes at least forecastSteps steps after the first, and goes on for forecastTime unless forecastMost steps are reached.
const (
	forecastSteps = 3
	forecastMost  = 50
	forecastTime  = time.Second
)

// Estimate measures a few real steps of a task that is then thrown away. Nothing is written: Dir and Resume are not looked at. The
// errors are sentences, or ctx's error as soon as ctx ends.
func Estimate(ctx context.Context, cfg Config) (f Forecast, err error) {
	err = protect("", func() error {
		var err error
		f, err = estimate(ctx, cfg)
		return err
	})
	return f, err
}

func estimate(ctx context.Context, cfg Config) (Forecast, error) {
	m, settings, err := cfg.complete()
	if err != nil {
		return Forecast{}, err
	}
	before := liveHeap()
	task, err := m.New(ctx, cfg, settings)
	if err != nil {
		return Forecast{}, err
	}
	var times []time.Duration
	var works []int64
	for start := time.Now(); len(times) <= forecastSteps || (time.Since(start) < forecastTime && len(times) <= forecastMost); {
		if err := ctx.Err(); err != nil {
			return Forecast{}, err
		}
		at, done := time.Now(), kernel.Work()
		if _, err := task.Step(len(times), 0); err != nil {
			return Forecast{}, err
		}
		times, works = append(times, time.Since(at)), append(works, kernel.Work()-done)
	}
	times, works = times[1:], works[1:] // the first step also sets things up
	slices.Sort(times)
	slices.Sort(works)
	f := Forecast{Params: task.Params(), BatchSize: task.BatchSize(), StepTime: times[len(times)/2], Memory: max(liveHeap()-before, 0)}
	f.Work = float64(works[len(works)/2]) / float64(f.BatchSize)
	perSecond := 1 / max(f.StepTime.Seconds(), 1e-9)
	f.ImagesPerSecond = perSecond * float64(f.BatchSize)
	f.Duration = cfg.remaining(0, 0, perSecond)
	f.Steps = int(f.Duration.Seconds()*perSecond + 0.5)
	file := &model.File{Tensors: make(map[string]model.Tensor), Meta: make(map[string]string)}
	task.Save(file)
	for _, t := range file.Tensors {
		f.Checkpoint += 4 * int64(len(t.Data))
	}
	return f, nil
}

// liveHeap is the memory in use once what isn't is collected.
func liveHeap() int64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}
