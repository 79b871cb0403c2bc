package train

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"atelier/engine"
)

// errFault marks errors that are the program's, not the user's.
var errFault = errors.New("a fault of this program")

// protect runs f and makes an error of a panic. The stack goes to the file at logPath or, where there is none or it can't be written, to
// standard error.
func protect(logPath string, f func() error) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		text := fmt.Sprintf("%s\n%v\n\n%s", engine.Version, p, debug.Stack())
		if os.WriteFile(logPath, []byte(text), 0o666) != nil {
			logPath = "the text on standard error"
			fmt.Fprintln(os.Stderr, text)
		}
		err = fmt.Errorf("%w stopped the training (%v): please report it together with %s; what was saved is intact", errFault, p, logPath)
	}()
	return f()
}
