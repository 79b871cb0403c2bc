package ui

import (
	"fyne.io/fyne/v2"
	fw "fyne.io/fyne/v2/widget"

	"atelier/ui/say"
)

// What can be done while a scene is drawn, for the menus.

func (v *drawView) layerCommands() []Command {
	some := v.history.now.layer() != nil
	at, n := v.history.now.chosen, len(v.history.now.scene.Layers)
	return []Command{
		{Role: RoleMore, Title: say.T("Duplicate"), Key: ctrl(fyne.KeyD), Off: !some, Run: v.duplicate},
		{Role: RoleMore, Title: say.T("Bring forward"), Key: ctrl(fyne.KeyRightBracket), Off: !some || at == n-1, Run: func() { v.raise(1) }},
		{Role: RoleMore, Title: say.T("Send backward"), Key: ctrl(fyne.KeyLeftBracket), Off: !some || at == 0, Run: func() { v.raise(-1) }},
		{Role: RoleMore, Title: say.T("Delete"), Key: bare(fyne.KeyDelete), Off: !some, Run: v.remove},
		{Role: RoleMore, Title: say.T("Choose nothing"), Key: bare(fyne.KeyEscape), Off: !some, Run: func() { v.choose(-1) }},
	}
}

func (v *drawView) fileCommands() []Command {
	return []Command{
		{Role: RoleMore, Title: say.T("New scene"), Key: ctrl(fyne.KeyN), Run: v.newScene},
		{Role: RoleMore, Title: say.T("Open a scene…"), Key: ctrl(fyne.KeyO), Run: v.openScene},
		{Role: RoleMore, Title: say.T("Save the scene…"), Key: ctrlShift(fyne.KeyE), Run: v.saveScene},
		{Role: RoleMore, Title: say.T("The example scene"), Run: v.example},
	}
}

func (v *drawView) commands() []Command {
	list := append([]Command{
		{Role: RoleSave, Title: say.T("Save…"), Run: v.savePicture},
		{Role: RoleCopy, Title: say.T("Copy picture"), Run: v.copyPicture},
		{Role: RoleUndo, Title: say.T("Undo"), Off: !v.menu.undo, Run: v.undo},
		{Role: RoleRedo, Title: say.T("Redo"), Off: !v.menu.redo, Run: v.redo},
		{Role: RoleMore, Title: say.T("Another seed"), Key: ctrl(fyne.KeyR), Run: v.seed.throw},
	}, v.layerCommands()...)
	for _, shape := range shapes() {
		list = append(list, Command{Role: RoleMore, Title: say.T("Add: %s", say.Option(shape)), Run: func() { v.addShape(shape) }})
	}
	return append(append(list, v.fileCommands()...), v.env.SendItems(false, v.sent)...)
}

// layerMenu shows what can be done to the chosen layer where the pointer is.
func (v *drawView) layerMenu(at fyne.Position) {
	fw.ShowPopUpMenuAtPosition(menuOf(v.layerCommands()), v.env.Window.Canvas(), at)
}
