//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	sig "os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"atelier/engine/model"
	"atelier/engine/train"
)

// begin starts an endless training in a process of its own and returns once it makes steps.
func begin(t *testing.T, dir string) (proc *os.Process, stdout *bufio.Reader, pipe io.Closer, end func() result) {
	t.Helper()
	cmd := program(t, append([]string{"train", "vae", "--data", pictureFolder(), "--for", "1h", "-o", dir, "--json"}, tiny()...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stdout = bufio.NewReader(out)
	if _, err := stdout.ReadString('\n'); err != nil {
		t.Fatalf("no step was made (%v)", err)
	}
	return cmd.Process, stdout, out, func() result {
		rest, _ := io.ReadAll(stdout) // closed by the test, or at its end
		cmd.Wait()
		return result{cmd.ProcessState.ExitCode(), string(rest), errs.String()}
	}
}

// A signal saves the run, which can be resumed.
func TestSignals(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			// Where the tests were started with the signal ignored, as by nohup, so would be what they start: one that is handled isn't inherited.
			heard := make(chan os.Signal, 1)
			sig.Notify(heard, signal)
			defer sig.Stop(heard)
			dir := filepath.Join(t.TempDir(), "run")
			proc, _, _, end := begin(t, dir)
			if err := proc.Signal(signal); err != nil {
				t.Fatal(err)
			}
			r := end()
			if r.code != exitOK || r.stderr != "" {
				t.Fatalf("ended with %d: %s", r.code, r.stderr)
			}
			all := strings.Split(strings.TrimSpace(r.stdout), "\n")
			var last anyLine
			if err := json.Unmarshal([]byte(all[len(all)-1]), &last); err != nil || last.Done == nil || !*last.Done || !last.Stopped {
				t.Fatalf("the last line is %s (%v)", all[len(all)-1], err)
			}
			if last.Saved != last.Step || savedStep(t, dir) != last.Step || last.Step < 1 {
				t.Errorf("step %d, %d saved, %d in the file", last.Step, last.Saved, savedStep(t, dir))
			}
			if signal != syscall.SIGINT {
				return
			}
			succeed(t, "train", "-o", dir, "--resume", "--for", "1ns") // at its end already
			more := decodeLines[anyLine](t, succeed(t, "train", "-o", dir, "--resume", "--json", "--steps", strconv.Itoa(last.Step+3)).stdout)
			if got := more[len(more)-1].Step; got != last.Step+3 {
				t.Errorf("resumed from %d up to %d", last.Step, got)
			}
		})
	}
}

// registerMore adds a method, "stuck", that never begins to train.
func registerMore() {
	vae, err := train.Lookup("vae")
	if err != nil {
		panic(err)
	}
	stuck := vae
	stuck.Name = "stuck"
	stuck.New = func(context.Context, train.Config, any) (train.Task, error) {
		fmt.Println("stuck")
		select {}
	}
	train.Register(stuck)
}

// A picture that can't be read is left out and named, and the training goes on without it.
func TestNotesOnTheData(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(pictureFolder())); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "05.png"), []byte("scratched"), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := program(t, append([]string{"train", "vae", "--data", dir, "--steps", "2", "-o", filepath.Join(t.TempDir(), "run")}, tiny()...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil || !strings.HasPrefix(errs.String(), "atelier: 05.png was left out: ") || strings.Count(errs.String(), "\n") != 1 {
		t.Errorf("%v: %s", err, errs.String())
	}
}

// The second Ctrl-C ends even a program that doesn't react to the first.
func TestTwoInterrupts(t *testing.T) {
	cmd := program(t, "train", "stuck", "--data", "digits", "--steps", "1", "-o", filepath.Join(t.TempDir(), "run"))
	cmd.Env = append(cmd.Env, asProgram+"=more")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("%q, %v", line, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for sent := 1; ; sent++ {
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil && sent == 1 {
			t.Fatal(err)
		}
		select {
		case <-ended:
			status := cmd.ProcessState.Sys().(syscall.WaitStatus)
			if sent < 2 || !status.Signaled() || status.Signal() != syscall.SIGINT {
				t.Errorf("after %d signals: %v", sent, cmd.ProcessState)
			}
			return
		case <-time.After(100 * time.Millisecond): // the second may come before the first was dealt with
		}
	}
}

// A reader who has gone away costs nothing but the rest of the output.
func TestReaderGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	_, _, pipe, end := begin(t, dir)
	pipe.Close()
	r := end()
	refused(t, result{r.code, "", r.stderr}, exitFailed, "can't write to standard output (broken pipe)", "the run was stopped and is in "+dir)
	if savedStep(t, dir) < 1 {
		t.Error("nothing was saved")
	}
}

// The power goes: what was saved is whole, and the run goes on from there.
func TestKilled(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	succeed(t, append([]string{"train", "vae", "--data", pictureFolder(), "--steps", "2", "-o", dir}, tiny()...)...)
	cmd := program(t, "train", "-o", dir, "--resume", "--for", "1h", "--json")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if _, err := model.Load(filepath.Join(dir, model.FileName)); err != nil {
		t.Fatal(err)
	}
	succeed(t, "train", "-o", dir, "--resume", "--steps", strconv.Itoa(savedStep(t, dir)+2))
}

func TestNoDisplay(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	cmd := program(t)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Run()
	refused(t, result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}, exitFailed, "there is no display", "atelier --help")
}
