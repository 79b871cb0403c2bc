package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"

	"atelier/engine"
	"atelier/ui/look"
	"atelier/ui/say"
)

// SettingsForm lets a person change a settings struct (see engine.Fields): each setting with its slider and number, unit, help and
// reset; groups under headings; what is advanced folded away. A value that the setting doesn't take is answered with a sentence under
// it, and the struct keeps the last good one.
type SettingsForm struct {
	fw.BaseWidget
	// OnChanged hears the name of a setting whose value in the struct has changed.
	OnChanged func(name string)

	ptr      any
	rows     []*settingRow
	advanced *fyne.Container // nil where nothing is advanced
	fold     *Button
	body     *fyne.Container
}

// NewSettingsForm makes a form for the struct that ptr points to and shows its values. The form writes into the struct, on the
// window's goroutine; whoever runs with the settings takes a copy.
func NewSettingsForm(ptr any) *SettingsForm {
	f := &SettingsForm{ptr: ptr, body: Column(look.Room)}
	var folded []fyne.CanvasObject
	group, foldedGroup := "", ""
	for _, field := range engine.Fields(ptr) {
		row := newSettingRow(f, field)
		f.rows = append(f.rows, row)
		if field.Advanced {
			folded = appendRow(folded, &foldedGroup, field.Group, row)
		} else {
			f.body.Objects = appendRow(f.body.Objects, &group, field.Group, row)
		}
	}
	if len(folded) > 0 {
		f.advanced = Column(look.Room, folded...)
		f.advanced.Hide()
		f.fold = NewButton(say.T("Advanced"), theme.MenuExpandIcon(), "", f.toggleAdvanced)
		f.fold.Importance, f.fold.Alignment = fw.LowImportance, fw.ButtonAlignLeading
		f.body.Add(f.fold)
		f.body.Add(f.advanced)
	}
	f.ExtendBaseWidget(f)
	return f
}

// appendRow puts a heading before the first row of a group.
func appendRow(to []fyne.CanvasObject, last *string, group string, row *settingRow) []fyne.CanvasObject {
	if group != *last {
		*last = group
		top := look.Room
		if len(to) == 0 {
			top = 0
		}
		to = append(to, Inset(top, 0, 0, 0, NewHeading(say.T(group))))
	}
	return append(to, row.box)
}

func (f *SettingsForm) toggleAdvanced() {
	if f.advanced.Visible() {
		f.advanced.Hide()
		f.fold.SetIcon(theme.MenuExpandIcon())
	} else {
		f.advanced.Show()
		f.fold.SetIcon(theme.MenuDropDownIcon())
	}
	f.body.Refresh()
	f.Refresh()
}

// Sync shows what the struct holds now, after somebody else has changed it.
func (f *SettingsForm) Sync() {
	for _, r := range f.rows {
		r.settle()
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

// SetEnabled lets the person change the settings, or only read them.
func (f *SettingsForm) SetEnabled(on bool) {
	for _, r := range f.rows {
		r.setEnabled(on)
	}
}

// CreateRenderer is Fyne's hook.
func (f *SettingsForm) CreateRenderer() fyne.WidgetRenderer { return fw.NewSimpleRenderer(f.body) }
