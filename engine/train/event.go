package train

import "time"

// State is what a run is doing.
type State uint8

// The states of a run. Done and Failed are the last.
const (
	Starting State = iota
	Running
	Paused
	Saving
	Done
	Failed
)

func (s State) String() string {
	return [...]string{"starting", "running", "paused", "saving", "done", "failed"}[s]
}

// Event is the whole state of a run at one moment, so that a reader who misses events misses nothing: loss points, previews and
// messages stay in later events. What it points to is never written again.
type Event struct {
	State           State
	Step, Steps     int // done, and in total (0 where only the time is limited)
	Images          int // seen so far
	Seconds         float64
	ImagesPerSecond float64       // over the last seconds
	Remaining       time.Duration // estimated; 0 where unknown
	Losses          []float64     // of the newest step, in the order of Curves.Names; nil before the first
	Curves          Curves
	Vitals          Curves       // of a Patient, otherwise empty
	Quality         []Quality    // of a Judged task, the newest last
	Adjusted        []Adjustment // settings changed on the way, the newest last
	Alarms          []Alarm      // what the doctor sees now
	Preview         *Preview     // the newest; nil before the first
	Saved           int          // the step that the folder's checkpoint holds; -1 before there is one
	Messages        []string     // sentences for the user, the newest last: a picture left out, a checkpoint that couldn't be written
	Err             error        // why the run failed
}
