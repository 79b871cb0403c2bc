package graph

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorgonia.org/gorgonia"

	"atelier/engine/kernel"
)

// TestNothingIsMerged: Gorgonia merges nodes that look equal; ours never do.
func TestNothingIsMerged(t *testing.T) {
	calls := 0
	call := func([]float32) error { calls++; return nil }
	must(t, func(b *Builder) {
		x, y := b.Input("x", 4), b.Input("x", 4)
		copy(Data(x), []float32{1, 2, 3, 4})
		s, u, v := b.Sub(x, y), b.Call(x, call), b.Call(x, call)
		if x == y || u == v {
			t.Error("equal nodes were made one")
		}
		p := b.Compile(s, b.Add(u, v))
		run(t, p)
		if got := p.Value(s); !slices.Equal(got, []float32{1, 2, 3, 4}) {
			t.Errorf("x - y = %v: two inputs of one name are one", got)
		}
		if calls != 2 {
			t.Errorf("two equal operations ran %d times", calls)
		}
	})
}

// TestHashCollision makes two inputs whose 32-bit hashes collide: the machine would take them for one.
func TestHashCollision(t *testing.T) {
	hash := func(name string) uint32 {
		h := fnv.New32a()
		fmt.Fprintf(h, "%v%v%s\x00", gorgonia.TensorType{Dims: 1, Of: gorgonia.Float32}, "(2)", name)
		return h.Sum32()
	}
	names := map[uint32]string{}
	for i := range 1 << 17 {
		names[hash(fmt.Sprintf("a%d#1", i))] = fmt.Sprintf("a%d", i)
	}
	for i := range 1 << 17 {
		second := fmt.Sprintf("b%d", i)
		first, ok := names[hash(second+"#2")]
		if !ok {
			continue
		}
		must(t, func(b *Builder) {
			x, y := b.Input(first, 2), b.Input(second, 2)
			if x.Name() != first+"#1" || y.Name() != second+"#3" {
				t.Errorf("nodes are %s and %s; the second needs a third key", x.Name(), y.Name())
			}
			copy(Data(x), []float32{5, 7})
			d := b.Sub(x, y)
			p := b.Compile(d)
			run(t, p)
			if got := p.Value(d); !slices.Equal(got, []float32{5, 7}) {
				t.Errorf("x - y = %v", got)
			}
		})
		return
	}
	t.Fatal("no collision found")
}

func TestPanicInsideOperation(t *testing.T) {
	fail := true
	must(t, func(b *Builder) {
		x := b.Input("x", 2)
		y := b.Square(b.Call(b.Square(x), func([]float32) error {
			if fail {
				panic("boom")
			}
			return nil
		}))
		p := b.Compile(y)
		copy(Data(x), []float32{1, 2})
		var e *PanicError
		if err := p.Run(); !errors.As(err, &e) || e.Value != "boom" || !strings.Contains(err.Error(), "call#") || len(e.Stack) == 0 {
			t.Errorf("error is %v", err)
		}
		fail = false
		run(t, p)
		if got := p.Value(y); !slices.Equal(got, []float32{1, 16}) {
			t.Errorf("after a panic: %v", got)
		}
	})
}

// TestCall does in small what a GAN's step does, with one pass of the generator: a critic is trained on the fake, its weights change, and
// the generator's gradient comes from the critic as it is then.
func TestCall(t *testing.T) {
	gen, critic := NewParam("gen", 2), NewParam("critic", 2)
	copy(gen.Data(), []float32{1, 2})
	copy(critic.Data(), []float32{1, 1})
	var err error
	must(t, func(b *Builder) {
		var p *Program
		fake := b.Scale(b.Param(gen), 3)
		first := b.Dot(fake, b.Param(critic), 1)
		dc := b.Grad(first, b.Param(critic))[0]
		fake = b.Call(fake, func(fake []float32) error {
			if want := []float32{3, 6}; !slices.Equal(fake, want) || !slices.Equal(p.Value(dc), want) {
				t.Errorf("fake %v, critic's gradient %v, want %v", fake, p.Value(dc), want)
			}
			kernel.Axpby(critic.Data(), 1, critic.Data(), 1, p.Value(dc))
			return err
		}, dc)
		second := b.Dot(fake, b.Param(critic), 1)
		dg := b.Grad(second, b.Param(gen))[0]
		p = b.Compile(first, second, dc, dg)
		run(t, p)
		if got := []float32{p.Value(first)[0], p.Value(second)[0]}; !slices.Equal(got, []float32{9, 3*4 + 6*7}) {
			t.Errorf("scores before and after: %v", got)
		}
		if got := p.Value(dg); !slices.Equal(got, []float32{12, 21}) {
			t.Errorf("the generator's gradient is %v", got)
		}
		copy(critic.Data(), []float32{1, 1})
		err = io.ErrUnexpectedEOF
		if got := p.Run(); got != err {
			t.Errorf("the call's error came out as %v", got)
		}
	})
}

func TestRunInsideRun(t *testing.T) {
	must(t, func(b *Builder) {
		x := b.Input("x", 2)
		inner := b.Compile(b.Square(x))
		outer := b.Compile(b.Call(x, func([]float32) error { return inner.Run() }))
		if err := outer.Run(); err == nil || !strings.Contains(err.Error(), "while another") {
			t.Errorf("error is %v", err)
		}
		run(t, inner)
	})
}

// unet is a network with everything in it that makes lives of results long or odd: skips, views, several results, two readers.
func unet(b *Builder, x *Node) *Node {
	rng := rand.New(rand.NewPCG(7, 8))
	weight := func(shape ...int) *Node {
		p := NewParam("w", shape...)
		normal(rng, p.Data(), 0.3)
		return b.Param(p)
	}
	conv := func(x *Node, o int) *Node {
		c := x.Shape()[3]
		return b.Conv2D(x, weight(o, c, 3, 3), weight(o), 1, 1, kernel.Identity)
	}
	block := func(x *Node, o int) *Node {
		c := x.Shape()[3]
		h := conv(b.GroupNorm(x, weight(c), weight(c), 2, 1e-5, kernel.SiLU), o)
		h = conv(b.BatchNorm(h, weight(o), weight(o), nil, nil, 1e-5, 0.1, kernel.SiLU), o)
		if o != c {
			x = conv(x, o)
		}
		return b.Add(x, h)
	}
	h0 := block(conv(x, 4), 4)
	h1 := block(b.AvgPool(h0, 2), 8)
	s := h1.Shape()
	tokens := b.Reshape(h1, s[0]*s[1]*s[2], s[3])
	qkv := b.Linear(tokens, weight(3*s[3], s[3]), weight(3*s[3]), kernel.SiLU)
	a := b.Attention(b.Reshape(qkv, s[0], s[1]*s[2], 3*s[3]), 2)
	h1 = b.Add(h1, b.Reshape(a, s...))
	h := block(b.Concat(b.Upsample(h1, 2), h0), 4)
	return conv(b.Activate(h, kernel.SiLU), 3)
}

// TestSharedMemory: that results share memory changes no bit of the outputs, and every operation writes all of its results.
func TestSharedMemory(t *testing.T) {
	must(t, func(b *Builder) {
		b.Training = true
		x, target := b.Input("x", 2, 8, 8, 3), b.Input("target", 2, 8, 8, 3)
		normal(rand.New(rand.NewPCG(1, 2)), Data(x), 1)
		loss := b.MSE(unet(b, x), target)
		wrt := []*Node{x}
		for _, n := range b.g.AllNodes() {
			if n.Op() == nil && strings.HasPrefix(n.Name(), "w#") {
				wrt = append(wrt, n)
			}
		}
		outs := append(b.Grad(loss, wrt...), loss)
		all := b.Compile(slices.Concat(outs, b.g.AllNodes())...) // all have memory of their own
		run(t, all)
		want := clone(all.Values(outs))
		var total int
		for _, n := range b.g.AllNodes() {
			if opOf(n) != nil && !slices.Contains(outs, n) {
				total += n.Shape().TotalSize()
			}
		}

		p := b.Compile(outs...)
		if p.size == 0 || p.size > total/2 {
			t.Errorf("the arena has %d values for %d", p.size, total)
		}
		for range 2 {
			for i := range b.arena {
				b.arena[i] = float32(math.NaN())
			}
			run(t, p)
			for i, n := range outs {
				if !slices.Equal(want[i], p.Value(n)) {
					t.Errorf("%s differs", n.Name())
				}
			}
			for _, v := range all.Values(outs) {
				clear(v)
			}
			run(t, all) // takes turns with p, in memory of its own
			for i, n := range outs {
				if !slices.Equal(want[i], all.Value(n)) {
					t.Errorf("%s differs in the first program", n.Name())
				}
			}
		}
	})
}

// TestGrowingArena: a second, larger Program moves the memory of the first.
func TestGrowingArena(t *testing.T) {
	must(t, func(b *Builder) {
		x := b.Input("x", 100)
		fill(Data(x), 2)
		small := b.Sum(b.Square(b.Square(x)))
		large := b.Sum(b.Square(b.Concat(b.Square(x), b.Exp(x), b.Square(b.Square(x)))))
		p := b.Compile(small)
		run(t, p)
		q := b.Compile(large)
		for range 2 {
			run(t, q)
			run(t, p)
			if &p.arena[0] != &q.arena[0] {
				t.Error("two programs keep two arenas")
			}
			if got := p.Value(small)[0]; got != 1600 {
				t.Errorf("small is %v, want 1600", got)
			}
			if got, want := float64(q.Value(large)[0]), 100*(16+math.Exp(4)+256); math.Abs(got-want) > 1e-2 {
				t.Errorf("large is %v, want %v", got, want)
			}
		}
	})
}

func TestPlan(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var slots []*slot
		for i := range 1 + rng.IntN(40) {
			first := int64(rng.IntN(30))
			s := &slot{result: result{i: i}, first: first, last: first + int64(rng.IntN(8)), size: 1 + rng.IntN(100)}
			if rng.IntN(8) == 0 {
				s.own = make([]float32, s.size)
			}
			slots = append(slots, s)
		}
		size, peak := plan(slots), 0
		for _, s := range slots {
			if s.own != nil {
				continue
			}
			peak = max(peak, s.offset+s.size)
			for _, u := range slots {
				together := u != s && u.own == nil && s.first <= u.last && u.first <= s.last
				if together && s.offset < u.offset+u.size && u.offset < s.offset+s.size {
					t.Fatalf("%+v and %+v overlap", s, u)
				}
			}
			if s.offset%16 != 0 {
				t.Fatalf("%+v is not aligned", s)
			}
		}
		if size != peak {
			t.Fatalf("arena of %d values, used %d", size, peak)
		}
	}
}

// TestConcurrentBuilds is for the race detector: graphs without shared parameters may be built and run at the same time.
func TestConcurrentBuilds(t *testing.T) {
	results := make([][][]float32, 4)
	var group sync.WaitGroup
	for i := range results {
		group.Go(func() {
			ps := netParams(1)
			err := Build(func(b *Builder) {
				x := b.Input("x", 2, 4, 4, 3)
				normal(rand.New(rand.NewPCG(5, 6)), Data(x), 1)
				grads := b.Grad(b.Sum(net(b, x, ps)), b.Params(ps)...)
				p := b.Compile(grads...)
				for range 3 {
					if err := p.Run(); err != nil {
						t.Error(err)
					}
				}
				results[i] = p.Values(grads)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, r := range results[1:] {
		for j := range r {
			if !slices.Equal(r[j], results[0][j]) {
				t.Errorf("gradient %d differs", j)
			}
		}
	}
}

// TestRunDoesNotAllocate: an operation that runs leaves nothing for the garbage collector.
func TestRunDoesNotAllocate(t *testing.T) {
	must(t, func(b *Builder) {
		x := b.Input("x", 2, 3)
		y := b.timesSign(x, x) // computes in this package: what kernels allocate is theirs
		run(t, b.Compile(y))
		o, args := opOf(y), []gorgonia.Value{x.Value(), x.Value()}
		allocs := testing.AllocsPerRun(100, func() {
			b.last = -1
			if _, err := o.Do(args...); err != nil {
				t.Fatal(err)
			}
		})
		if allocs != 0 {
			t.Errorf("%v allocations", allocs)
		}
	})
}

func TestBuildErrors(t *testing.T) {
	for want, f := range map[string]func(b *Builder){
		"has shape (2, 3), want [B Z 4]":   func(b *Builder) { b.Shape(b.Input("x", 2, 3), "B Z 4") },
		"x#1 has shape (2, 3), want [B 4]": func(b *Builder) { b.Shape(b.Input("x", 2, 3), "B 4") },
		"want [Z B] with Z = 3":            func(b *Builder) { x := b.Input("x", 2, 3); b.Shape(x, "B Z").And(x, "Z B") },
		"want (2, 3)":                      func(b *Builder) { b.Shape(b.Input("x", 2, 3), "B Z").Like(b.Input("y", 2, 4)) },
		"Add: shapes (2) and (3) differ":   func(b *Builder) { b.Add(b.Input("x", 2), b.Input("y", 3)) },
		"Reshape: (2) does not fit (3)":    func(b *Builder) { b.Reshape(b.Input("x", 2), 3) },
		"Conv2D: impossible geometry": func(b *Builder) {
			b.Conv2D(b.Input("x", 1, 2, 2, 1), b.Input("w", 1, 1, 5, 5), nil, 1, 0, kernel.Identity)
		},
		"one number is needed, shape is (2)": func(b *Builder) { x := b.Input("x", 2); b.Grad(x, x) },
		"Compile: no outputs":                func(b *Builder) { b.Compile() },
		"cut into blocks of 2 x 2":           func(b *Builder) { b.AvgPool(b.Input("x", 1, 3, 2, 1), 2) },
		"10 channels in 3 groups": func(b *Builder) {
			x := b.Input("x", 10)
			b.GroupNorm(b.Input("y", 1, 1, 1, 10), x, x, 3, 1e-5, kernel.Identity)
		},
		"statistics of 0 and 0 channels for 10": func(b *Builder) { x := b.Input("x", 10); b.BatchNorm(x, x, x, nil, nil, 1e-5, 0.1, kernel.Identity) },
		"is not an operation of this package": func(b *Builder) {
			x := b.Input("x", 2)
			b.Compile(gorgonia.Must(gorgonia.Square(x)))
		},
	} {
		if err := Build(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %q", err, want)
		}
	}
}

func TestOnlyOutputsCanBeRead(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a value that may be overwritten was handed out")
		}
	}()
	must(t, func(b *Builder) {
		h := b.Square(b.Input("x", 2))
		b.Compile(b.Square(h)).Value(h)
	})
}

// BenchmarkMachine measures what one operation costs beside its arithmetic.
func BenchmarkMachine(b *testing.B) {
	const ops = 1000
	var p *Program
	err := Build(func(g *Builder) {
		y := g.Input("x", 1)
		for range ops {
			y = g.Scale(y, 1)
		}
		p = g.Compile(y)
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Run(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/ops, "ns/node")
}
