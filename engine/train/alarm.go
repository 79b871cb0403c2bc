package train

// Ailment is what can be wrong with a training.
type Ailment string

// The ailments.
const (
	StrongD   Ailment = "D too strong"
	WeakD     Ailment = "D learns nothing"
	Collapse  Ailment = "collapse"
	Missing   Ailment = "missing classes"
	Explosion Ailment = "divergence"
	Worse     Ailment = "getting worse"
)

// Alarm is an ailment that lasts, and what may help.
type Alarm struct {
	Kind     Ailment
	Step     int    // since when
	Sentence string // what the doctor sees, for the user
	Cures    []Cure // what may help, the first the most likely
}

// Cure is something that the user may do about an alarm: Run.Adjust for every setting and, where Back is above 0, Run.GoBack.
type Cure struct {
	Title    string            // as a button says it
	Settings map[string]string // settings to change, by name
	Back     int               // the step to go back to; 0 for none
}
