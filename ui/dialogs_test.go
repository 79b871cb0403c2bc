package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"atelier/ui/uitest"
	"atelier/ui/widget"
)

func TestEnterAnswersADialog(t *testing.T) {
	w, _, made := openStubs(t, test.NewTempApp(t), "one")
	enter := &fyne.KeyEvent{Name: fyne.KeyReturn}
	c := w.win.Canvas()
	var answers []bool
	ask := func() []*widget.Button {
		w.env.question("Sure?", "It can't be undone.", "Do it", "Leave it", func(yes bool) { answers = append(answers, yes) })
		return uitest.Find[*widget.Button](c.Overlays().Top())
	}
	ask()
	w.typed(enter)
	if len(answers) != 1 || !answers[0] || c.Overlays().Top() != nil || made["one"].runs[RoleMain] != 0 {
		t.Fatalf("without the keyboard on a button: answers %v, the tab's own command ran %d times", answers, made["one"].runs[RoleMain])
	}
	for i, want := range []bool{false, true} {
		b := ask()[i]
		c.Focus(b)
		b.TypedKey(enter)
		if len(answers) != 2+i || answers[1+i] != want || c.Overlays().Top() != nil {
			t.Errorf("on %q: answers %v", b.Text, answers)
		}
	}
	ask()
	w.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if len(answers) != 4 || answers[3] || c.Overlays().Top() != nil {
		t.Errorf("Escape answers %v", answers)
	}
	w.about()
	w.typed(enter)
	if c.Overlays().Top() != nil || len(w.env.open) != 0 {
		t.Error("Enter doesn't close what is only to be read")
	}
}

func TestEnterLeavesADialogThatIsCovered(t *testing.T) {
	w, _, _ := openStubs(t, test.NewTempApp(t), "one")
	answered := false
	w.env.question("Sure?", "It can't be undone.", "Do it", "Leave it", func(bool) { answered = true })
	over := widget.NewText("a list")
	w.win.Canvas().Overlays().Add(over)
	w.typed(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if answered {
		t.Error("what lies under something else was answered")
	}
	w.win.Canvas().Overlays().Remove(over)
}
