// Package uitest stands in for the window's main loop in tests. In Fyne's own test driver fyne.Do runs the function on the calling
// goroutine, so that two workers, or a worker and the test, race; here the test's goroutine is the window's.
package uitest

import (
	"sync"
	"testing/synctest"
	"time"
)

// frame is how often the loop looks: about a screen's refresh.
const frame = 16 * time.Millisecond

// Loop keeps what is posted until the test runs it. It must be used inside a synctest bubble, where hours pass in milliseconds.
type Loop struct {
	mu sync.Mutex
	q  []func()
}

// Do posts a function; any goroutine may call it. It is the tests' fyne.Do.
func (l *Loop) Do(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.q = append(l.q, f)
}

// Run lets d of the bubble's time pass, a frame at a time, and runs on the calling goroutine what is posted meanwhile. It returns
// when the time is over and nothing more is posted.
func (l *Loop) Run(d time.Duration) {
	for end := time.Now().Add(d); ; time.Sleep(frame) {
		synctest.Wait()
		l.mu.Lock()
		q := l.q
		l.q = nil
		l.mu.Unlock()
		for _, f := range q {
			f()
		}
		if len(q) == 0 && !time.Now().Before(end) {
			return
		}
	}
}
