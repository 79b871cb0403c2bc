package widget

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine"
	"atelier/ui/look"
	"atelier/ui/say"
)

// SettingsForm lets a person change a settings struct (see engine.Fields): each setting with its editor, unit, help and reset; groups
// under headings; what is advanced folded away; what means nothing beside the other values not there at all. A value that the setting
// doesn't take is answered with a sentence under it, and the struct keeps the last good one.
type SettingsForm struct {
	fw.BaseWidget
	// OnChanged hears the name of a setting whose value in the struct has changed.
	OnChanged func(name string)
	// Choose asks the person for what a setting of that form ("picture", "font", "noise", "model") refers to, beginning at the current
	// value; done takes the answer and isn't called where there is none. It is set before the form is shown.
	Choose func(form, current string, done func(value string))

	ptr      any
	rows     []*settingRow
	sections []section
	advanced *fyne.Container // nil where nothing is advanced
	fold     *Button
	body     *fyne.Container
}

// section is a heading with its rows.
type section struct {
	heading  fyne.CanvasObject
	rows     []*settingRow
	advanced bool
}

// NewSettingsForm makes a form for the struct that ptr points to and shows its values, without the settings that are named: those are
// changed elsewhere. The form writes into the struct, on the window's goroutine; whoever runs with the settings takes a copy.
func NewSettingsForm(ptr any, without ...string) *SettingsForm {
	f := &SettingsForm{ptr: ptr, body: Column(look.Room)}
	folded := Column(look.Room)
	for _, field := range engine.Fields(ptr) {
		if slices.Contains(without, field.Name) {
			continue
		}
		row := newSettingRow(f, field)
		f.rows = append(f.rows, row)
		to := f.body
		if field.Advanced {
			to = folded
		}
		f.file(row, to)
	}
	if len(folded.Objects) > 0 {
		f.advanced = folded
		f.advanced.Hide()
		f.fold = NewButton(say.T("Advanced"), theme.MenuExpandIcon(), "", func() { f.unfold(!f.advanced.Visible()) })
		f.fold.Importance, f.fold.Alignment = fw.LowImportance, fw.ButtonAlignLeading
		f.body.Add(f.fold)
		f.body.Add(f.advanced)
	}
	f.arrange()
	f.ExtendBaseWidget(f)
	return f
}

// file puts a row at the end of its group, which it opens with a heading where it is the first.
func (f *SettingsForm) file(row *settingRow, to *fyne.Container) {
	for i := range f.sections {
		s := &f.sections[i]
		if s.advanced != row.field.Advanced || s.rows[0].field.Group != row.field.Group {
			continue
		}
		last := slices.Index(to.Objects, fyne.CanvasObject(s.rows[len(s.rows)-1].whole))
		to.Objects = slices.Insert(to.Objects, last+1, fyne.CanvasObject(row.whole))
		s.rows = append(s.rows, row)
		return
	}
	top := look.Room
	if len(to.Objects) == 0 {
		top = 0
	}
	s := section{heading: Inset(top, 0, 0, 0, NewHeading(say.Text(row.field.Group))), rows: []*settingRow{row}, advanced: row.field.Advanced}
	f.sections = append(f.sections, s)
	to.Add(s.heading)
	to.Add(row.whole)
}

func (f *SettingsForm) unfold(open bool) {
	if open {
		f.advanced.Show()
		f.fold.SetIcon(theme.MenuDropDownIcon())
	} else {
		f.advanced.Hide()
		f.fold.SetIcon(theme.MenuExpandIcon())
	}
	f.changedShape()
}

// arrange shows the rows that mean something beside the values in the struct, and hides the others. Rows that stay keep their order
// and their editors.
func (f *SettingsForm) arrange() {
	moved, folded := false, false
	for _, s := range f.sections {
		any := false
		for _, r := range s.rows {
			on := r.field.Applies(f.ptr)
			moved = setVisible(r.whole, on) || moved
			any = any || on
		}
		moved = setVisible(s.heading, any) || moved
		folded = folded || s.advanced && any
	}
	if f.advanced != nil {
		moved = setVisible(f.fold, folded) || moved
	}
	if moved {
		f.changedShape()
	}
}

// setVisible shows or hides o, and is true where that is news.
func setVisible(o fyne.CanvasObject, on bool) bool {
	switch {
	case on == o.Visible():
		return false
	case on:
		o.Show()
	default:
		o.Hide()
	}
	return true
}

// changedShape makes room for what has appeared, or takes it back.
func (f *SettingsForm) changedShape() {
	if f.advanced != nil {
		f.advanced.Refresh()
	}
	f.body.Refresh()
	f.Refresh()
}

// Fields describes the settings that mean something now, as the form has them.
func (f *SettingsForm) Fields() []engine.Field {
	var fields []engine.Field
	for _, r := range f.rows {
		if r.field.Applies(f.ptr) {
			fields = append(fields, r.field)
		}
	}
	return fields
}

// Reveal brings the named setting to the screen, unfolded and scrolled into sight, and gives it the keyboard. It does nothing where the
// form has no such setting, or it means nothing now.
func (f *SettingsForm) Reveal(name string) {
	for _, r := range f.rows {
		if r.field.Name != name || !r.whole.Visible() {
			continue
		}
		if r.field.Advanced {
			f.unfold(true)
		}
		if c := fyne.CurrentApp().Driver().CanvasForObject(f); c != nil {
			if s := scrollOver(c.Content(), f, nil); s != nil {
				s.Refresh() // lays out what has just been unfolded
				scrollTo(s, r.whole)
			}
		}
		r.flash()
		r.takeKeyboard()
	}
}

// takeKeyboard gives the keyboard to the row's field, with its text chosen so that what is typed takes its place, or else to its first editor.
func (r *settingRow) takeKeyboard() {
	var first fyne.Focusable
	for _, e := range r.enable {
		if entry, ok := e.(*Entry); ok {
			focus(entry)
			entry.TypedShortcut(&fyne.ShortcutSelectAll{})
			return
		}
		if o, ok := e.(fyne.Focusable); ok && first == nil {
			first = o
		}
	}
	if first != nil {
		focus(first)
	}
}

// Sync shows what the struct holds now, after somebody else has changed it.
func (f *SettingsForm) Sync() {
	for _, r := range f.rows {
		r.settle()
	}
	f.arrange()
}

// Put gives the named setting a value as the person would, and tells of it; a bad value leaves its sentence.
func (f *SettingsForm) Put(name, value string) {
	for _, r := range f.rows {
		if r.field.Name == name && r.take(value) == nil {
			r.settle()
		}
	}
}

// ResetAll gives every setting its default.
func (f *SettingsForm) ResetAll() {
	for _, r := range f.rows {
		r.toDefault()
	}
}

// Changed is true when a setting differs from its default.
func (f *SettingsForm) Changed() bool {
	for _, r := range f.rows {
		if r.value() != r.field.Default {
			return true
		}
	}
	return false
}

// Problem is the sentence under a row whose value was refused, or "".
func (f *SettingsForm) Problem() string {
	for _, r := range f.rows {
		if r.problem.Visible() && r.whole.Visible() {
			return r.problem.Text
		}
	}
	return ""
}

// SetEnabled lets the person change the settings, or only read them.
func (f *SettingsForm) SetEnabled(on bool) {
	for _, r := range f.rows {
		r.setEnabled(on)
	}
}

// CreateRenderer is Fyne's hook.
func (f *SettingsForm) CreateRenderer() fyne.WidgetRenderer { return fw.NewSimpleRenderer(f.body) }
