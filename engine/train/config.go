package train

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"
	"time"

	"atelier/engine"
	"atelier/engine/dataset"
)

// Config says what to train, for how long, and where to keep it. Of a resumed run everything but Dir may be left at its zero value: it
// is then what the run folder says. What is given must agree with the folder, except the length and the learning rate, which replace
// the folder's, and the data where the folder's is not there any more.
type Config struct {
	Method   string
	Data     string            // a shipped name or a path; the method opens it
	Settings map[string]string // the method's settings that differ from their defaults, by name
	Seed     uint64

	// The length: a number of steps, a training time (pauses not counted), or whichever ends first. Both are totals: a resumed run
	// goes on up to them.
	Steps int
	For   time.Duration

	Dir    string // the run folder; made if it isn't there
	Resume bool   // go on with the run in Dir

	CheckpointEvery time.Duration // wall time; 0 is 2 minutes. The first comes after 30 seconds if that is sooner
	PreviewEvery    time.Duration // training time between previews in events; 0 is none but those of the run folder

	Notes []string // sentences for the first of Event.Messages: what was met on the way to this configuration, see Branch
}

const (
	firstCheckpoint  = 30 * time.Second
	checkpointsEvery = 2 * time.Minute
)

// complete looks the method up and fills in the settings that were left to their defaults; it returns the method and the settings as the
// method's struct. The errors are for the user.
func (c *Config) complete() (Method, any, error) {
	m, err := Lookup(c.Method)
	if err != nil {
		return Method{}, nil, err
	}
	settings := m.Settings()
	if err := m.Apply(settings, c.Settings); err != nil {
		return Method{}, nil, err
	}
	c.Settings = engine.Values(settings)
	switch {
	case c.Data == "":
		return Method{}, nil, errors.New("there is no data to learn from: name a data set, a file or a folder")
	case c.Steps < 0 || c.For < 0:
		return Method{}, nil, errors.New("a run can't have a negative length: give a number of steps or a time above 0")
	case c.Steps == 0 && c.For == 0:
		return Method{}, nil, errors.New("how long to train is not said: give a number of steps or a time")
	}
	return m, settings, nil
}

// resume merges what the caller asks for into what the run folder says.
func (c Config) resume(stored Config) (Config, error) {
	conflict := func(what, is, asked string) error {
		return fmt.Errorf("the run in %s has %s %s, not %s: leave that out to resume it, or choose another folder", c.Dir, what, is, asked)
	}
	switch {
	case c.Method != "" && c.Method != stored.Method:
		return c, conflict("the method", stored.Method, c.Method)
	case c.Data != "" && c.Data != stored.Data && !gone(stored.Data):
		return c, conflict("the data", stored.Data, c.Data)
	case c.Seed != 0 && c.Seed != stored.Seed:
		return c, conflict("the seed", fmt.Sprint(stored.Seed), fmt.Sprint(c.Seed))
	}
	m, err := Lookup(stored.Method)
	if err != nil {
		return c, err
	}
	// Through the struct, so that 1e-3 and 0.001 are the same value.
	settings := m.Settings()
	engine.SetDefaults(settings)
	if err := engine.Apply(settings, stored.Settings); err != nil {
		return c, fmt.Errorf("the run in %s was made by another version of this program: %w", c.Dir, err)
	}
	is := engine.Values(settings)
	if err := engine.Apply(settings, c.Settings); err != nil {
		return c, err
	}
	asked := engine.Values(settings)
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if is[name] != asked[name] && name != m.LearningRate {
			return c, conflict("the setting "+name, is[name], asked[name])
		}
	}
	if c.Steps == 0 && c.For == 0 {
		c.Steps, c.For = stored.Steps, stored.For
	}
	c.Notes = append(slices.Clone(stored.Notes), c.Notes...)
	if c.Data != "" && c.Data != stored.Data {
		c.Notes = append(c.Notes, fmt.Sprintf("the data %s is not there any more: training goes on with %s", stored.Data, c.Data))
		stored.Data = c.Data
	}
	c.Method, c.Data, c.Seed, c.Settings = stored.Method, stored.Data, stored.Seed, asked
	return c, nil
}

// gone says whether data is a path at which nothing is any more.
func gone(data string) bool {
	shipped := slices.ContainsFunc(dataset.Names(), func(s dataset.Source) bool { return s.Name == data })
	_, err := os.Stat(data)
	return !shipped && errors.Is(err, fs.ErrNotExist)
}

// progress is the part of the run that is done, 0..1, after so many steps and seconds of training.
func (c Config) progress(steps int, seconds float64) float64 {
	p := 0.0
	if c.Steps > 0 {
		p = float64(steps) / float64(c.Steps)
	}
	if c.For > 0 {
		p = max(p, seconds/c.For.Seconds())
	}
	return min(p, 1)
}

// checkpoints returns the wall time before the first checkpoint and between any two.
func (c Config) checkpoints() (first, every time.Duration) {
	every = c.CheckpointEvery
	if every <= 0 {
		every = checkpointsEvery
	}
	return min(firstCheckpoint, every), every
}

// remaining estimates the training time that is left at a speed in steps a second; 0 where that can't be told.
func (c Config) remaining(steps int, seconds, perSecond float64) time.Duration {
	left := math.Inf(1)
	if c.Steps > 0 && perSecond > 0 {
		left = float64(c.Steps-steps) / perSecond
	}
	if c.For > 0 {
		left = min(left, c.For.Seconds()-seconds)
	}
	if math.IsInf(left, 1) {
		return 0
	}
	return time.Duration(max(left, 0) * float64(time.Second))
}
