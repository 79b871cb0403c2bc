package ui

import (
	"context"
	"image"
	"image/color"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"atelier/engine"
	"atelier/engine/dataset"
	"atelier/ui/look"
	"atelier/ui/pump"
	"atelier/ui/say"
	"atelier/ui/widget"
)

// mapPage shows where pictures of the data set lie in the latent space: in the plane in which their codes are spread most, which a model of two
// numbers is itself. Any place of it can be decoded.
type mapPage struct {
	v *encodeView

	sample    *sample
	shown     []int // codes of the sample that are points
	groups    []mapGroups
	group     int          // of them, that colours the points
	grid      engine.Batch // decoded
	gridCodes engine.Latents
	gridOf    *sample
	asked     *openModel // whose sample is on its way; nil for none
	askedOf   string     // and of which data
	box       *pump.Mailbox[mapJob]
	place     Result // what is decoded at the place

	points    *widget.Scatter
	manifold  *widget.ImageView
	here      *widget.ImageView // what the model makes of the place
	near      *widget.ImageView // the picture under the pointer
	hereTitle *widget.Text
	nearTitle *widget.Text
	by        *widget.Choice
	byRow     *fyne.Container
	legend    *fyne.Container
	asGrid    *widget.Switch
	note      *widget.Text
	holds     *widget.Text
	keep      *widget.Button
	side      fyne.CanvasObject
	main      fyne.CanvasObject
}

// mapGroups is a way to colour the points.
type mapGroups struct {
	title string
	names []string
	of    func(i int) int // the group of picture i of the set; -1 for none
}

// mapJob asks for the picture at a place.
type mapJob struct {
	model *openModel
	z     []float32
}

const (
	mapPoints  = 2000
	mapGrid    = 20 // pictures a side
	mapBeside  = 196
	legendMost = 24
)

func newMapPage(v *encodeView) *mapPage {
	p := &mapPage{v: v, points: widget.NewScatter(), manifold: widget.NewPlainImageView(), here: widget.NewPlainImageView(), near: widget.NewPlainImageView()}
	p.box = pump.NewMailbox(v.env.Ctx, v.env.Tasks.Go, p.decode)
	p.points.Empty = say.T("The codes of the data's pictures will lie here")
	p.points.OnPlace, p.points.OnHover = p.goTo, p.hover
	p.manifold.OnTapped, p.manifold.Target = p.tapped, p.target
	p.manifold.Empty = say.T("Decoding the grid …")
	p.manifold.Hide()
	p.here.Empty, p.near.Empty = say.T("Click the map, or drag over it"), say.T("Rest on a point to see its picture")
	p.hereTitle, p.nearTitle = widget.NewCaption(say.T("Decoded at this place")), widget.NewCaption(say.T("The picture of the point"))
	p.hereTitle.Least, p.nearTitle.Least = 60, 60
	titled := func(t *widget.Text, o fyne.CanvasObject) fyne.CanvasObject {
		return container.NewBorder(widget.Inset(0, 0, 2, 0, t), nil, nil, nil, o)
	}
	p.keep = widget.NewButton(say.T("Take it as yours"), theme.MediaReplayIcon(), say.T("Look at this picture on the page “Your picture”"), p.takeIt)
	p.keep.Disable()
	beside := container.NewBorder(nil, widget.Inset(look.Room, 0, 0, 0, p.keep), nil, nil, container.New(evenLayout{}, titled(p.hereTitle, p.here), titled(p.nearTitle, p.near)))
	p.main = widget.Inset(look.Room, look.Room, look.Room, look.Room,
		container.NewBorder(nil, nil, nil, widget.Inset(0, 0, look.Room, 0, widget.Sized(mapBeside, 0, beside)), container.NewStack(p.points, p.manifold)))

	p.by = widget.NewChoice(nil, func(i int) { p.group = i; p.colour() })
	p.by.Hint = say.T("What the colours of the points tell")
	p.byRow = widget.Column(0, widget.NewText(say.T("Coloured by")), p.by)
	p.legend = container.New(legendLayout{})
	p.asGrid = widget.NewSwitch(p.showGrid)
	grid := widget.NewText(say.T("Grid of decoded pictures"))
	grid.Hint = say.T("20 × 20 places of this plane, at equal parts of a Gaussian along both axes, decoded: the manifold that the model has learned")
	p.note, p.holds = widget.NewCaption(" "), widget.NewCaption(" ")
	p.note.Least, p.holds.Least = 100, 100
	p.holds.Hint = say.T("How much of the codes' differences is seen here: the rest lies across the plane")
	again := widget.NewQuietButton(theme.ViewRefreshIcon(), say.T("Encode the pictures again"), p.again)
	p.side = widget.Column(look.Room, widget.Row(0, grid, p.asGrid), p.byRow, p.legend, widget.Column(0, widget.Row(0, p.note, again), p.holds))
	return p
}

func (p *mapPage) objects() (side, main fyne.CanvasObject) { return p.side, p.main }

func (p *mapPage) commands() []Command {
	return []Command{
		{Role: RoleZoomIn, Title: say.T("Larger"), Run: func() { p.points.Zoom(1.25) }},
		{Role: RoleZoomOut, Title: say.T("Smaller"), Run: func() { p.points.Zoom(1 / 1.25) }},
		{Role: RoleZoomFit, Title: say.T("Fit into the view"), Run: p.points.Fit},
		{Role: RoleMore, Title: say.T("Show the points or the grid"), Key: ctrl(fyne.KeyG), Run: func() { p.asGrid.Tapped(nil) }},
		{Role: RoleMore, Title: say.T("Encode the pictures again"), Run: p.again},
		{Role: RoleCopy, Title: say.T("Copy the picture"), Run: func() {
			if p.place.Batch.N == 1 {
				p.v.env.CopyPicture(p.place.Batch.Image(0))
			}
		}},
		{Role: RoleSave, Title: say.T("Save…"), Run: p.save},
	}
}

// look gathers the codes, unless they are there.
func (p *mapPage) look() {
	m := p.v.model
	if m == nil || !m.encodes() {
		return
	}
	data := p.v.study.name(m)
	if s := p.sample; s != nil && valid(s.model, m) && s.data == data || p.asked != nil && valid(p.asked, m) && p.askedOf == data {
		return
	}
	p.asked, p.askedOf, p.sample = m, data, nil
	p.points.SetPoints(nil, nil)
	p.points.ClearPlace()
	p.points.Empty = say.T("Encoding the pictures of %s …", filepath.Base(data))
	p.points.Refresh()
	p.v.study.gather(someCodes, func(s *sample, err error) {
		if p.asked != m || p.askedOf != data { // others were asked for since
			return
		}
		p.asked = nil
		if err == nil {
			err = s.bad
		}
		if err != nil {
			p.points.Empty = say.T("The codes couldn't be gathered: choose other data, or try again with the button at the left")
			p.points.Refresh()
			return
		}
		if m := p.v.model; m != nil && valid(s.model, m) && s.data == p.v.study.name(m) {
			p.took(s)
		}
	})
}

// again gathers the codes anew.
func (p *mapPage) again() {
	p.v.study.forget()
	p.sample, p.gridOf = nil, nil
	p.look()
}

// took shows the points of a sample.
func (p *mapPage) took(s *sample) {
	p.sample, p.gridOf = s, nil
	p.shown = dataset.Spread(s.codes.N, mapPoints)
	p.groups = mapGroupsOf(s.set)
	p.group = 0
	var titles []string
	for _, g := range p.groups {
		titles = append(titles, g.title)
	}
	p.by.Offer(titles, 0)
	show(p.byRow, len(titles) > 1)
	var points []widget.ScatterPoint
	for _, k := range p.shown {
		x, y := s.plane.Of(s.codes.Row(k))
		points = append(points, widget.ScatterPoint{X: x, Y: y})
	}
	p.points.SetPoints(points, []color.NRGBA{look.Category(0)})
	p.colour()
	p.note.SetText(say.N(len(points), "picture", "pictures"))
	p.holds.SetText(say.T("This plane holds %s %% of the variance", say.Number(100*(s.plane.ShareX+s.plane.ShareY), 2)))
	if p.asGrid.On() {
		p.showGrid(true)
	}
	p.points.SetPlace(0, 0)
	p.goTo(0, 0)
}

// mapGroupsOf are the ways in which points of a set can be coloured.
func mapGroupsOf(set *dataset.Set) []mapGroups {
	var all []mapGroups
	if set.Labels != nil {
		names := make([]string, slices.Max(set.Labels)+1)
		for c := range names {
			if names[c] = say.Int(c); c < len(set.Classes) {
				names[c] = say.Text(set.Classes[c])
			}
		}
		all = append(all, mapGroups{say.T("Class"), names, func(i int) int { return set.Labels[i] }})
	}
	for _, a := range set.Attributes {
		all = append(all, mapGroups{a.Name, a.Values, func(i int) int { return a.Index[i] }})
	}
	if len(all) == 0 {
		all = append(all, mapGroups{say.T("Nothing"), []string{say.T("All pictures")}, func(int) int { return 0 }})
	}
	return all
}

// colour gives the points the colours of their groups, and lists these.
func (p *mapPage) colour() {
	if p.sample == nil {
		return
	}
	g := p.groups[p.group]
	kinds, counts := make([]int, len(p.shown)), make([]int, len(g.names)+1)
	inks := make([]color.NRGBA, len(g.names)+1)
	for c := range g.names {
		inks[c] = look.Category(c)
	}
	inks[len(g.names)] = color.NRGBA{0x80, 0x80, 0x80, 255}
	for k, i := range p.shown {
		if kinds[k] = g.of(p.sample.index[i]); kinds[k] < 0 || kinds[k] >= len(g.names) {
			kinds[k] = len(g.names)
		}
		counts[kinds[k]]++
	}
	p.points.SetKinds(kinds, inks)
	p.legend.Objects = nil
	more := 0
	for c, name := range g.names {
		if counts[c] == 0 {
			continue
		}
		if len(p.legend.Objects) == legendMost {
			more++
			continue
		}
		chip := widget.NewChip(name, func(on bool) { p.points.ShowKind(c, on) })
		chip.Ink, chip.On, chip.Hint = inks[c], true, say.T("Hide or show these points: %s", say.N(counts[c], "picture", "pictures"))
		p.legend.Add(chip)
	}
	if more > 0 {
		p.legend.Add(widget.NewCaption(say.T("and %s more", say.Int(more))))
	}
	p.legend.Refresh()
}

// goTo decodes a place of the map.
func (p *mapPage) goTo(x, y float64) {
	if s, m := p.sample, p.v.model; s != nil && m != nil {
		p.box.Put(mapJob{m, s.plane.At(x, y)})
	}
}

// decode makes the picture of a place; it runs on the mailbox's goroutine.
func (p *mapPage) decode(ctx context.Context, j mapJob) {
	done := p.v.env.guarded(func(context.Context) func() {
		l, b, err := j.model.decode(ctx, func(engine.Decoder) engine.Latents { return engine.Latents{N: 1, Z: len(j.z), Data: j.z} })
		if err != nil {
			return func() { p.v.env.Fail(err) }
		}
		img := b.Image(0)
		return func() {
			if j.model == p.v.model {
				p.place = Result{Batch: b, Info: j.model.info, Request: engine.Request{N: 1}, Latents: l}
				p.here.SetImage(img, "")
				p.keep.Enable()
			}
		}
	})
	if ctx.Err() == nil {
		p.v.env.Do(done)
	}
}

// hover shows the picture of a point.
func (p *mapPage) hover(i int) {
	if i < 0 || p.sample == nil || i >= len(p.shown) {
		return // the last one stays: nothing jumps
	}
	at := p.sample.index[p.shown[i]]
	p.near.SetImage(p.sample.set.Image(at), "")
	p.nearTitle.SetText(describePicture(p.sample.set, at))
}

// showGrid shows the grid of decoded pictures in place of the points, or the points again.
func (p *mapPage) showGrid(on bool) {
	show(p.manifold, on)
	show(p.points, !on)
	s, m := p.sample, p.v.model
	if !on || s == nil || m == nil || p.gridOf == s {
		return
	}
	p.manifold.SetImage(nil, "")
	std := [2]float64{s.plane.StdX, s.plane.StdY}
	if s.codes.Z == 2 {
		std = [2]float64{1, 1} // the prior's own
	}
	work := p.v.env.Begin(say.T("Decoding the grid"), nil)
	p.v.env.Go(func(ctx context.Context) func() {
		defer p.v.env.Do(work.End)
		l, b, err := m.decode(ctx, func(engine.Decoder) engine.Latents { return s.plane.Grid(mapGrid, std[0], std[1]) })
		var img *image.RGBA
		if err == nil {
			img = gridOf(b)
		}
		return func() {
			switch {
			case err != nil:
				p.v.env.Fail(err)
			case s == p.sample:
				p.grid, p.gridOf = b, s
				p.gridCodes = l
				p.manifold.SetImage(img, "")
			}
		}
	})
}

// gridOf sets the pictures of a grid side by side without gaps, as the manifold they are.
func gridOf(b engine.Batch) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, mapGrid*b.W, mapGrid*b.H))
	for i := range b.N {
		m := b.Image(i)
		for y := range b.H {
			copy(out.Pix[out.PixOffset(i%mapGrid*b.W, i/mapGrid*b.H+y):], m.Pix[y*m.Stride:(y+1)*m.Stride])
		}
	}
	return out
}

// target outlines the picture of the grid under the pointer.
func (p *mapPage) target(at image.Point) image.Rectangle {
	if p.gridOf == nil || p.grid.N == 0 {
		return image.Rectangle{}
	}
	min := image.Pt(at.X/p.grid.W*p.grid.W, at.Y/p.grid.H*p.grid.H)
	return image.Rectangle{Min: min, Max: min.Add(image.Pt(p.grid.W, p.grid.H))}
}

// tapped goes to a picture of the grid.
func (p *mapPage) tapped(at image.Point) {
	if p.gridOf == nil || p.gridOf != p.sample {
		return
	}
	i := at.Y/p.grid.H*mapGrid + at.X/p.grid.W
	if i >= 0 && i < p.grid.N {
		x, y := p.sample.plane.Of(p.gridCodes.Row(i))
		p.points.SetPlace(x, y)
		p.goTo(x, y)
	}
}

// takeIt looks at the decoded picture as one's own.
func (p *mapPage) takeIt() {
	if p.place.Batch.N == 1 {
		p.v.take(pictureOf(p.place.Batch.Image(0), say.T("From the map")))
		p.v.pages.Choose(pagePicture)
	}
}

func (p *mapPage) save() {
	if p.place.Batch.N == 1 {
		p.v.env.Save(p.place, stemOf(p.place.Info)+"-map", p.v.save)
	}
}
