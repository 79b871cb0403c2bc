package ui

import (
	"atelier/ui/say"
	"atelier/ui/widget"
)

// zoomable has the menu follow the zoom of a view.
func (e *Env) zoomable(v *widget.ImageView) *widget.ImageView {
	v.OnZooms = func() { e.Do(e.Changed) } // the view is being laid out
	return v
}

// zoomCommands are the commands of a view with a picture.
func zoomCommands(v *widget.ImageView) []Command {
	can := v.Zooms()
	return []Command{
		{Role: RoleZoomIn, Title: say.T("Larger"), Off: !can.In, Run: v.ZoomIn},
		{Role: RoleZoomOut, Title: say.T("Smaller"), Off: !can.Out, Run: v.ZoomOut},
		{Role: RoleZoomFit, Title: say.T("Fit into the view"), Off: !can.Fit, Run: v.Fit},
		{Role: RoleZoomActual, Title: say.T("One pixel on one pixel"), Off: !can.Actual, Run: v.Actual},
	}
}
