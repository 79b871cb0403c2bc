// Package pump carries values between busy goroutines and the window without ever making either wait: Latest brings results up
// to the window, Mailbox takes requests down from it. Both keep only the newest value.
package pump

import (
	"context"
	"sync"
	"time"
)

// Latest shows the newest of many values, at most once every interval; those in between are dropped.
type Latest[T any] struct {
	do    func(func())
	show  func(T)
	every time.Duration

	mu      sync.Mutex
	v       T
	waiting bool // a delivery is on its way
	closed  bool
	next    time.Time // no delivery before
}

// NewLatest makes a pump that calls show by way of do, the function that runs functions on the window's goroutine (fyne.Do).
func NewLatest[T any](do func(func()), every time.Duration, show func(T)) *Latest[T] {
	return &Latest[T]{do: do, show: show, every: every}
}

// Set replaces the value. Any goroutine may call it; it never waits for the window.
func (l *Latest[T]) Set(v T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.v = v
	if l.waiting {
		return
	}
	l.waiting = true
	time.AfterFunc(max(time.Until(l.next), 0), func() {
		l.mu.Lock()
		closed := l.closed
		l.mu.Unlock()
		if !closed {
			l.do(l.deliver)
		}
	})
}

// Close drops what is still waiting; Set does nothing from now on. A worker closes its pump before the window's loop ends, because
// afterwards nobody runs what is posted.
func (l *Latest[T]) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
}

func (l *Latest[T]) deliver() {
	l.mu.Lock()
	v, closed := l.v, l.closed
	l.waiting, l.next = false, time.Now().Add(l.every)
	l.mu.Unlock()
	if !closed {
		l.show(v)
	}
}

// Mailbox works on the newest of many requests: one that arrives while another is worked on replaces the one that waits.
type Mailbox[T any] struct{ c chan T }

// NewMailbox starts a worker that ends with ctx. It is started by spawn, such as (*sync.WaitGroup).Go, so that somebody can wait for it.
func NewMailbox[T any](ctx context.Context, spawn func(func()), work func(context.Context, T)) *Mailbox[T] {
	m := &Mailbox[T]{c: make(chan T, 1)}
	spawn(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case v := <-m.c:
				if ctx.Err() == nil { // select picks by chance when both are ready
					work(ctx, v)
				}
			}
		}
	})
	return m
}

// Put leaves a request and returns at once. Only one goroutine may call it, the window's.
func (m *Mailbox[T]) Put(v T) {
	select {
	case <-m.c: // the one that waited is out of date
	default:
	}
	m.c <- v
}
