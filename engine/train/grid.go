package train

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"atelier/engine"
	"atelier/engine/imageio"
)

// previewShare bounds the part of the time that goes into previews asked for by Config.PreviewEvery.
const previewShare = 0.05

// look takes a preview.
func (l *loop) look() {
	start := time.Now()
	p, err := l.task.Preview()
	if l.began("preview", err) {
		l.note(fmt.Sprintf("there is no preview of step %d: %v", l.step, err))
	}
	if err != nil {
		return
	}
	p.Step = l.step
	l.preview = &p
	l.nextLook = l.seconds() + max(l.cfg.PreviewEvery.Seconds(), time.Since(start).Seconds()/previewShare)
}

// gridStep says whether the samples of a step are kept in the run folder: steps 0 to 10, and from there about every 1.2 times as many
// steps, so that a film of the run is neither long nor empty at its start.
func gridStep(step int) bool {
	n := 0
	for n < step {
		n = max(n+1, n*6/5)
	}
	return n == step
}

// grid takes a preview and keeps its samples in the run folder.
func (l *loop) grid() {
	l.look()
	if l.preview == nil || l.preview.Step != l.step {
		return
	}
	path := filepath.Join(l.folder.path(samplesDir), fmt.Sprintf("%07d.png", l.step))
	err := engine.Cause(os.MkdirAll(filepath.Dir(path), 0o777))
	if err == nil {
		err = imageio.Save(context.Background(), path, l.preview.Samples, nil, imageio.Options{Gap: 1})
	}
	if l.began("samples", err) {
		l.note(fmt.Sprintf("the samples of step %d are not kept: %v; training goes on", l.step, err))
	}
}
