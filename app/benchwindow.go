package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"time"

	"atelier/engine/train"
	"atelier/ui"
)

// began is when the program was started, as nearly as it can tell itself.
var began = time.Now()

const windowNet = "window" // bench's word for the window

// measuresWindow is true for the call that measures the window, which needs the main goroutine.
func measuresWindow(args []string) bool {
	return len(args) > 1 && args[0] == "bench" && slices.Contains(args, windowNet)
}

// measureWindow opens the window, moves everything in it and tells how smooth that was. It begins as at a first start and leaves nothing behind.
func measureWindow(ctx context.Context, args []string) error {
	asJSON := false
	words, err := parse(args[1:], []flag{toggle(&asJSON, "json", "")})
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return misuse("bench window is measured alone: leave out the other names")
	}
	home, err := os.MkdirTemp("", "atelier-bench-*")
	if err != nil {
		return fmt.Errorf("can't make a folder for the measurement: %w", err)
	}
	defer os.RemoveAll(home)
	os.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	if !asJSON {
		fmt.Printf("%-70s%8s%10s%8s%12s%12s%12s%8s\n", "", "frames", "ms/frame", "worst", "over 33 ms", "least fps", "answer, ms", "worst")
	}
	var failed error
	err = openStudio(ctx, func(ctx context.Context, w *ui.Window) {
		failed = w.Measure(ctx, began, func() (func(), error) { return trainBeside(ctx, filepath.Join(home, "run")) }, func(s ui.Smoothness) {
			if asJSON {
				text, err := json.Marshal(map[string]any{"what": s.What, "frames": s.Frames, "ms_per_frame": s.Median, "worst_ms": s.Worst, "slow": s.Slow, "least_fps": s.Rate,
					"answer_ms": s.Answer, "worst_answer_ms": s.Late})
				if err != nil {
					panic("bench: a figure that JSON can't hold")
				}
				fmt.Println(string(text))
				return
			}
			fmt.Printf("%-70s%8d%10.1f%8.1f%10.1f %%%12.1f%12.1f%8.1f\n", s.What, s.Frames, s.Median, s.Worst, 100*s.Slow, s.Rate, s.Answer, s.Late)
		})
	})
	log.SetOutput(io.Discard) // the preferences are still watched, and now they go
	if err == nil {
		err = failed
	}
	return err
}

// trainBeside keeps all cores busy with the training of a VAE, as the window's own would, until stop is called.
func trainBeside(ctx context.Context, dir string) (stop func(), err error) {
	run, err := train.Start(ctx, train.Config{Method: "vae", Data: "digits", Seed: 1, Steps: 1_000_000, Dir: dir})
	if err != nil {
		return nil, err
	}
	go func() {
		for range run.Events() {
		}
	}()
	return func() { run.Stop(); run.Wait() }, nil
}
