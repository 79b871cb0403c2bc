package ui

import (
	"context"
	"image"
	"math"
	"time"

	"atelier/engine"
	"atelier/engine/pixel/template"
)

// Painting the samples, on a goroutine of its own.

// sheetJob asks for a sheet, or for one sample of it large.
type sheetJob struct {
	scene template.Scene
	many  template.Many
	seed  uint64
	count int
	alone int // -1 for all
	room  image.Point
	turn  int64
}

// shownSheet is a sheet that has arrived.
type shownSheet struct {
	job   sheetJob
	batch engine.Batch
	sheet sheet
	done  int // samples that are painted so far
}

// patience is how long a sheet is painted that nobody wants any more, so that a person who drags a slider sees whole sheets where they are quick.
const patience = 250 * time.Millisecond

// work paints a job.
func (v *manyView) work(ctx context.Context, job sheetJob) {
	if err := guard(func() { v.paint(ctx, job) }); err != nil {
		v.env.Do(func() { v.env.Fail(err) })
	}
}

func (v *manyView) paint(ctx context.Context, job sheetJob) {
	start, told := time.Now(), time.Now()
	first, n := 0, job.count
	if job.alone >= 0 {
		first, n = job.alone, 1
	}
	size := cellSize(job.scene.Canvas, n, job.room)
	var all engine.Batch
	for i := range n {
		if v.turn.Load() != job.turn && time.Since(start) > patience {
			return
		}
		// As the command line and the data set do it, the seed of what is left to chance goes on with the picture.
		at := first + i
		b, err := template.Render(ctx, paintable(template.Vary(job.scene, job.many, job.seed, at)), size.X, size.Y, job.seed+uint64(at), v.ports.Library, nil)
		if err != nil {
			v.env.Do(func() { v.failed(job.turn, err) })
			return
		}
		if i == 0 {
			all = engine.NewBatch(n, b.H, b.W, b.C)
		}
		copy(all.Pix[i*len(b.Pix):], b.Pix)
		if i == n-1 || time.Since(told) > patience {
			told = time.Now()
			so := all
			so.Pix = append([]uint8(nil), all.Pix...)
			s := shownSheet{job: job, batch: so, sheet: newSheet(so, job.room.X, job.room.Y), done: i + 1}
			v.env.Do(func() { v.arrived(s) })
		}
	}
}

// cellSize is the largest size at which n pictures of a canvas fit side by side.
func cellSize(c template.Canvas, n int, room image.Point) image.Point {
	best := image.Pt(1, 1)
	for cols := 1; cols <= n; cols++ {
		rows := (n + cols - 1) / cols
		w, h := float64((room.X-(cols-1)*sheetGap)/cols), float64((room.Y-(rows-1)*sheetGap)/rows)
		k := min(w/float64(c.Width), h/float64(c.Height))
		if p := image.Pt(int(math.Floor(float64(c.Width)*k)), int(math.Floor(float64(c.Height)*k))); p.X > best.X && p.Y > 0 {
			best = p
		}
	}
	return best
}
