package ui

import "fyne.io/fyne/v2"

// Tab is one of the window's tabs, as data. Its content is made when it is first shown.
type Tab struct {
	ID    string // in the preferences
	Title string
	Icon  fyne.Resource
	New   func(*Env) Content
}

// Content is what a tab shows and can do. All methods run on the window's goroutine. When Env.Ctx ends, whatever the content has under
// way ends too, saving what is worth it.
type Content interface {
	Object() fyne.CanvasObject
	// Commands are what a person can do here now, for the menu and the keys.
	Commands() []Command
	// Busy says in a sentence what closing the window would end, or is "".
	Busy() string
}

// Role is a command's place in the menu and its key.
type Role int

// The roles. A content has at most one command of each, except RoleMore.
const (
	RoleMain    Role = iota // what Enter stands for
	RoleSave                // Ctrl+S
	RoleSaveAll             // Ctrl+Shift+S
	RoleZoomIn
	RoleZoomOut
	RoleZoomFit
	RoleZoomActual
	RoleMore // further down in the menu of the tab
)

// Command is one thing that a person can do.
type Command struct {
	Role  Role
	Title string
	Key   fyne.Shortcut // of RoleMore; the others have theirs. nil for none
	Run   func()
}
