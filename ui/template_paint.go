package ui

import (
	"context"
	"image"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"atelier/engine"
	"atelier/engine/pixel/mask"
	"atelier/engine/pixel/template"
	"atelier/ui/say"
)

// Painting what is drawn, on a goroutine of its own.

const (
	liveTime  = 80 * time.Millisecond // that a painting may take while something is dragged; what takes longer is painted smaller meanwhile
	thumbSide = 56                    // pixels of the picture of a layer in the list
	thumbMost = 400                   // pictures of layers that are kept
)

// paintJob asks for the picture of a sketch.
type paintJob struct {
	sketch sketch
	size   image.Point
	live   bool // something is dragged: more will follow
	turn   int
	thumbs map[thumbKey]*image.RGBA // those that are there
}

// painted is a picture that has arrived.
type painted struct {
	job    paintJob
	img    *image.RGBA
	took   time.Duration
	thumbs map[thumbKey]*image.RGBA // those that were missing
	err    error
}

// paint asks for the picture of the sketch at the size it is shown at, or smaller while something is dragged that takes long.
func (v *drawView) paint() {
	size := v.stage.Pixels()
	if size.X < 1 || size.Y < 1 {
		return
	}
	live := v.stage.Busy()
	if live && v.took > liveTime {
		k := max(0.2, math.Sqrt(float64(liveTime)/float64(v.took)))
		size = image.Pt(max(1, int(float64(size.X)*k)), max(1, int(float64(size.Y)*k)))
	}
	v.turn++
	v.tellOfSlow()
	v.painter.overtake(v.history.now)
	job := paintJob{sketch: v.history.now, size: size, live: live, turn: v.turn, thumbs: maps.Clone(v.thumbs)}
	v.box.Put(job)
	if !live {
		v.thumbBox.Put(job)
	}
}

// slow is how long a painting takes that the window speaks of, and that a change of the contents ends.
const slow = 400 * time.Millisecond

// tellOfSlow says what is under way once the picture has been waited for.
func (v *drawView) tellOfSlow() {
	if v.waiting {
		return
	}
	v.waiting = true
	asked := v.turn
	time.AfterFunc(slow, func() {
		if v.env.Ctx.Err() != nil {
			return
		}
		v.env.Do(func() {
			v.waiting = false
			if v.shown < asked && v.busy == nil {
				v.busy = v.env.Begin(say.T("Painting"), v.painter.stop)
			}
		})
	})
}

// painter paints for a view. Its work runs on one goroutine, which alone has the painter of the engine and what that keeps.
type painter struct {
	view *drawView
	all  *template.Painter // of the whole picture; it keeps what doesn't change from one to the next

	mu     sync.Mutex // guards what follows: the painting under way
	cancel context.CancelFunc
	sketch sketch
	since  time.Time
}

// stop ends the painting under way.
func (p *painter) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cancel != nil {
		p.cancel()
	}
}

// overtake ends a slow painting whose contents nobody wants any more. Where only places differ its noise and samples will be of use.
func (p *painter) overtake(s sketch) {
	p.mu.Lock()
	defer p.mu.Unlock()
	same := p.sketch.seed == s.seed && slices.EqualFunc(p.sketch.scene.Layers, s.scene.Layers, func(a, b template.Layer) bool { return a.Fill == b.Fill })
	if p.cancel != nil && !same && time.Since(p.since) > slow {
		p.cancel()
	}
}

// begin makes the context of a painting.
func (p *painter) begin(ctx context.Context, s sketch) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cancel, p.sketch, p.since = cancel, s, time.Now()
	return ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		cancel()
		p.cancel = nil
	}
}

func newPainter(v *drawView) *painter {
	return &painter{view: v, all: template.NewPainter(v.ports.Library)}
}

func (p *painter) work(ctx context.Context, job paintJob) {
	r := painted{job: job}
	own, end := p.begin(ctx, job.sketch)
	if err := guard(func() { p.paint(own, job, &r) }); err != nil {
		r.err = err
	}
	end()
	p.post(ctx, r)
}

// workThumbs paints the pictures of the layers that are missing. They have a goroutine of their own: the picture doesn't wait for them.
func (p *painter) workThumbs(ctx context.Context, job paintJob) {
	missing := painted{job: job, thumbs: make(map[thumbKey]*image.RGBA)}
	for _, l := range job.sketch.scene.Layers {
		k := job.sketch.thumb(l)
		if _, there := job.thumbs[k]; !there && missing.thumbs[k] == nil {
			_ = guard(func() { missing.thumbs[k] = p.thumb(ctx, k) })
		}
	}
	if len(missing.thumbs) > 0 {
		p.post(ctx, missing)
	}
}

func (p *painter) post(ctx context.Context, r painted) {
	if ctx.Err() == nil {
		p.view.env.Do(func() { p.view.arrived(r) })
	}
}

func (p *painter) paint(ctx context.Context, job paintJob, r *painted) {
	start := time.Now()
	scene := paintable(job.sketch.scene)
	b, err := p.all.Render(ctx, scene, job.size.X, job.size.Y, job.sketch.seed)
	if r.err = err; err != nil && ctx.Err() == nil {
		b, err = p.all.Render(ctx, p.without(ctx, scene, job.sketch.seed), job.size.X, job.size.Y, job.sketch.seed)
	}
	if err == nil {
		r.img, r.took = b.Image(0), time.Since(start)
	}
}

// without is the scene with something else in place of what can't be painted: a file that is gone or broken costs its own shape only.
func (p *painter) without(ctx context.Context, s template.Scene, seed uint64) template.Scene {
	const side = 16 // pixels, enough to see whether it can be painted
	s.Layers = slices.Clone(s.Layers)
	for i, l := range s.Layers {
		for _, try := range standIns(l) {
			alone := template.Scene{Canvas: s.Canvas, Layers: []template.Layer{try}}
			if _, err := template.Render(ctx, alone, side, side, seed, p.view.ports.Library, nil); err == nil {
				s.Layers[i] = try
				break
			}
		}
	}
	return s
}

// standIns are a layer and what may take its place, the most like it first: the font of the program, the checks of what isn't chosen, a rectangle.
func standIns(l template.Layer) []template.Layer {
	var plain mask.Shape
	engine.SetDefaults(&plain)
	font, fill, both, box := l, l, l, l
	font.Font, both.Font = plain.Font, plain.Font
	missing(&fill)
	missing(&both)
	missing(&box)
	box.Shape.Shape = "rectangle"
	return []template.Layer{l, font, fill, both, box}
}

// thumbKey is all that the picture of a layer in the list depends on.
type thumbKey struct {
	layer  template.Layer // as it is shown there
	canvas template.Canvas
	seed   uint64
}

func (s sketch) thumb(l template.Layer) thumbKey {
	k := thumbKey{layer: thumbLayer(l), canvas: s.scene.Canvas, seed: s.seed}
	k.canvas.Width, k.canvas.Height = thumbSide, thumbSide
	return k
}

// thumb is a layer alone, as large as the list shows it; nil where it can't be painted, which the whole picture's error has told.
func (p *painter) thumb(ctx context.Context, k thumbKey) *image.RGBA {
	scene := paintable(template.Scene{Canvas: k.canvas, Layers: []template.Layer{k.layer}})
	b, err := template.Render(ctx, scene, thumbSide, thumbSide, k.seed, p.view.ports.Library, nil)
	if err != nil && ctx.Err() == nil {
		b, err = template.Render(ctx, p.without(ctx, scene, k.seed), thumbSide, thumbSide, k.seed, p.view.ports.Library, nil)
	}
	if err != nil {
		return nil
	}
	return b.Image(0)
}

// thumbLayer is a layer as its picture in the list shows it: in the middle and as large as there is room, wherever it stands.
func thumbLayer(l template.Layer) template.Layer {
	sin, cos := math.Sincos(l.Angle * math.Pi / 180)
	sin, cos = math.Abs(sin), math.Abs(cos)
	const share = 84 // percent of the side
	size := min(400, max(0.5, share/max(cos+l.Aspect*sin, sin+l.Aspect*cos)))
	k := size / l.Size
	l.X, l.Y, l.Size = 50, 50, size
	l.Soft, l.Stroke = min(50, l.Soft*k), min(50, l.Stroke*k)
	return l
}

// arrived shows a picture, unless a newer one is there. An error is told once; what could be painted is shown all the same.
func (v *drawView) arrived(r painted) {
	if r.thumbs != nil {
		if len(v.thumbs) > thumbMost {
			clear(v.thumbs)
		}
		maps.Copy(v.thumbs, r.thumbs)
		v.showList()
		return
	}
	if v.shown = r.job.turn; v.shown == v.turn && v.busy != nil {
		v.busy.End()
		v.busy = nil
	}
	if r.err != nil {
		if text := r.err.Error(); text != v.trouble {
			v.trouble = text
			v.env.Fail(r.err)
		}
		if r.img == nil {
			return
		}
	} else {
		v.trouble = ""
	}
	if full := r.job.size == v.stage.Pixels(); full {
		v.took = r.took
	} else if r.job.live && r.took < liveTime/2 {
		v.took = v.took * 3 / 4 // it may have become cheaper
	}
	v.stage.SetPicture(r.img)
	if r.job.turn == v.turn && r.job.size != v.stage.Pixels() && !v.stage.Busy() {
		v.paint() // the drag has ended while it was painted small
	}
}
