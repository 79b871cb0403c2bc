package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"atelier/engine"
	"atelier/engine/bench"
)

var benchCommand = command{
	name:  "bench",
	words: "[NET...]",
	short: "measure the speed of training on this machine",
	long: `The nets are ` + strings.Join(bench.Names(), ", ") + `; without a name all are measured. Each
trains on random data for the given time, and the median step counts. The peak
is what a product of two large matrices reaches, measured before each net.

bench window opens the studio instead and measures how smooth it is: the time
from frame to frame while something is dragged, and how long an answer takes.

With --json, every line is a net:
  {"net","batch","ms_per_step","images_per_s","gflop_per_s",
   "peak_gflop_per_s","share_of_peak","backend","threads","steps"}`,
	flags: func() ([]flag, func(*call, []string) error) {
		each := 6
		return []flag{
				count(&each, "seconds", "N", 1, 3600, "how long to measure each net (default 6)"),
				threads(),
			}, func(c *call, words []string) error {
				for _, name := range words {
					if err := checkNet(name); err != nil {
						return err
					}
				}
				if len(words) == 0 {
					words = bench.Names()
				}
				return c.bench(words, time.Duration(each)*time.Second)
			}
	},
}

func checkNet(name string) error {
	names := bench.Names()
	if slices.Contains(names, name) {
		return nil
	}
	if near := engine.Nearest(name, names); near != "" {
		return misuse("there is no net %q: did you mean %q?", name, near)
	}
	return misuse("there is no net %q; the nets are %s", name, strings.Join(names, ", "))
}

// bench measures net after net and tells of each as soon as it is known.
func (c *call) bench(names []string, each time.Duration) error {
	for i, name := range names {
		r, err := bench.Measure(c.ctx, name, each)
		if errors.Is(err, context.Canceled) {
			return fmt.Errorf("stopped before %s was measured", name)
		}
		if err != nil {
			return err
		}
		if c.json {
			c.record(r)
		} else {
			if i == 0 {
				c.say("%d threads, %s", r.Threads, r.Backend)
				c.say("%-10s%7s%12s%12s%10s%14s", "net", "batch", "ms/step", "images/s", "GFLOP/s", "of the peak")
			}
			c.say("%-10s%7d%12.2f%12.1f%10.1f%7.1f %% of %.0f", r.Net, r.Batch, r.Millis, r.ImagesPerSec, r.GFLOPPerSec, 100*r.Share, r.Peak)
		}
		debug.FreeOSMemory() // one net's memory is no burden for the next
	}
	return nil
}
