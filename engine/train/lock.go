package train

import "errors"

// errLocked says that another run, of this process or another, holds the lock.
var errLocked = errors.New("locked")
