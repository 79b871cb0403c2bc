package imageio

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"atelier/engine"
)

// Columns is the number of columns that makes a grid of n pictures of w x h pixels nearly square, rather wide than tall, and up to half
// as wide again where that fills the last row.
func Columns(n, w, h int) int {
	square := min(n, max(1, int(math.Ceil(math.Sqrt(float64(n)*float64(h)/float64(w))))))
	for cols := square; cols <= square*3/2; cols++ {
		if n%cols == 0 {
			return cols
		}
	}
	return square
}

// Grid lays the pictures out in rows of cols (0 chooses Columns), with gap pixels of background between them, every pixel drawn as
// scale x scale pixels.
func Grid(b engine.Batch, cols, gap, scale int, background color.Color) *image.RGBA {
	if b.N < 1 || cols < 0 || gap < 0 || scale < 1 {
		panic("imageio: Grid: no pictures, or a negative layout")
	}
	w, h := gridSize(b, &cols, gap, scale)
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Rect, image.NewUniform(background), image.Point{}, draw.Src)
	for i := range b.N {
		x, y := i%cols*(b.W*scale+gap), i/cols*(b.H*scale+gap)
		paste(m, x, y, b.Image(i), scale)
	}
	return m
}

// gridSize is the size of the grid; it chooses the columns where they are 0.
func gridSize(b engine.Batch, cols *int, gap, scale int) (w, h int) {
	if *cols == 0 {
		*cols = Columns(b.N, b.W, b.H)
	}
	c, rows := min(b.N, *cols), (b.N+*cols-1) / *cols
	return c*b.W*scale + (c-1)*gap, rows*b.H*scale + (rows-1)*gap
}

// paste draws src into dst at (x, y), enlarged without smoothing.
func paste(dst *image.RGBA, x, y int, src *image.RGBA, scale int) {
	w := src.Rect.Dx()
	for sy := range src.Rect.Dy() {
		row := dst.Pix[dst.PixOffset(x, y+sy*scale):][:4*w*scale]
		for i := 0; i < len(row); i += 4 {
			copy(row[i:i+4], src.Pix[sy*src.Stride+i/(4*scale)*4:])
		}
		for k := 1; k < scale; k++ {
			copy(dst.Pix[dst.PixOffset(x, y+sy*scale+k):], row)
		}
	}
}
