package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// themed makes an icon that takes the theme's colour from the inside of an SVG of 24 x 24.
func themed(name, inside string) fyne.Resource {
	return theme.NewThemedResource(fyne.NewStaticResource(name+".svg",
		[]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">`+inside+`</svg>`)))
}

// Icons that Fyne has not.
var (
	// IconDice stands for chance.
	IconDice = themed("dice", `<path d="M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm0 2v14h14V5H5z" fill-rule="evenodd"/>`+
		`<circle cx="8.5" cy="8.5" r="1.6"/><circle cx="15.5" cy="8.5" r="1.6"/><circle cx="12" cy="12" r="1.6"/><circle cx="8.5" cy="15.5" r="1.6"/><circle cx="15.5" cy="15.5" r="1.6"/>`)
	// IconStep is one step on.
	IconStep = themed("step", `<path d="M5 5v14l9-7z"/><path d="M16 5h3v14h-3z"/>`)

	// IconLatent stands for a latent space: a picture pressed through a narrow place.
	IconLatent = themed("latent", `<path d="M3 4v16l7-5V9z"/><path d="M21 4v16l-7-5V9z"/><path d="M11 10h2v4h-2z"/>`)

	// IconRivals stands for two networks that learn against each other: an arrow each way.
	IconRivals = themed("rivals", `<path d="M3 6h10V2.5L21 8l-8 5.5V10H3z"/><path d="M21 14v4H11v3.5L3 16l8-5.5V14z"/>`)

	// IconJobs stands for the list of jobs: lines, each behind a mark.
	IconJobs = themed("jobs", `<path d="M4 5h3v3H4z"/><path d="M9 5.5h11v2H9z"/><path d="M4 10.5h3v3H4z"/><path d="M9 11h11v2H9z"/><path d="M4 16h3v3H4z"/><path d="M9 16.5h11v2H9z"/>`)

	// IconBrush and IconRubber stand for painting and for rubbing out.
	IconBrush  = themed("brush", `<path d="M20.7 3.3a1.6 1.6 0 0 0-2.3 0L9.6 12l2.4 2.4 8.7-8.8a1.6 1.6 0 0 0 0-2.3z"/><path d="M8.4 13.2c-1.9 0-3.4 1.5-3.4 3.4 0 1.5-1 2.4-2 2.4 1 1.3 2.6 2 4 2 2.6 0 4.7-2 4.7-4.5 0-1.8-1.5-3.3-3.3-3.3z"/>`)
	IconRubber = themed("rubber", `<path d="M15.1 3.6 3.6 15.1a2 2 0 0 0 0 2.8L6.7 21h5.6l8.1-8.1a2 2 0 0 0 0-2.8l-4-4.7a2 2 0 0 0-1.3-1.8zM10 12l4.6 4.6-3 3H7.4l-2.4-2.4z" fill-rule="evenodd"/><path d="M13 20h8v1.6h-8z"/>`)

	iconActual = themed("actual", `<path d="M6 7h2v10H6z"/><path d="M4 8.5 8 7v2.2L4 10.6z"/><path d="M11 9h2v2h-2z"/><path d="M11 14h2v2h-2z"/><path d="M17 7h2v10h-2z"/><path d="M15 8.5 19 7v2.2l-4 1.4z"/>`)
)
