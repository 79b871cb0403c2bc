package template

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"atelier/engine/pixel"
	"atelier/engine/pixel/mask"
)

func TestCaptionsOfKnownScenes(t *testing.T) {
	star := []string{"shape=star", "colour=red", "size=30", "x=50", "y=20"}
	circle := []string{"shape=ellipse", "colour=blue", "size=55", "x=55", "y=70"}
	with := func(base []string, more ...string) Layer { return layer(t, append(slices.Clone(base), more...)...) }
	for _, c := range []struct {
		layers []Layer
		en, zh string
	}{
		{[]Layer{with(star), with(circle)}, "a small red star above a large blue circle", "一颗小的红色五角星在一个大的蓝色圆形上方"},
		{[]Layer{with(circle), with(star)}, "a large blue circle below a small red star", "一个大的蓝色圆形在一颗小的红色五角星下方"},
		{[]Layer{with(star, "x=20", "y=50"), with(circle)}, "a small red star to the left of a large blue circle", "一颗小的红色五角星在一个大的蓝色圆形左边"},
		{[]Layer{with(circle, "y=50"), with(star, "y=50", "x=55")}, "a small red star in front of a large blue circle", "一颗小的红色五角星在一个大的蓝色圆形前面"},
		{[]Layer{with(star, "x=20")}, "a small red star in the top left", "左上角有一颗小的红色五角星"},
		{[]Layer{with(star, "y=50", "points=6", "size=45")}, "a red six-pointed star in the middle", "中间有一颗红色六角星"},
		{[]Layer{with(star, "points=20")}, "a small red many-pointed star at the top", "上方有一颗小的红色多角星"},
		{[]Layer{with(circle, "x=85", "y=80", "aspect=0.5", "size=10", "content=linear", "palette=red, yellow")}, "a tiny red-to-yellow ellipse in the bottom right", "右下角有一个很小的由红色渐变到黄色的椭圆形"},
		{[]Layer{with(circle, "content=linear", "palette=red, navy")}, "a large red-to-navy circle at the bottom", "下方有一个大的由红色渐变到藏青色的圆形"},
		{[]Layer{with(circle, "content=linear", "palette=red, navy", "anchor=canvas")}, "a large multicoloured circle at the bottom", "下方有一个大的彩色圆形"},
		{[]Layer{with(circle, "content=stripes", "colour=red", "second=white", "count=150")}, "a large pink circle at the bottom", "下方有一个大的粉色圆形"},
		{[]Layer{with(circle, "soft=15", "content=random")}, "a large blurred cloudy circle at the bottom", "下方有一个大的模糊的云雾状的圆形"},
		{[]Layer{with(circle, "content=linear", "palette=red, blue, red")}, "a large multicoloured circle at the bottom", "下方有一个大的彩色圆形"},
		{[]Layer{with(star, "shape=rectangle", "content=stripes", "second=white")}, "a small red and white striped square at the top", "上方有一个小的红色和白色条纹的正方形"},
		{[]Layer{with(star, "shape=rectangle", "aspect=0.4", "content=checks", "second=red")}, "a small red chequered rectangle at the top", "上方有一个小的红色格子的长方形"},
		{[]Layer{with(star, "shape=heart", "content=random", "noise=kind=perlin")}, "a small cloudy heart at the top", "上方有一颗小的云雾状的爱心"},
		{[]Layer{with(star, "content=random", "noise=kind=uniform", "stroke=2")}, "a small noisy star outline at the top", "上方有一个小的布满噪点的五角星轮廓"},
		{[]Layer{with(star, "size=10", "stroke=4")}, "a small red star at the top", "上方有一颗小的红色五角星"},
		{[]Layer{with(star, "size=9", "stroke=1")}, "a tiny red star outline at the top", "上方有一个很小的红色五角星轮廓"},
		{[]Layer{with(star, "content=picture", "image=p", "opacity=50")}, "a small translucent star filled with a picture at the top", "上方有一颗小的半透明的填充了图片的五角星"},
		{[]Layer{with(circle, "shape=text", "text=hello")}, `the large blue word "hello" at the bottom`, "下方有一行大的蓝色文字“hello”"},
		{[]Layer{with(circle, "shape=text", "text=A")}, `the blue word "A" at the bottom`, "下方有一行蓝色文字“A”"},
		{[]Layer{with(circle, "shape=polygon", "corners=4", "angle=10")}, "a large blue diamond at the bottom", "下方有一个大的蓝色菱形"},
		{[]Layer{with(circle, "shape=polygon", "corners=4", "angle=-45", "size=30", "colour=orange")}, "a small orange square at the bottom", "下方有一个小的橙色正方形"},
		{[]Layer{with(circle, "shape=polygon", "corners=8", "colour=orange", "size=45")}, "an orange octagon at the bottom", "下方有一个橙色八边形"},
		{[]Layer{with(star), with(star, "y=80", "shape=cross"), with(circle, "x=90", "y=40", "shape=ring", "size=15")},
			"a small red star at the top, a small red cross at the bottom and a small blue ring on the right", "上方有一颗小的红色五角星，下方有一个小的红色十字，右边有一个小的蓝色圆环"},
		{[]Layer{with(circle, "shape=text", `text= \n `)}, "an empty white picture", "一幅空白的白色图片"},
		{[]Layer{with(star, "colour=white")}, "an empty white picture", "一幅空白的白色图片"},
		{[]Layer{with(circle, "shape=text", "text=hello, world")}, `the large blue words "hello, world" at the bottom`, "下方有一行大的蓝色文字“hello, world”"},
		{[]Layer{with(star), with(circle, "size=200", "x=50", "y=50")}, "an empty blue picture", "一幅空白的蓝色图片"},
		{[]Layer{with(circle, "size=200", "x=50", "y=50"), with(star)}, "a small red star at the top", "上方有一颗小的红色五角星"},
		{[]Layer{with(circle, "size=180", "x=0", "y=0")}, "a large blue circle in the top left", "左上角有一个大的蓝色圆形"},
		{[]Layer{with(star, "x=-3")}, "a small red star in the top left", "左上角有一颗小的红色五角星"},
		{[]Layer{with(star, "x=-50")}, "an empty white picture", "一幅空白的白色图片"},
		{[]Layer{with(circle, "y=50", "x=50", "shape=ring", "size=80"), with(star, "y=50")}, "a large blue ring and a small red star", "一个大的蓝色圆环和一颗小的红色五角星"},
	} {
		if got := Describe(scene(200, 200, c.layers...)); got.English != c.en || got.Chinese != c.zh {
			t.Errorf("%s | %s\nwant %s | %s", got.English, got.Chinese, c.en, c.zh)
		}
	}
	s := scene(100, 100, with(star))
	s.Grey = true
	if got := Describe(s).English; got != "a small grey star at the top" {
		t.Errorf("in grey: %s", got)
	}
}

// The grammar of captions.
var (
	colourNames = func() string {
		var names []string
		for _, c := range pixel.Colours() {
			names = append(names, c.Name)
		}
		return strings.Join(names, "|")
	}()
	nounPhrase = `(a|an) (?:(tiny|small|large) )?(translucent )?(?:((?:COLOUR)(?: and (?:COLOUR))? (?:striped|chequered)|(?:COLOUR)-to-(?:COLOUR)|COLOUR|noisy|cloudy|textured|multicoloured) )?` +
		`(circle|ellipse|square|rectangle|rounded square|rounded rectangle|triangle|diamond|pentagon|hexagon|star|ring|cross|heart)( outline)?`
	zonePhrase = `(in the middle|at the top|at the bottom|on the left|on the right|in the (?:top|bottom) (?:left|right))`
	np         = strings.ReplaceAll(nounPhrase, "COLOUR", colourNames)
	npRule     = regexp.MustCompile("^" + np)
	placedRule = regexp.MustCompile("^" + np + " " + zonePhrase)
	middles    = regexp.MustCompile(`^( above | below | to the left of | to the right of | in front of | and )`)
	emptyRule  = regexp.MustCompile(`^an empty (` + colourNames + `) picture$`)
)

// claim is what a caption says of an object.
type claim struct {
	article, size, look, noun string
	translucent, outline      bool
	zone                      string
}

func newClaim(m []string) claim {
	c := claim{article: m[1], size: m[2], translucent: m[3] != "", look: m[4], noun: m[5], outline: m[6] != ""}
	if len(m) > 7 {
		c.zone = m[7]
	}
	return c
}

// parseCaption reads a caption by its grammar.
func parseCaption(text string) (claims []claim, relation string, err error) {
	if emptyRule.MatchString(text) {
		return nil, "", nil
	}
	if m := placedRule.FindStringSubmatch(text); m != nil {
		for {
			claims = append(claims, newClaim(m))
			rest := text[len(m[0]):]
			switch {
			case rest == "":
				return claims, "", nil
			case strings.HasPrefix(rest, ", "):
				text = rest[2:]
			case strings.HasPrefix(rest, " and "):
				text = rest[5:]
			default:
				return nil, "", fmt.Errorf("what is %q", rest)
			}
			if m = placedRule.FindStringSubmatch(text); m == nil {
				return nil, "", fmt.Errorf("what is %q", text)
			}
		}
	}
	a := npRule.FindStringSubmatch(text)
	if a == nil {
		return nil, "", fmt.Errorf("what is %q", text)
	}
	text = text[len(a[0]):]
	relation = middles.FindString(text)
	b := npRule.FindStringSubmatch(text[len(relation):])
	if relation == "" || b == nil || len(b[0]) != len(text)-len(relation) {
		return nil, "", fmt.Errorf("what is %q", text)
	}
	return []claim{newClaim(a), newClaim(b)}, strings.TrimSpace(relation), nil
}

// holds says whether what a claim says is so of a layer, looked at by itself.
func (c claim) holds(l Layer, w, h int) error {
	even := math.Abs(math.Log(l.Aspect)) < 0.07
	nouns := map[string]bool{
		"circle": l.Shape.Shape == "ellipse" && even, "ellipse": l.Shape.Shape == "ellipse" && !even,
		"square": even && (l.Shape.Shape == "rectangle" || l.Shape.Shape == "polygon" && l.Shape.Corners == 4), "rectangle": l.Shape.Shape == "rectangle" && !even,
		"rounded square": l.Shape.Shape == "rounded" && even, "rounded rectangle": l.Shape.Shape == "rounded" && !even,
		"triangle": l.Shape.Shape == "polygon" && l.Shape.Corners == 3, "diamond": l.Shape.Shape == "polygon" && l.Shape.Corners == 4,
		"pentagon": l.Shape.Shape == "polygon" && l.Shape.Corners == 5, "hexagon": l.Shape.Shape == "polygon" && l.Shape.Corners == 6,
		"star": l.Shape.Shape == "star" && l.Shape.Points == 5, "ring": l.Shape.Shape == "ring", "cross": l.Shape.Shape == "cross", "heart": l.Shape.Shape == "heart",
	}
	if !nouns[c.noun] {
		return fmt.Errorf("no %s", c.noun)
	}
	name := func(text string) string {
		v, err := pixel.ParseColour(text)
		if err != nil {
			return err.Error()
		}
		return pixel.NameOf(v).Name
	}
	look := map[string]string{
		"colour": name(l.Colour), "stripes": name(l.Colour) + " and " + name(l.Second) + " striped", "checks": name(l.Colour) + " and " + name(l.Second) + " chequered",
	}[l.Content]
	switch l.Content {
	case "linear", "radial", "conic":
		ends := strings.Split(l.Palette, ",")
		look = name(ends[0]) + "-to-" + name(ends[1])
	case "stripes", "checks":
		if l.Size/100*float64(min(w, h))/float64(l.Count) < 2 { // half of each in every pixel
			a, _ := pixel.ParseColour(l.Colour)
			b, _ := pixel.ParseColour(l.Second)
			look = name(fmt.Sprintf("#%02x%02x%02x", (int(a.R)+int(b.R)+1)/2, (int(a.G)+int(b.G)+1)/2, (int(a.B)+int(b.B)+1)/2))
		}
	case "random":
		if c.look == "noisy" || c.look == "cloudy" || c.look == "textured" {
			look = c.look
		}
	}
	if c.look != look {
		return fmt.Errorf("not %q but %q", c.look, look)
	}
	glass := map[bool]string{true: "translucent"}[c.translucent]
	if first := cmp.Or(c.size, glass, c.look, c.noun); (c.article == "an") != strings.Contains("aeiou", first[:1]) {
		return fmt.Errorf("article %q before %s", c.article, first)
	}
	if c.translucent != (l.Opacity < 90) {
		return fmt.Errorf("translucent %v of %v%%", c.translucent, l.Opacity)
	}
	// The size and how much the stroke leaves free, measured on the mask, upright.
	const side = 160
	at := mask.Place{X: side, Y: side, W: l.Size / 100 * side, H: l.Size / 100 * side * l.Aspect}
	m, err := mask.Draw(context.Background(), l.Shape, at, 0, l.Stroke/100*side, 2*side, 2*side, nil)
	if err != nil {
		return err
	}
	full := m
	if l.Stroke > 0 {
		if full, err = mask.Draw(context.Background(), l.Shape, at, 0, 0, 2*side, 2*side, nil); err != nil {
			return err
		}
	}
	area, free := 0.0, 0.0
	for y := full.Rect.Min.Y; y < full.Rect.Max.Y; y++ {
		for x := full.Rect.Min.X; x < full.Rect.Max.X; x++ {
			v := float64(full.Pix[(y-full.Rect.Min.Y)*full.Rect.Dx()+x-full.Rect.Min.X])
			area += v
			free += max(0, v-float64(m.Pix[(y-m.Rect.Min.Y)*m.Rect.Dx()+x-m.Rect.Min.X]))
		}
	}
	if c.outline && free < 0.05*area || !c.outline && free > 0.12*area {
		return fmt.Errorf("outline %v, of whose shape %.2f is free", c.outline, free/area)
	}
	var box image.Rectangle // of the pixels that are covered by half: to within a pixel
	for p, v := range m.Pix {
		if v >= 0.5 {
			x, y := p%m.Rect.Dx(), p/m.Rect.Dx()
			box = box.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	extent := float64(max(box.Dx(), box.Dy())) / side
	ok := map[string]bool{"tiny": extent <= 0.125, "small": extent >= 0.105 && extent <= 0.405, "": extent >= 0.385 && extent <= 0.505, "large": extent >= 0.485}
	if !ok[c.size] {
		return fmt.Errorf("size %q of %.3f", c.size, extent)
	}
	across, down := "", ""
	if l.X < 40 {
		across = "left"
	} else if l.X > 60 {
		across = "right"
	}
	if l.Y < 40 {
		down = "top"
	} else if l.Y > 60 {
		down = "bottom"
	}
	where := map[bool]map[bool]string{true: {true: "in the middle", false: "on the " + across}, false: {true: "at the " + down, false: "in the " + down + " " + across}}[down == ""][across == ""]
	if c.zone != "" && c.zone != where {
		return fmt.Errorf("said to be %s, is %s", c.zone, where)
	}
	return nil
}

// shown is how much of a layer is seen: the share of its own area at which the picture changes when it is taken away.
func shown(t *testing.T, s Scene, i int) float64 {
	t.Helper()
	without := s
	without.Layers = slices.Delete(slices.Clone(s.Layers), i, i+1)
	a, b := paintScene(t, s, 1, nil), paintScene(t, without, 1, nil)
	changed := 0.0
	for p := 0; p < len(a.Pix); p += 3 {
		if [3]uint8(a.Pix[p:]) != [3]uint8(b.Pix[p:]) {
			changed++
		}
	}
	l := s.Layers[i]
	at := l.Place(s.Width, s.Height)
	at.X, at.Y = 300, 300
	m, err := mask.Draw(context.Background(), l.Shape, at, 0, l.Stroke/100*float64(min(s.Width, s.Height)), 600, 600, nil)
	if err != nil {
		t.Fatal(err)
	}
	area := 0.0
	for _, v := range m.Pix {
		area += float64(v)
	}
	return changed / area
}

// Many scenes of all sorts: each caption is grammatical and everything it says is so; what it leaves out is hardly seen.
func TestCaptionsAreTrue(t *testing.T) {
	chinese := map[string]string{
		"circle": "圆形", "ellipse": "椭圆形", "square": "正方形", "rectangle": "长方形", "rounded square": "圆角正方形", "rounded rectangle": "圆角长方形", "triangle": "三角形",
		"diamond": "菱形", "pentagon": "五边形", "hexagon": "六边形", "star": "五角星", "ring": "圆环", "cross": "十字", "heart": "爱心",
		"tiny": "很小的", "small": "小的", "large": "大的", "": "", "above": "上方", "below": "下方", "to the left of": "左边", "to the right of": "右边", "in front of": "前面", "and": "和",
	}
	base := layer(t, "size=45", "noise=kind=perlin width=32 height=32")
	outline := base
	outline.Stroke = 3
	glass := base
	glass.Opacity = 60
	all := manyOf(t, "shapes=circle,ellipse,square,rectangle,rounded,triangle,diamond,pentagon,hexagon,star,ring,cross,heart", "contents=mixed", "fewest=1", "most=5",
		"smallest=15", "largest=180", "tilt=180", "inside=false", "overlap=true", "grounds=white,black,red,navy", "colours=red,orange,yellow,green,cyan,blue,purple,pink,brown,grey,white")
	two := all
	two.Fewest, two.Most, two.Overlap, two.Contents = 2, 2, false, "plain"
	said := map[string]int{}
	for _, c := range []struct {
		s Scene
		m Many
		n int
	}{
		{scene(96, 96, base), all, 300}, {scene(128, 72, base, outline, glass), all, 500}, {scene(72, 110, base), two, 400}, {scene(96, 96, base), two, 400},
	} {
		for i := range c.n {
			s := Vary(c.s, c.m, 7, i)
			got := Describe(s)
			claims, relation, err := parseCaption(got.English)
			if err != nil {
				t.Fatalf("%s: %v", got.English, err)
			}
			if len(claims) != len(got.Objects) {
				t.Fatalf("%s: %d objects", got.English, len(got.Objects))
			}
			said[relation]++
			order := slices.Clone(claims)
			if relation == "in front of" {
				slices.Reverse(order)
			}
			var at []int // the layers spoken of
			next := 0
			for j, k := range order {
				found := false
				var why error
				for ; next < len(s.Layers) && !found; next++ {
					o, l := got.Objects[j], s.Layers[next]
					if found = math.Abs(o.X*100-l.X) < 1e-3 && math.Abs(o.Y*100-l.Y) < 1e-3; found {
						at = append(at, next)
						why = k.holds(l, s.Width, s.Height)
					}
				}
				if !found || why != nil {
					t.Fatalf("%s: claim %d (%+v): %v; layers %+v", got.English, j, k, why, s.Layers)
				}
				if !strings.Contains(got.Chinese, chinese[k.size]) || !strings.Contains(got.Chinese, chinese[k.noun]) {
					t.Fatalf("%s | %s", got.English, got.Chinese)
				}
			}
			if relation != "" {
				a, b := s.Layers[at[0]], s.Layers[at[1]]
				dx, dy := (a.X-b.X)*float64(s.Width), (a.Y-b.Y)*float64(s.Height)
				ok := map[string]bool{
					"above": -dy >= math.Abs(dx), "below": dy >= math.Abs(dx), "to the left of": -dx > math.Abs(dy), "to the right of": dx > math.Abs(dy),
					"and": true, "in front of": at[0] < at[1] && shown(t, scene(s.Width, s.Height, plainOf(a, "red"), plainOf(b, "blue")), 0) < 0.95,
				}
				if !ok[relation] || !strings.HasSuffix(got.Chinese, chinese[relation]) && relation != "and" {
					t.Fatalf("%s | %s: not so of %+v and %+v", got.English, got.Chinese, a, b)
				}
			}
			for j := range s.Layers {
				if i%10 != 0 { // it is slow
					break
				}
				seen := shown(t, s, j)
				if spoken := slices.Contains(at, j); spoken && seen < 0.3 {
					t.Fatalf("%s: speaks of layer %d (%+v), of which %.2f is seen", got.English, j, s.Layers[j], seen)
				} else if !spoken && seen > 0.8 && !slices.ContainsFunc(s.Layers[j:], func(l Layer) bool { return l.Opacity < 100 }) {
					t.Fatalf("%s: doesn't speak of layer %d (%+v), of which %.2f is seen", got.English, j, s.Layers[j], seen)
				}
			}
		}
	}
	for _, r := range []string{"", "above", "below", "to the left of", "to the right of", "in front of"} {
		if said[r] == 0 {
			t.Errorf("no caption says %q: %v", r, said)
		}
	}
}

// plainOf is the layer as an opaque shape of one colour.
func plainOf(l Layer, colour string) Layer {
	l.Content, l.Colour, l.Opacity = "colour", colour, 100
	return l
}
