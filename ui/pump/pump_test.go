package pump

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"atelier/ui/uitest"
)

func TestLatestDropsWhatComesTooFast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var loop uitest.Loop
		var got []int
		l := NewLatest(loop.Do, 100*time.Millisecond, func(v int) { got = append(got, v) })
		go func() {
			for i := range 1000 {
				l.Set(i)
				time.Sleep(time.Millisecond)
			}
		}()
		loop.Run(2 * time.Second)
		if len(got) < 5 || len(got) > 12 || got[len(got)-1] != 999 {
			t.Errorf("1000 values in a second, shown at most every 100 ms: %v", got)
		}
	})
}

func TestLatestShowsASingleValueAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var loop uitest.Loop
		shown := -1
		l := NewLatest(loop.Do, time.Hour, func(v int) { shown = v })
		l.Set(7)
		loop.Run(0)
		if shown != 7 {
			t.Errorf("shown %d, want 7 without waiting for the interval", shown)
		}
		l.Set(8)
		loop.Run(time.Minute)
		if shown != 7 {
			t.Errorf("shown %d before the interval was over", shown)
		}
		loop.Run(time.Hour)
		if shown != 8 {
			t.Errorf("shown %d, want 8 after the interval", shown)
		}
	})
}

func TestLatestShowsNothingOnceClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var loop uitest.Loop
		shown := 0
		l := NewLatest(loop.Do, 0, func(int) { shown++ })
		l.Set(1)
		l.Close() // while the first delivery is on its way
		l.Set(2)
		loop.Run(time.Second)
		if shown != 0 {
			t.Errorf("shown %d times after Close", shown)
		}
	})
}

func TestMailboxKeepsTheNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var tasks sync.WaitGroup
		var done []int
		m := NewMailbox(ctx, tasks.Go, func(_ context.Context, v int) {
			time.Sleep(30 * time.Millisecond)
			done = append(done, v)
		})
		for i := range 100 {
			m.Put(i)
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Second)
		cancel()
		tasks.Wait()
		if len(done) < 2 || len(done) > 6 || done[0] != 0 || done[len(done)-1] != 99 {
			t.Errorf("100 requests in 100 ms, 30 ms each: worked on %v", done)
		}
	})
}

func TestMailboxEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var tasks sync.WaitGroup
		worked := false
		m := NewMailbox(ctx, tasks.Go, func(context.Context, int) { worked = true })
		cancel()
		m.Put(1)
		tasks.Wait()
		if worked {
			t.Error("worked on a request after the end")
		}
	})
}
