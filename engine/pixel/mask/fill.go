package mask

import "math"

// fill.go finds the exact area of an outline in each pixel, after Levien's font-rs (2016): every piece adds, where it passes, what it changes of the
// coverage to its right, and a running sum along the row gives the coverage. It also tells which pixels' middles are inside, by the non-zero rule.
// Where outlines of the same direction overlap, the sum is cut to 1.

// cover adds the changes of one piece to the rows y0 to y1 of a plane [rows, width] whose corner is at (left, top) of the picture.
func cover(pix []float32, width int, left, top float64, y0, y1 int, s *seg) {
	if s.dy == 0 {
		return
	}
	ax, ay := s.ax-left, s.ay-top
	by, dir := ay+s.dy, 1.0
	if ay > by {
		ax, ay, by, dir = ax+s.dx, by, ay, -1
	}
	lo, hi := float64(y0), float64(y1)
	if by <= lo || ay >= hi {
		return
	}
	slope := s.dx / s.dy
	for y := int(max(lo, math.Floor(ay))); y < y1 && float64(y) < by; y++ {
		ya, yb := max(ay, float64(y)), min(by, float64(y+1))
		xa, xb := ax+(ya-ay)*slope, ax+(yb-ay)*slope
		if xa > xb {
			xa, xb = xb, xa
		}
		if dy := yb - ya; dy > 0 {
			span(pix[y*width:(y+1)*width], xa, xb, dir*dy)
		}
	}
}

// span adds a piece within one row, from xa to xb >= xa, over dy of the row's height.
func span(row []float32, xa, xb, dy float64) {
	end := float64(len(row))
	if xa >= end {
		return
	}
	if xb <= 0 {
		row[0] += float32(dy)
		return
	}
	if xa < 0 { // what is left of the row counts wholly
		part := dy * -xa / (xb - xa)
		row[0] += float32(part)
		xa, dy = 0, dy-part
	}
	if xb > end { // what is right of it doesn't
		dy *= (end - xa) / (xb - xa)
		xb = end
	}
	i := int(xa)
	if i >= len(row) {
		return
	}
	if xb <= float64(i+1) { // within one pixel
		share := 1 - ((xa+xb)/2 - float64(i))
		row[i] += float32(dy * share)
		if i+1 < len(row) {
			row[i+1] += float32(dy * (1 - share))
		}
		return
	}
	per := dy / (xb - xa)
	carry := 0.0 // of the pixel before, what it leaves to this one
	for x := xa; x < xb; i++ {
		to := min(xb, float64(i+1))
		part := per * (to - x)
		share := 1 - ((x+to)/2 - float64(i))
		row[i] += float32(part*share + carry)
		carry = part * (1 - share)
		x = to
		if i+1 >= len(row) {
			return
		}
	}
	row[i] += float32(carry)
}

// accumulate turns changes into coverage, along each row.
func accumulate(pix []float32, width int) {
	for ; len(pix) > 0; pix = pix[width:] {
		sum := float32(0)
		for x := range width {
			sum += pix[x]
			v := min(1, max(sum, -sum))
			// Sums end a rounding away from nothing and from all.
			if v < 1e-5 {
				v = 0
			} else if v > 1-1e-5 {
				v = 1
			}
			pix[x] = v
		}
	}
}

// wind adds a piece's crossings to the rows y0 to y1 of turns [y1-y0, width+1]: the running sum along a row is how often the outline goes round a
// pixel's middle.
func wind(turns []int32, width int, left, top float64, y0, y1 int, s *seg) {
	ay, by := s.ay-top, s.ay+s.dy-top
	dir := int32(1)
	if ay > by {
		ay, by, dir = by, ay, -1
	}
	// Rows whose middle y + 0.5 is in [ay, by).
	first, end := max(float64(y0), math.Ceil(ay-0.5)), min(float64(y1), math.Ceil(by-0.5))
	for y := int(first); float64(y) < end; y++ {
		x := s.ax - left + (float64(y)+0.5+top-s.ay)/s.dy*s.dx
		at := int(max(0, min(float64(width), math.Ceil(x-0.5))))
		turns[(y-y0)*(width+1)+at] += dir
	}
}
