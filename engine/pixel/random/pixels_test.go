package random

import (
	"math"
	"slices"
	"testing"
)

// values is the field of the settings' first channel, [H W].
func values(t *testing.T, s Settings, seed uint64) []float32 {
	t.Helper()
	f := frame{s.Width, s.Height, s.Width, s.Height}
	z := fieldMaker(s, f, pictureKey(seed, 0, 0))()
	v := make([]float32, s.Width*s.Height)
	for y := range s.Height {
		z.row(y, v[y*s.Width:(y+1)*s.Width])
	}
	return v
}

func parse(t testing.TB, text string) Settings {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// moments are mean, variance, skewness and kurtosis.
func moments(v []float32) (mean, variance, skew, kurtosis float64) {
	n := float64(len(v))
	for _, x := range v {
		mean += float64(x) / n
	}
	var m3, m4 float64
	for _, x := range v {
		d := float64(x) - mean
		variance += d * d / n
		m3 += d * d * d / n
		m4 += d * d * d * d / n
	}
	return mean, variance, m3 / math.Pow(variance, 1.5), m4 / (variance * variance)
}

// kolmogorov is the largest distance of the values' distribution from cdf, times the root of their number: the Kolmogorov-Smirnov
// statistic, above 1.95 one time in a thousand.
func kolmogorov(v []float32, cdf func(float64) float64) float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	n, worst := float64(len(v)), 0.0
	for k, x := range v {
		c := cdf(float64(x))
		worst = max(worst, c-float64(k)/n, float64(k+1)/n-c)
	}
	return worst * math.Sqrt(n)
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.5f, not %.5f within %.5f", what, got, want, tolerance)
	}
}

// neighbours is the correlation of each value with the one dx to the right and dy below.
func neighbours(v []float32, w, dx, dy int) float64 {
	mean, variance, _, _ := moments(v)
	var sum float64
	n := 0
	for y := 0; y+dy < len(v)/w; y++ {
		for x := 0; x+dx < w; x++ {
			sum += (float64(v[y*w+x]) - mean) * (float64(v[(y+dy)*w+x+dx]) - mean)
			n++
		}
	}
	return sum / float64(n) / variance
}

func TestUniform(t *testing.T) {
	for seed := range uint64(3) {
		v := values(t, parse(t, "kind=uniform width=300 height=200"), seed)
		mean, variance, skew, kurtosis := moments(v)
		root := math.Sqrt(float64(len(v)))
		near(t, "the mean", mean, 0.5, 4*0.289/root)
		near(t, "the variance", variance, 1.0/12, 4*0.0745/root)
		near(t, "the skewness", skew, 0, 4*2.2/root)
		near(t, "the kurtosis", kurtosis, 1.8, 4*1.5/root)
		if k := kolmogorov(v, func(x float64) float64 { return min(max(x, 0), 1) }); k > 1.95 {
			t.Errorf("seed %d: the Kolmogorov-Smirnov statistic is %.2f", seed, k)
		}
		for _, d := range [][2]int{{1, 0}, {0, 1}, {1, 1}, {2, 0}, {0, 2}, {16, 0}, {0, 16}} {
			near(t, "the correlation of neighbours", neighbours(v, 300, d[0], d[1]), 0, 4/root)
		}
	}
}

func TestGaussian(t *testing.T) {
	for seed := range uint64(3) {
		v := values(t, parse(t, "kind=gaussian mean=40 deviation=10 width=300 height=200"), seed)
		mean, variance, skew, kurtosis := moments(v)
		root := math.Sqrt(float64(len(v)))
		near(t, "the mean", mean, 0.4, 4*0.1/root)
		near(t, "the deviation", math.Sqrt(variance), 0.1, 4*0.1/math.Sqrt2/root)
		near(t, "the skewness", skew, 0, 4*math.Sqrt(6)/root)
		near(t, "the kurtosis", kurtosis, 3, 4*math.Sqrt(24)/root)
		if k := kolmogorov(v, func(x float64) float64 { return 0.5 * math.Erfc((0.4-x)/0.1/math.Sqrt2) }); k > 1.95 {
			t.Errorf("seed %d: the Kolmogorov-Smirnov statistic is %.2f", seed, k)
		}
		near(t, "the correlation of neighbours", neighbours(v, 300, 1, 0), 0, 4/root)
		near(t, "the correlation of neighbours", neighbours(v, 300, 0, 1), 0, 4/root)
	}
}

// All 256 values of a uniform picture are equally likely, in each channel, and the channels have nothing to do with each other.
func TestUniformBytes(t *testing.T) {
	s := parse(t, "kind=uniform colour=rgb width=512 height=256")
	b, err := Draw(t.Context(), s, 5, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	var count [3][256]float64
	var together [16][16]float64
	n := float64(s.Width * s.Height)
	for p := 0; p < len(b.Pix); p += 3 {
		for c := range 3 {
			count[c][b.Pix[p+c]]++
		}
		together[b.Pix[p]>>4][b.Pix[p+1]>>4]++
	}
	for c := range count {
		var chi2 float64
		for _, k := range count[c] {
			chi2 += (k - n/256) * (k - n/256) / (n / 256)
		}
		near(t, "chi squared of a channel", chi2, 255, 4*math.Sqrt(2*255))
	}
	var chi2 float64
	for _, row := range together {
		for _, k := range row {
			chi2 += (k - n/256) * (k - n/256) / (n / 256)
		}
	}
	near(t, "chi squared of two channels", chi2, 255, 4*math.Sqrt(2*255))
}

func TestSaltAndPepper(t *testing.T) {
	share := func(text string) (black, white, grey float64) {
		s := parse(t, "kind=salt-and-pepper colour=grey width=400 height=300 "+text)
		b, err := Draw(t.Context(), s, 3, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := float64(len(b.Pix))
		for _, v := range b.Pix {
			switch v {
			case 0:
				black += 1 / n
			case 255:
				white += 1 / n
			case 128:
				grey += 1 / n
			}
		}
		return black, white, grey
	}
	black, white, grey := share("salt=10 pepper=30")
	near(t, "salt", white, 0.1, 0.005)
	near(t, "pepper", black, 0.3, 0.005)
	near(t, "the rest", grey, 0.6, 0.005)
	black, white, _ = share("salt=60 pepper=80")
	near(t, "salt before pepper", white, 0.6, 0.006)
	near(t, "pepper after salt", black, 0.4, 0.006)
	if black, white, grey = share("salt=0 pepper=0"); grey < 0.9999 {
		t.Errorf("without salt and pepper %.3f is black and %.3f white", black, white)
	}
}

func TestGrain(t *testing.T) {
	s := parse(t, "kind=uniform grain=7 width=50 height=40")
	v := values(t, s, 1)
	fine := parse(t, "kind=uniform width=50 height=40")
	one := values(t, fine, 1)
	for y := range 40 {
		for x := range 50 {
			if v[y*50+x] != one[y/7*50+x/7] {
				t.Fatalf("pixel %d, %d isn't that of its block", x, y)
			}
		}
	}
	s.Tile = true // 7 blocks of about 7 pixels across, 6 of 6.67 down
	v = values(t, s, 1)
	steps := 0
	for x := 1; x < 50; x++ {
		if v[x] != v[x-1] {
			steps++
		}
	}
	if steps != 6 {
		t.Errorf("7 blocks in a row have %d edges between them, not 6", steps)
	}
}
