package ui

import (
	"context"
	"image"

	"atelier/engine/pixel/mask"
	"atelier/engine/pixel/template"
	"atelier/ui/widget"
)

// The icons of the shapes.

// shapes are the shapes that can be added, in their order.
func shapes() []string { return mask.Shapes() }

// drawIcon draws the icon of a button that adds a shape, with the engine that draws the shape itself.
func (v *drawView) drawIcon(b *widget.MaskButton, shape string) {
	const side, room = 72, 5
	v.env.Go(func(ctx context.Context) func() {
		at := mask.Place{X: side / 2, Y: side / 2, W: side - 2*room, H: side - 2*room}
		if shape == "rectangle" || shape == "rounded" {
			at.H *= 0.78
		}
		m, err := mask.Draw(ctx, iconShape(shape), at, 0, 0, side, side, iconLibrary{v.ports.Library})
		if err != nil {
			return nil // the button still has its hint; drawing the shape itself will tell why
		}
		icon := image.NewAlpha(image.Rect(0, 0, side, side))
		for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
			for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
				icon.Pix[y*icon.Stride+x] = uint8(255*m.Pix[(y-m.Rect.Min.Y)*m.Rect.Dx()+x-m.Rect.Min.X] + 0.5)
			}
		}
		return func() { b.SetMask(icon) }
	})
}

// iconShape is the shape as it is drawn small.
func iconShape(shape string) mask.Shape {
	s := template.NewLayer().Shape
	s.Shape, s.Text, s.Stencil = shape, "Aa", iconStencil
	return s
}

// iconLibrary has one more picture: the stencil of the icon that stands for a picture, a frame with a sun and two hills.
type iconLibrary struct{ template.Library }

const iconStencil = "\x00icon"

func (l iconLibrary) Picture(name string) (image.Image, error) {
	if name != iconStencil {
		return l.Library.Picture(name)
	}
	const side, edge = 96, 9
	m := image.NewAlpha(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			frame := min(x, y, side-1-x, side-1-y) < edge
			sun := (x-64)*(x-64)+(y-34)*(y-34) < 10*10
			hills := y-38 > max(x-36, 36-x) || y-54 > max(x-66, 66-x)
			if y >= 10 && y < side-10 && (frame || y < 20 || y >= side-20 || sun || hills) {
				m.Pix[y*m.Stride+x] = 255
			}
		}
	}
	return m, nil
}
