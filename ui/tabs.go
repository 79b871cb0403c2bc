package ui

import (
	"fyne.io/fyne/v2"

	"atelier/ui/widget"
)

// Tab is one of the window's tabs, as data. Its content is made when it is first shown.
type Tab struct {
	ID    string // in the preferences
	Title string
	Icon  fyne.Resource
	New   func(*Env) Content
	Takes []Destination // what other tabs can send here
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

// Searchable is a content whose settings can be found by name.
type Searchable interface {
	// Forms are the forms of its settings, under the titles of where they stand.
	Forms() []FoundForm
}

// FoundForm is a form and how to bring it to the screen.
type FoundForm struct {
	Title string
	Form  *widget.SettingsForm
	Show  func()
}

// Keeper is a content that hands what it holds in memory only (results, documents) to the one that takes its place when the language
// changes. That one finds it in Env.Kept, under the tab's ID.
type Keeper interface{ Keep() any }

// Dropper is a content that files can be dropped on. Drop is false where it has no use for one.
type Dropper interface{ Drop(path string) bool }

// Role is a command's place in the menu and its key.
type Role int

// The roles. A content has at most one command of each, except RoleMore and RoleSend.
const (
	RoleMain     Role = iota // what Enter stands for
	RoleSave                 // Ctrl+S
	RoleSaveAll              // Ctrl+Shift+S
	RoleCopy                 // Ctrl+C: the picture, unless text is selected
	RolePaste                // Ctrl+V: a picture, unless a field of text has the keyboard
	RoleUndo                 // Ctrl+Z
	RoleRedo                 // Ctrl+Y and Ctrl+Shift+Z
	RolePrevious             // Left: the result before
	RoleNext                 // Right
	RoleZoomIn
	RoleZoomOut
	RoleZoomFit
	RoleZoomActual
	RoleMore // further down in the menu of the tab
	RoleSend // among the places that File sends to; as many as there are
)

// Command is one thing that a person can do.
type Command struct {
	Role  Role
	Title string
	Key   fyne.Shortcut // of RoleMore; the others have theirs. nil for none
	Off   bool          // it can't do anything now; a content says Env.Changed when that is different
	Run   func()
}
