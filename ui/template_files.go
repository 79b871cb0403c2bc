package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"atelier/engine"
	"atelier/engine/atomicfile"
	"atelier/engine/pixel/mask"
	"atelier/engine/pixel/template"
	"atelier/ui/say"
)

// How a scene comes and goes: the preferences, files, other tabs.

const (
	prefTemplateScene = "template.scene"
	prefTemplateSeed  = "template.seed"
	prefSceneFolder   = "scene.folder"
)

// remember keeps the scene over the end of the program.
func (v *drawView) remember() {
	if v.stage.Busy() {
		return // the end of the drag will
	}
	text, err := json.Marshal(v.history.now.scene)
	if err != nil {
		panic("template: a scene that JSON can't hold")
	}
	v.env.Prefs.SetString(prefTemplateScene, string(text))
	v.env.Prefs.SetString(prefTemplateSeed, fmt.Sprint(v.history.now.seed))
}

// remembered is the scene that was kept, or the example.
func (v *drawView) remembered() sketch {
	scene, err := template.ParseScene([]byte(v.env.Prefs.String(prefTemplateScene)))
	if err != nil {
		return exampleSketch()
	}
	s := sketch{scene: scene, chosen: -1}
	_, _ = fmt.Sscan(v.env.Prefs.String(prefTemplateSeed), &s.seed) // 0 where there is none
	return s
}

// newScene begins with an empty canvas of the same size.
func (v *drawView) newScene() {
	v.edit("", 0, func(s *sketch) { s.scene.Layers, s.chosen = nil, -1 })
}

// example draws what a person sees who opens the tab for the first time.
func (v *drawView) example() {
	v.edit("", 0, func(s *sketch) { *s = exampleSketch() })
}

// openScene asks for a scene, or a picture that was made from one.
func (v *drawView) openScene() {
	v.env.askForPath(fileQuestion{title: say.T("Open a file"), endings: []string{".json", ".png"}, in: v.sceneFolder(), chosen: func(path string) {
		v.env.Prefs.SetString(prefSceneFolder, filepath.Dir(path))
		v.openPath(path)
	}})
}

// openPath opens a scene.
func (v *drawView) openPath(path string) {
	var scene template.Scene
	var seed uint64
	v.env.tryFile(path, func(path string) (err error) {
		scene, seed, err = v.ports.Open(path)
		return err
	}, func(path string) {
		v.edit("", 0, func(s *sketch) { *s = sketch{scene: scene, seed: seed, chosen: -1} })
		v.env.Tell(say.T("Opened %s", path))
	})
}

// sceneFolder is where scenes were saved last.
func (v *drawView) sceneFolder() string {
	return v.env.Prefs.StringWithFallback(prefSceneFolder, picturesFolder())
}

// saveScene asks where to write the scene.
func (v *drawView) saveScene() { v.newSceneDialog().show() }

func (v *drawView) newSceneDialog() *saveDialog {
	scene := v.history.now.scene
	d := &saveDialog{env: v.env, title: say.T("Save the scene"), folder: v.sceneFolder(), forms: []saveForm{{title: say.T("Scene, with its shapes"), ext: ".json"}},
		remember: func(path string) { v.env.Prefs.SetString(prefSceneFolder, filepath.Dir(path)) },
		save: func(_ context.Context, path string, _ Result) error {
			text, err := json.MarshalIndent(scene, "", "  ")
			if err != nil {
				panic("template: a scene that JSON can't hold")
			}
			return atomicfile.Write(path, func(w io.Writer) error {
				_, err := w.Write(append(text, '\n'))
				return err
			})
		}}
	d.build(say.T("scene"))
	return d
}

// result is the picture for a file: shown as it is on the stage, painted in full when it is saved.
func (v *drawView) result() (Result, bool) {
	m := v.stage.Picture()
	if m == nil {
		return Result{}, false
	}
	s, lib := v.history.now, v.ports.Library
	shown := engine.NewBatch(1, m.Rect.Dy(), m.Rect.Dx(), 3)
	for p := range m.Rect.Dx() * m.Rect.Dy() {
		copy(shown.Pix[3*p:3*p+3], m.Pix[4*p:])
	}
	return Result{Batch: shown, Recipe: v.ports.Recipe(s.scene, s.seed), Full: func(ctx context.Context, progress func(at float64)) (engine.Batch, error) {
		return template.Render(ctx, s.scene, s.scene.Width, s.scene.Height, s.seed, lib, progress)
	}}, true
}

func (v *drawView) savePicture() {
	if r, ok := v.result(); ok {
		v.env.Save(r, "template", v.ports.Save)
	}
}

// sent is the picture for another tab.
func (v *drawView) sent() (Sent, error) {
	s := v.history.now
	k := min(1, SentMost/float64(max(s.scene.Width, s.scene.Height)))
	w, h := max(1, int(float64(s.scene.Width)*k+0.5)), max(1, int(float64(s.scene.Height)*k+0.5))
	return Sent{
		Title: say.T("a template of %s", say.N(len(s.scene.Layers), "shape", "shapes")), Image: v.stage.Picture(), Recipe: v.ports.Recipe(s.scene, s.seed),
		Full: func(ctx context.Context) (engine.Batch, error) {
			return template.Render(ctx, s.scene, w, h, s.seed, v.ports.Library, nil)
		},
	}, nil
}

// sendMenu offers the other tabs.
func (v *drawView) sendMenu() { v.env.SendMenu(v.sendButton, v.sent) }

// dropFile takes a file that was dropped: a scene is opened, a font is the chosen text's, and any other has to be a picture.
func (v *drawView) dropFile(path string) {
	switch l := v.history.now.layer(); strings.ToLower(filepath.Ext(path)) {
	case ".json":
		v.openPath(path)
	case ".ttf", ".otf":
		if l == nil || l.Shape.Shape != "text" {
			v.env.Fail(errors.New(say.T("A font is for a text: choose one, or add it above the canvas, and drop the font again")))
			return
		}
		v.env.tryFile(path, func(path string) error { return mask.CheckFont(path, v.ports.Library) }, func(path string) {
			v.edit("", 0, func(s *sketch) {
				if l := s.layer(); l != nil {
					l.Font = path
				}
			})
		})
	default:
		var aspect float64
		v.env.tryFile(path, func(path string) error {
			m, err := v.ports.Library.Picture(path)
			if err == nil {
				aspect = float64(m.Bounds().Dy()) / float64(max(1, m.Bounds().Dx()))
			}
			return err
		}, func(path string) { v.place(path, aspect) })
	}
}

// place makes a picture's file the content of the chosen shape, or the mask that it lacks; where none is chosen it gets a shape of its own.
func (v *drawView) place(path string, aspect float64) {
	v.edit("", 0, func(s *sketch) {
		if s.layer() == nil {
			l := newLayer("rectangle", len(s.scene.Layers))
			l.Size, l.Aspect = 60, min(20, max(0.05, aspect))
			s.add(l)
		}
		if l := s.layer(); lacksStencil(l) {
			l.Stencil = path
		} else {
			l.Content, l.Image = "picture", path
		}
	})
}

// take makes a picture from another tab the content of the chosen shape, or of a new one.
func (v *drawView) take(sent Sent) {
	if sent.Image == nil && sent.Full == nil {
		return
	}
	v.env.Go(func(ctx context.Context) func() {
		m, err := sent.Picture(ctx)
		var path string
		if err == nil {
			path, err = v.ports.Keep(m)
		}
		if err != nil {
			return func() { v.env.Fail(err) }
		}
		aspect := float64(sent.Image.Rect.Dy()) / float64(max(1, sent.Image.Rect.Dx()))
		return func() { v.place(path, aspect) }
	})
}

// copyPicture paints the picture in its full size and puts it on the clipboard.
func (v *drawView) copyPicture() {
	r, ok := v.result()
	if !ok {
		return
	}
	v.env.Queue(say.T("Copying the picture"), func(ctx context.Context, j *Job) (func(), error) {
		b, err := r.Full(ctx, j.Set)
		if err == nil {
			err = v.env.Copy(b.Image(0))
		}
		return func() { v.env.Tell(say.T("The picture is on the clipboard")) }, err
	})
}
