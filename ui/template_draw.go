package ui

import (
	"image"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/engine/pixel/template"
	"atelier/ui/look"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// drawView is the view in which shapes are drawn: the canvas with the handles of the chosen shape, at its left the layers and the settings of
// the chosen one, or of the canvas.
type drawView struct {
	env     *Env
	ports   Template
	history *history
	layer   template.Layer  // what the form of the layer writes into
	canvas  template.Canvas // what the form of the canvas writes into
	strokes int             // counts the drags, each an entry of the history

	box      *pump.Mailbox[paintJob]
	thumbBox *pump.Mailbox[paintJob]
	painter  *painter
	turn     int           // of the newest painting that was asked for,
	shown    int           // and that has arrived
	waiting  bool          // to see whether a painting is slow
	busy     *Work         // tells of one that is
	took     time.Duration // the last painting at full size
	thumbs   map[thumbKey]*image.RGBA
	trouble  string // the error that was told last
	menu     menuState

	stage                  *widget.Stage
	list                   *widget.LayerList
	up, down, twin, away   *widget.Button
	undoButton, redoButton *widget.Button
	sendButton             *widget.Button
	seed                   *seedField
	caption                *widget.Text
	layerForm, placeForm   *widget.SettingsForm // of the chosen layer: shape and content, and below them place and edge
	canvasForm             *widget.SettingsForm
	layerForms             *fyne.Container
	forms                  *fyne.Container
	side, main             fyne.CanvasObject
}

// menuState is what the menu depends on.
type menuState struct {
	undo, redo     bool
	chosen, layers int
}

func newDrawView(e *Env, ports Template, h *history) *drawView {
	v := &drawView{env: e, ports: ports, history: h, thumbs: make(map[thumbKey]*image.RGBA)}
	if v.history == nil {
		v.history = &history{now: v.remembered()}
	}
	v.painter = newPainter(v)
	v.box = pump.NewMailbox(e.Ctx, e.Tasks.Go, v.painter.work)
	v.thumbBox = pump.NewMailbox(e.Ctx, e.Tasks.Go, v.painter.workThumbs)
	v.newStage()
	v.newColumn()

	save := widget.NewButton(say.T("Save…"), theme.DocumentSaveIcon(), say.T("Save the picture at its full size (Ctrl+S)"), v.savePicture)
	v.sendButton = widget.NewButton(say.T("Send to…"), theme.MailForwardIcon(), say.T("Use the picture in another tab"), v.sendMenu)
	file := widget.NewButton(say.T("Scene"), theme.FileIcon(), say.T("Begin a new scene, open one, or save this one with its shapes"), nil)
	file.OnTapped = func() { v.env.PopUp(file, v.fileCommands()) }
	v.seed = newSeedField(e, v.history.now.seed, v.reseed)
	v.seed.entry.OnCommit = func() { v.seed.commit(); v.reseed() }
	v.caption = widget.NewCaption("")
	v.caption.Least, v.caption.Whole = 1, true
	actions := widget.Row(3, save, v.sendButton, file, widget.Inset(0, 0, look.Room, 0, v.caption), v.seed.object(say.T("Seed"), seedLeast))
	v.main = under(widget.Inset(look.Gap, look.Gap, look.Room, look.Room, v.newTools()),
		container.NewBorder(nil, widget.Inset(look.Room, look.Room, look.Room, look.Room, actions), nil, nil, v.stage))
	return v
}

// newStage makes the canvas that is drawn on.
func (v *drawView) newStage() {
	v.stage = widget.NewStage(v.history.now.scene.Width, v.history.now.scene.Height)
	v.stage.Pick, v.stage.Holds, v.stage.Under = v.pick, v.holds, v.under
	v.stage.OnChanged, v.stage.OnEnded = v.dragged, v.dragEnded
	v.stage.OnKey = v.key
	v.stage.OnResized = func(image.Point) { v.paint() }
	v.stage.OnMenu = v.layerMenu
}

// newColumn makes the layers and the forms at the left.
func (v *drawView) newColumn() {
	v.list = widget.NewLayerList(func(row int) { v.choose(v.fromRow(row)) })
	v.list.OnMoved = func(from, to int) { v.reorder(v.fromRow(from), v.fromRow(to)) }
	v.list.OnKey = v.key
	v.list.Empty = say.T("No shapes yet: add one above the canvas")
	v.up = widget.NewQuietButton(theme.MoveUpIcon(), say.T("Bring forward (Ctrl+])"), func() { v.raise(1) })
	v.down = widget.NewQuietButton(theme.MoveDownIcon(), say.T("Send backward (Ctrl+[)"), func() { v.raise(-1) })
	v.twin = widget.NewQuietButton(theme.ContentCopyIcon(), say.T("Duplicate (Ctrl+D)"), v.duplicate)
	v.away = widget.NewQuietButton(theme.DeleteIcon(), say.T("Delete (Del)"), v.remove)
	place, rest := placeSettings()
	v.layerForm = widget.NewSettingsForm(&v.layer, place...)
	v.placeForm = widget.NewSettingsForm(&v.layer, rest...)
	v.layerForm.OnChanged, v.placeForm.OnChanged = v.layerSet, v.layerSet
	v.layerForm.Choose = v.chooseFor
	v.layerForms = widget.Column(look.Air, v.layerForm, v.placeForm)
	v.canvasForm = widget.NewSettingsForm(&v.canvas)
	v.canvasForm.OnChanged = v.canvasSet
	v.canvasForm.Choose = v.chooseFor
	v.forms = container.NewStack(v.layerForms, v.canvasForm)
	head := widget.TightRow(1, widget.NewHeading(say.T("Layers")), widget.Gapped(0, 0), v.up, v.down, v.twin, v.away)
	v.side = widget.Column(look.Room, widget.Column(look.Gap, head, v.list), v.forms)
}

// placeSettings are the names of the settings of a layer that say where it is, and of all the others. What is changed with the mouse stands last.
func placeSettings() (place, rest []string) {
	for _, f := range engine.Fields(new(template.Placing)) {
		place = append(place, f.Name)
	}
	for _, f := range engine.Fields(new(template.Layer)) {
		if !slices.Contains(place, f.Name) {
			rest = append(rest, f.Name)
		}
	}
	return place, rest
}

// newTools makes the row of shapes over the canvas, with undo and redo at its end.
func (v *drawView) newTools() fyne.CanvasObject {
	row := []fyne.CanvasObject{widget.NewCaption(say.T("Add"))}
	for _, shape := range shapes() {
		b := widget.NewMaskButton(say.T("Add: %s", say.Option(shape)), func() { v.addShape(shape) })
		row = append(row, b)
		v.drawIcon(b, shape)
	}
	v.undoButton = widget.NewQuietButton(theme.ContentUndoIcon(), say.T("Undo (Ctrl+Z)"), v.undo)
	v.redoButton = widget.NewQuietButton(theme.ContentRedoIcon(), say.T("Redo (Ctrl+Y)"), v.redo)
	flex := len(row)
	return widget.TightRow(flex, append(row, widget.Gapped(0, 0), v.undoButton, v.redoButton)...)
}

// fromRow is the layer of a row of the list, which has the topmost first; and the other way round.
func (v *drawView) fromRow(row int) int {
	if row < 0 {
		return -1
	}
	return len(v.history.now.scene.Layers) - 1 - row
}

// edit changes the sketch by f, which gets a copy that is its own. Edits with one key within a time are one entry of the history.
func (v *drawView) edit(key string, within time.Duration, f func(s *sketch)) {
	s := v.history.now.clone()
	f(&s)
	if s.same(v.history.now) {
		if s.chosen != v.history.now.chosen {
			v.choose(s.chosen)
		}
		return
	}
	v.history.change(key, within, s)
	v.show()
	v.remember()
}

// show brings everything to what the sketch is now.
func (v *drawView) show() {
	v.sync()
	v.present()
}

// sync writes the sketch into the forms.
func (v *drawView) sync() {
	s := &v.history.now
	if l := s.layer(); l != nil && v.layer != *l {
		filled := v.layer.Shape != l.Shape || v.layer.Fill != l.Fill
		v.layer = *l
		if filled { // a drag changes the place only
			v.layerForm.Sync()
		}
		v.placeForm.Sync()
	}
	if v.canvas != s.scene.Canvas {
		v.canvas = s.scene.Canvas
		v.canvasForm.Sync()
	}
}

// present shows the sketch everywhere but in the forms, where somebody may be typing.
func (v *drawView) present() {
	s := &v.history.now
	v.stage.SetSize(s.scene.Width, s.scene.Height)
	v.stage.Others = nil
	for i, l := range s.scene.Layers {
		if i != s.chosen {
			v.stage.Others = append(v.stage.Others, boxOf(s.scene.Canvas, l.Placing))
		}
	}
	l := s.layer()
	if l == nil {
		v.stage.SetBox(nil)
	} else if b := boxOf(s.scene.Canvas, l.Placing); !v.stage.Busy() {
		v.stage.SetBox(&b)
	}
	if some := l != nil; some != v.layerForms.Visible() || some == v.canvasForm.Visible() {
		setVisible(v.layerForms, some)
		setVisible(v.canvasForm, !some)
		v.forms.Refresh()
	}
	v.showList()
	v.up.SetEnabled(l != nil && s.chosen < len(s.scene.Layers)-1)
	v.down.SetEnabled(l != nil && s.chosen > 0)
	v.twin.SetEnabled(l != nil)
	v.away.SetEnabled(l != nil)
	if v.seed.value != s.seed {
		v.seed.set(s.seed)
	}
	v.caption.SetText(say.T("%d × %d pixels", s.scene.Width, s.scene.Height))
	undo, redo := len(v.history.past) > 0, len(v.history.future) > 0
	v.undoButton.SetEnabled(undo)
	v.redoButton.SetEnabled(redo)
	if can := (menuState{undo, redo, s.chosen, len(s.scene.Layers)}); can != v.menu {
		v.menu = can
		v.env.Changed()
	}
	v.paint()
}

func setVisible(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// showList writes the layers into the list, with the pictures that are painted.
func (v *drawView) showList() {
	layers := v.history.now.scene.Layers
	items := make([]widget.LayerItem, len(layers))
	for i, l := range layers {
		row := v.fromRow(i)
		items[row] = widget.LayerItem{Name: layerName(l), Thumb: v.thumbs[v.history.now.thumb(l)]}
		if old := v.list.Items(); items[row].Thumb == nil && len(old) == len(items) {
			items[row].Thumb = old[row].Thumb // until its own is there
		}
	}
	before := v.list.MinSize()
	v.list.Offer(items, v.fromRow(v.history.now.chosen))
	if v.list.MinSize() != before && v.side != nil {
		v.side.Refresh()
	}
}

// choose chooses a layer; -1 chooses none.
func (v *drawView) choose(i int) {
	v.history.seal()
	v.history.now.chosen = i
	v.show()
	v.remember()
}

// chooseSome chooses the topmost layer where none is chosen.
func (v *drawView) chooseSome() {
	if v.history.now.layer() == nil {
		v.choose(len(v.history.now.scene.Layers) - 1)
	}
}

// layerSet takes what a person has set in the form of the layer.
func (v *drawView) layerSet(name string) {
	v.formSet("layer "+name, func(s *sketch) { *s.layer() = v.layer })
	if name == "content" || name == "shape" {
		v.askForMissing()
	}
}

// askForMissing asks for the picture or the model that the chosen layer lacks.
func (v *drawView) askForMissing() {
	l := v.history.now.layer()
	set := func(f func(l *template.Layer) *string) func(string) {
		return func(value string) {
			v.edit("", 0, func(s *sketch) {
				if l := s.layer(); l != nil {
					*f(l) = value
				}
			})
		}
	}
	switch {
	case l == nil:
	case lacksStencil(l):
		v.choosePicture("", set(func(l *template.Layer) *string { return &l.Stencil }))
	case lacksPicture(l):
		v.choosePicture("", set(func(l *template.Layer) *string { return &l.Image }))
	case lacksModel(l):
		v.chooseFor("model", "", set(func(l *template.Layer) *string { return &l.Model }))
	}
}

func (v *drawView) canvasSet(name string) {
	v.formSet("canvas "+name, func(s *sketch) { s.scene.Canvas = v.canvas })
}

func (v *drawView) formSet(key string, f func(s *sketch)) {
	s := v.history.now.clone()
	f(&s)
	v.history.change(key, gesture, s)
	v.present()
	v.remember()
}

// dragged takes the box that a person has pulled on the stage.
func (v *drawView) dragged(b widget.Box) {
	key := "nudge"
	within := gesture
	if v.stage.Busy() {
		key, within = say.Int(v.strokes), drag
	}
	v.edit(key, within, func(s *sketch) {
		if l := s.layer(); l != nil {
			l.Placing = placed(s.scene.Canvas, l.Placing, b)
		}
	})
}

func (v *drawView) dragEnded() {
	v.strokes++
	v.show() // the box where it is now kept, and the picture at full size
	v.remember()
}

// reseed takes the seed that was chosen.
func (v *drawView) reseed() {
	v.edit("seed", gesture, func(s *sketch) { s.seed = v.seed.value })
}

func (v *drawView) addShape(shape string) {
	v.edit("", 0, func(s *sketch) { s.add(newLayer(shape, len(s.scene.Layers))) })
	v.askForMissing()
}

func (v *drawView) duplicate() { v.edit("", 0, (*sketch).duplicate) }
func (v *drawView) remove()    { v.edit("", 0, (*sketch).remove) }

// raise moves the chosen layer up by n.
func (v *drawView) raise(n int) {
	v.reorder(v.history.now.chosen, v.history.now.chosen+n)
}

func (v *drawView) reorder(from, to int) {
	v.edit("", 0, func(s *sketch) { s.order(from, to) })
}

func (v *drawView) undo() { v.step(v.history.undo) }
func (v *drawView) redo() { v.step(v.history.redo) }

func (v *drawView) step(f func() bool) {
	if !v.stage.Busy() && f() {
		v.show()
		v.remember()
	}
}

// key is what the stage and the list do with keys.
func (v *drawView) key(k fyne.KeyName) bool {
	some := v.history.now.layer() != nil
	switch {
	case some && (k == fyne.KeyDelete || k == fyne.KeyBackspace):
		v.remove()
	case some && k == fyne.KeyEscape:
		v.choose(-1)
	default:
		return false
	}
	return true
}
