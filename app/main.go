// Command atelier is a studio for pictures made by models that learn: without arguments it opens a window, and its commands do the same
// without one.
//
// Package main reads the command line, wires the parts together and says what came of it; it computes nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// The codes that the program exits with.
const (
	exitOK     = 0
	exitFailed = 1 // the files, the data or the machine didn't allow it
	exitUsage  = 2 // the command line can't be right, whatever the files hold
)

func main() {
	ctx := untilInterrupt()
	args := os.Args[1:]
	switch {
	case len(args) == 0:
		os.Exit(report(os.Stderr, func() error { return openStudio(ctx, nil) }))
	case measuresWindow(args):
		os.Exit(report(os.Stderr, func() error { return measureWindow(ctx, args) }))
	}
	// Fyne keeps the main goroutine on one thread, for the window. Computing there would pay for a switch of threads at every turn.
	code := make(chan int)
	go func() { code <- run(ctx, args, os.Stdout, os.Stderr) }()
	os.Exit(<-code)
}

// untilInterrupt ends with the first Ctrl-C, or when the system asks the program to end. The second Ctrl-C ends the program at once.
func untilInterrupt() context.Context {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup does
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	context.AfterFunc(ctx, stop)
	// A reader who goes away, such as head, is an error of the write that finds out, and no reason to lose a run.
	signal.Ignore(syscall.SIGPIPE)
	return ctx
}

// run carries out one command, args[0], and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	return report(stderr, func() error { return dispatch(ctx, args, stdout, stderr) })
}

// report runs f and says on stderr, in a sentence, why it failed.
func report(stderr io.Writer, f func() error) int {
	err := protect(f)
	if err == nil {
		return exitOK
	}
	fmt.Fprintln(stderr, "atelier:", err)
	var wrong usageError
	if errors.As(err, &wrong) {
		return exitUsage
	}
	return exitFailed
}

// protect runs f and makes an error of a panic. The stack goes into a file, or to standard error where that can't be made.
func protect(f func() error) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		text := fmt.Sprintf("atelier %s\n%v\n\n%s", versionText(), p, debug.Stack())
		where := "the text on standard error"
		if file, e := os.CreateTemp("", "atelier-crash-*.log"); e == nil {
			where = file.Name()
			_, e = file.WriteString(text)
			if e != nil || file.Close() != nil {
				where += ", which is incomplete"
			}
		} else {
			fmt.Fprintln(os.Stderr, text)
		}
		err = fmt.Errorf("a fault of this program stopped it (%v): please report it together with %s", p, where)
	}()
	return f()
}
