package widget

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	fw "fyne.io/fyne/v2/widget"
)

// buttonRenderer draws what Fyne's own does, but a layout that changes nothing moves nothing: Fyne's moves icon and label twice each time,
// and each such move has the whole window painted once more.
type buttonRenderer struct {
	b            *Button
	ground, over *canvas.Rectangle // over is what the pointer and the keyboard add
	icon         *canvas.Image
	plain        fyne.Resource // the icon before it got the colour ink
	ink          fyne.ThemeColorName
	lines        []*canvas.Text
}

// CreateRenderer is Fyne's hook.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{b: b, ground: &canvas.Rectangle{}, over: &canvas.Rectangle{}, icon: &canvas.Image{FillMode: canvas.ImageFillContain}}
	r.paint()
	return r
}

func (r *buttonRenderer) Destroy() {}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.ground, r.over}
	if r.b.Icon != nil {
		o = append(o, r.icon)
	}
	for _, l := range r.lines {
		o = append(o, l)
	}
	return o
}

// content is the size of icon and text, and of the text alone.
func (r *buttonRenderer) content() (all, text fyne.Size) {
	for _, l := range r.lines {
		m := l.MinSize()
		text = fyne.NewSize(max(text.Width, m.Width), text.Height+m.Height)
	}
	all = text
	if r.b.Icon == nil {
		return all, text
	}
	icon := sizeOf(r.b, theme.SizeNameInlineIcon)
	if len(r.lines) > 0 {
		all.Width += sizeOf(r.b, theme.SizeNamePadding)
	}
	return fyne.NewSize(all.Width+icon, max(all.Height, icon)), text
}

func (r *buttonRenderer) MinSize() fyne.Size {
	all, _ := r.content()
	return all.Add(fyne.NewSquareSize(2 * sizeOf(r.b, theme.SizeNameInnerPadding)))
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.over.Resize(size)
	all, text := r.content()
	x := (size.Width - all.Width) / 2
	if r.b.Alignment == fw.ButtonAlignLeading {
		x = sizeOf(r.b, theme.SizeNameInnerPadding)
	}
	if r.b.Icon != nil {
		icon := sizeOf(r.b, theme.SizeNameInlineIcon)
		r.icon.Resize(fyne.NewSquareSize(icon))
		r.icon.Move(fyne.NewPos(x, (size.Height-icon)/2))
		x += all.Width - text.Width
	}
	y := (size.Height - text.Height) / 2
	for _, l := range r.lines {
		m := l.MinSize()
		l.Resize(m)
		l.Move(fyne.NewPos(x+(text.Width-m.Width)/2, y))
		y += m.Height
	}
}

func (r *buttonRenderer) Refresh() {
	r.paint()
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}

// paint brings texts and colours up to date.
func (r *buttonRenderer) paint() {
	ink, ground := buttonColours(r.b)
	radius := sizeOf(r.b, theme.SizeNameButtonRadius)
	r.ground.FillColor, r.ground.CornerRadius = color.Transparent, radius
	if ground != "" {
		r.ground.FillColor = colorOf(r.b, ground)
	}
	r.over.FillColor, r.over.CornerRadius = color.Transparent, radius
	switch {
	case r.b.Disabled():
	case r.b.pressed:
		r.over.FillColor = colorOf(r.b, theme.ColorNamePressed)
	case r.b.focused:
		r.over.FillColor = colorOf(r.b, theme.ColorNameFocus)
	case r.b.hovered:
		r.over.FillColor = colorOf(r.b, theme.ColorNameHover)
	}
	var texts []string
	if r.b.Text != "" {
		texts = strings.Split(r.b.Text, "\n")
	}
	for len(r.lines) < len(texts) {
		r.lines = append(r.lines, &canvas.Text{})
	}
	r.lines = r.lines[:len(texts)]
	for i, s := range texts {
		l := r.lines[i]
		l.Text, l.Color, l.TextSize, l.TextStyle.Bold = s, colorOf(r.b, ink), sizeOf(r.b, theme.SizeNameText), true
		l.Refresh()
	}
	if r.b.Icon != r.plain || ink != r.ink {
		r.plain, r.ink = r.b.Icon, ink
		r.icon.Resource = tinted(r.b.Icon, ink)
	}
	r.icon.Refresh() // the colours of a theme may have changed
}

// tinted is a themed icon in the colour of the text beside it.
func tinted(icon fyne.Resource, ink fyne.ThemeColorName) fyne.Resource {
	themed, ok := icon.(fyne.ThemedResource)
	if !ok || themed.ThemeColorName() == ink {
		return icon
	}
	return theme.NewColoredResource(icon, ink)
}

// buttonColours are a button's colours by what it is for: of text and icon, and of the ground, "" for none.
func buttonColours(b *Button) (ink, ground fyne.ThemeColorName) {
	if b.Disabled() {
		if b.Importance == fw.LowImportance {
			return theme.ColorNameDisabled, ""
		}
		return theme.ColorNameDisabled, theme.ColorNameDisabledButton
	}
	switch b.Importance {
	case fw.HighImportance:
		return theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary
	case fw.DangerImportance:
		return theme.ColorNameForegroundOnError, theme.ColorNameError
	case fw.SuccessImportance:
		return theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess
	case fw.WarningImportance:
		return theme.ColorNameForegroundOnWarning, theme.ColorNameWarning
	case fw.LowImportance:
		if b.hovered || b.focused || b.pressed {
			return theme.ColorNameForeground, theme.ColorNameButton
		}
		return theme.ColorNameForeground, ""
	}
	return theme.ColorNameForeground, theme.ColorNameButton
}
