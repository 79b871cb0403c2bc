package ui

import (
	"image"
	"image/color"
	xdraw "image/draw"

	"atelier/engine"
	"atelier/engine/imageio"
)

// sheetGap is the distance of the pictures on a sheet, in their own pixels.
const sheetGap = 2

// sheetGround lies between the pictures of a sheet: neutral, and unlike the black or white edges that pictures often have.
var sheetGround = color.RGBA{0x2b, 0x2e, 0x36, 0xff}

// sheet is the pictures of a batch side by side in one picture.
type sheet struct {
	img  *image.RGBA
	cols int
	n    int
	cell image.Point // a picture with the gap after it
}

// newSheet lays the pictures out so that they can be shown as large as possible in w x h screen pixels. It is a pure function, so a
// worker can call it.
func newSheet(b engine.Batch, w, h int) sheet {
	cols := sheetColumns(b.N, b.W, b.H, w, h)
	return sheet{img: imageio.Grid(b, cols, sheetGap, 1, sheetGround), cols: cols, n: b.N, cell: image.Pt(b.W+sheetGap, b.H+sheetGap)}
}

// sheetColumns is the number of columns with the largest whole enlargement in the view; the nearly square one where that does as well.
func sheetColumns(n, pw, ph, w, h int) int {
	zoom := func(cols int) int {
		rows := (n + cols - 1) / cols
		return min(w/(cols*(pw+sheetGap)), h/(rows*(ph+sheetGap)))
	}
	best := imageio.Columns(n, pw, ph)
	for cols := 1; cols <= n; cols++ {
		if zoom(cols) > zoom(best) {
			best = cols
		}
	}
	return best
}

// readable is the first pictures of a batch, so many that each is shown at twice its size, if that leaves a dozen; else all.
func readable(b engine.Batch, w, h int) engine.Batch {
	if n := (w / (2 * (b.W + sheetGap))) * (h / (2 * (b.H + sheetGap))); n >= 12 && n < b.N {
		return b.Slice(0, n)
	}
	return b
}

// at is the number of the picture at a pixel of the sheet; ok is false in the gaps.
func (s sheet) at(p image.Point) (i int, ok bool) {
	if s.n == 0 || p.X < 0 || p.Y < 0 {
		return 0, false
	}
	x, y := p.X/s.cell.X, p.Y/s.cell.Y
	i = y*s.cols + x
	return i, x < s.cols && i < s.n && p.X%s.cell.X < s.cell.X-sheetGap && p.Y%s.cell.Y < s.cell.Y-sheetGap
}

// rect is where picture i lies on the sheet.
func (s sheet) rect(i int) image.Rectangle {
	at := image.Pt(i%s.cols*s.cell.X, i/s.cols*s.cell.Y)
	return image.Rectangle{at, at.Add(s.cell).Sub(image.Pt(sheetGap, sheetGap))}
}

// pairSheet is originals with their reconstructions below them, in rows by turns, laid out for a view of that size in screen pixels.
func pairSheet(originals, reconstructions engine.Batch, view image.Point) *image.RGBA {
	n := min(originals.N, reconstructions.N)
	if large := (view.X / (2 * (originals.W + sheetGap))) * (view.Y / (4 * (originals.H + sheetGap))); large >= 5 {
		n = min(n, large) // fewer, but each at twice its size
	}
	cols := sheetColumns(n, originals.W, 2*originals.H+sheetGap, view.X, view.Y)
	rows := (n + cols - 1) / cols
	both := engine.NewBatch(2*rows*cols, originals.H, originals.W, originals.C)
	row := cols * originals.H * originals.W * originals.C
	last := n * originals.H * originals.W * originals.C
	for r := range rows {
		copy(both.Pix[2*r*row:(2*r+1)*row], originals.Pix[r*row:last])
		copy(both.Pix[(2*r+1)*row:(2*r+2)*row], reconstructions.Pix[r*row:last])
	}
	return imageio.Grid(both, cols, sheetGap, 1, sheetGround)
}

// The grids that a run keeps (package train): so many pictures side by side, with a gap between them.
const (
	keptColumns = 8
	keptGap     = 1
)

// ungrid takes the pictures of a kept grid apart; a grid of another form is one picture.
func ungrid(m image.Image) engine.Batch {
	size := m.Bounds().Size()
	cols, rows := keptColumns, keptColumns
	if (size.X+keptGap)%cols != 0 || (size.Y+keptGap)%rows != 0 {
		cols, rows = 1, 1
	}
	w, h := (size.X+keptGap)/cols-keptGap, (size.Y+keptGap)/rows-keptGap
	if cols == 1 {
		w, h = size.X, size.Y
	}
	b := engine.NewBatch(cols*rows, h, w, 3)
	one := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range b.N {
		xdraw.Draw(one, one.Rect, m, m.Bounds().Min.Add(image.Pt(i%cols*(w+keptGap), i/cols*(h+keptGap))), xdraw.Src)
		to := b.Slice(i, i+1).Pix
		for p := range w * h {
			copy(to[3*p:3*p+3], one.Pix[4*p:4*p+3])
		}
	}
	return b
}
