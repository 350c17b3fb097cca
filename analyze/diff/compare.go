package diff

import (
	"fmt"
	"slices"
	"strings"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// item is one property of one thing of a server.
type item struct {
	name  string    // an endpoint, a protocol, an update
	field text.Text // zero where it only counts that the thing is there
	value text.Text
}

// area is something that is compared item by item.
type area struct {
	Heading
	sources []facts.Kind // the evidence that it rests on
	facts   bool         // a report does not hold it
	ordered bool         // the order of the items counts
	// presence: only that an item is there counts, its value is told along.
	presence bool
	places   bool // names are endpoints
	// lists are the kinds without which nobody knows what else there is: what
	// such a list lacks may be there all the same.
	lists []facts.Kind
	// faulty tells which items are faults: where nobody could see one of them on
	// the other server, that is said.
	faulty func(item) bool
	items  func(Input) []item
}

// maxItems bounds the items of an area on one server.
const maxItems = 5000

// sight is how much of an area can be seen on a server.
type sight struct {
	state facts.State
	why   text.Text
	get   string
}

func (s sight) blind() bool { return s.state == facts.Absent || s.state == facts.Failed }

// sees tells how much of an area can be seen.
func (a area) sees(in Input) sight {
	if a.facts && in.Facts == nil {
		return sight{state: facts.Absent, why: text.T("a saved report does not hold it: compare the evidence itself", "保存されたレポートには含まれていません。証拠そのものを比較してください")}
	}
	out := sight{state: facts.Complete}
	for _, k := range a.sources {
		s := sourceOf(in.Report, k)
		if order[s.state] > order[out.state] {
			out = s
		}
	}
	return out
}

var order = map[facts.State]int{facts.Complete: 0, facts.Partial: 1, facts.Failed: 2, facts.Absent: 3}

func sourceOf(r report.Report, k facts.Kind) sight {
	i := slices.IndexFunc(r.Sources, func(s report.Source) bool { return s.Kind == string(k) })
	if i < 0 {
		return sight{state: facts.Absent, why: text.T("there is nothing of this kind in the bundle", "この種類の証拠がバンドルにありません"), get: k.Get(false)}
	}
	return sight{facts.State(r.Sources[i].State), r.Sources[i].Why, k.Get(strings.HasPrefix(r.Host.Build, "5."))}
}

// compare adds what differs in an area, and what cannot be seen of it.
func (d *Difference) compare(a area, good, bad Input) {
	g, b := a.sees(good), a.sees(bad)
	d.lose(a, g, b)
	if g.blind() || b.blind() {
		return
	}
	x, y := a.list(good), a.list(bad)
	if a.places {
		pair(x, y)
	}
	gWhole, bWhole := a.whole(good, g), a.whole(bad, b)
	changes := compareItems(x, y, gWhole, bWhole)
	if a.presence {
		changes = slices.DeleteFunc(changes, func(c Change) bool { return c.Kind == Other })
	}
	if a.ordered && len(changes) == 0 {
		changes = compareOrder(x, y)
	}
	lost := append(a.unseen("bad", y, x, bWhole), a.unseen("good", x, y, gWhole)...)
	d.LossOfSight = append(d.LossOfSight, lost...)
	if len(changes) > 0 || len(lost) == 0 {
		d.take(a.Heading, changes)
	}
}

// whole reports whether all things of an area can be seen on a server.
func (a area) whole(in Input, s sight) bool {
	return s.state == facts.Complete && !slices.ContainsFunc(a.lists, func(k facts.Kind) bool { return sourceOf(in.Report, k).state != facts.Complete })
}

// unseen are the faults of there that nobody could see here.
func (a area) unseen(where string, here, there []item, whole bool) []Unseen {
	if a.faulty == nil {
		return nil
	}
	x := newIndex(here)
	var out []Unseen
	for _, i := range there {
		v, listed := x.value(i)
		if !a.faulty(i) || listed && !v.IsZero() || !listed && whole {
			continue
		}
		out = append(out, Unseen{Where: where, Name: i.name, Field: i.field, Title: a.Title,
			Why: text.F("on the other server: %s", "もう一方のサーバー: %s", i.value)})
	}
	return out
}

func (a area) list(in Input) []item {
	list := a.items(in)
	return list[:min(len(list), maxItems)]
}

// lose says what cannot be seen of an area.
func (d *Difference) lose(a area, good, bad sight) {
	add := func(where string, s sight) {
		d.LossOfSight = append(d.LossOfSight, Unseen{Where: where, Name: a.ID, Title: a.Title, Why: s.why, Get: s.get, Partly: !good.blind() && !bad.blind()})
	}
	switch {
	case bad.blind() && good.blind():
		add("both", bad)
	case order[bad.state] > order[good.state]:
		add("bad", bad)
	case order[good.state] > order[bad.state]:
		add("good", good)
	case bad.state == facts.Partial:
		add("both", bad)
	}
}

// compareItems compares by name and field, in the order of bad. Where a list
// is not whole, what it lacks may still be there.
func compareItems(good, bad []item, goodWhole, badWhole bool) []Change {
	x, y := newIndex(good), newIndex(bad)
	var out []Change
	for _, name := range y.names {
		if !x.has(name) {
			if goodWhole {
				out = append(out, Change{Kind: OnlyBad, Name: name, Bad: y.summary(name)})
			}
			continue
		}
		for _, i := range y.items[name] {
			v, known := x.value(i)
			if known && v != i.value && !v.IsZero() && !i.value.IsZero() {
				out = append(out, Change{Kind: Other, Name: name, Field: i.field, Good: v, Bad: i.value})
			}
		}
	}
	for _, name := range x.names {
		if !y.has(name) && badWhole {
			out = append(out, Change{Kind: OnlyGood, Name: name, Good: x.summary(name)})
		}
	}
	return out
}

// index finds items by name.
type index struct {
	names []string // in order
	items map[string][]item
	seen  map[string]text.Text // name and field
}

func newIndex(list []item) index {
	x := index{items: map[string][]item{}, seen: map[string]text.Text{}}
	for _, i := range list {
		if !x.has(i.name) {
			x.names = append(x.names, i.name)
		}
		id := i.name + "\x00" + i.field.EN
		if _, twice := x.seen[id]; !twice {
			x.items[i.name] = append(x.items[i.name], i)
			x.seen[id] = i.value
		}
	}
	return x
}

func (x index) has(name string) bool { return len(x.items[name]) > 0 }

func (x index) value(i item) (text.Text, bool) {
	v, ok := x.seen[i.name+"\x00"+i.field.EN]
	return v, ok
}

// summary is a thing in one line.
func (x index) summary(name string) text.Text {
	var out text.Text
	for _, i := range x.items[name] {
		part := i.value
		if !i.field.IsZero() {
			part = text.F("%s: %s", "%s: %s", i.field, i.value)
		}
		switch {
		case i.value.IsZero() || i.value == answer(facts.No): // a flag that is not set
		case out.IsZero():
			out = part
		default:
			out = text.F("%s; %s", "%s、%s", out, part)
		}
	}
	if out.IsZero() {
		return text.T("there", "あり")
	}
	return out
}

// compareOrder finds the first place where two lists of the same things part.
func compareOrder(good, bad []item) []Change {
	x, y := newIndex(good).names, newIndex(bad).names
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return []Change{{
				Kind: Other, Name: fmt.Sprintf("#%d", i+1), Field: text.T("order", "順序"), Good: from(x, i), Bad: from(y, i),
			}}
		}
	}
	return nil
}

// from is the part of a list from i on that shows where it goes.
func from(names []string, i int) text.Text {
	const shown = 3
	s := strings.Join(names[i:min(i+shown, len(names))], ", ")
	if i+shown < len(names) {
		s += ", …"
	}
	return text.T(s, s)
}

// pair gives endpoints at the two servers' own addresses one name, where each
// server has just one at a port that the other lacks.
func pair(good, bad []item) {
	x, y := newIndex(good), newIndex(bad)
	left, right := lonely(x, y), lonely(y, x)
	for port, g := range left {
		b, both := right[port]
		if !both || g == "" || b == "" {
			continue
		}
		name := g + " / " + b
		rename(good, g, name)
		rename(bad, b, name)
	}
}

// lonely are the endpoints by address that the other side lacks, by port; ""
// where there are several.
func lonely(x, other index) map[string]string {
	out := map[string]string{}
	for _, n := range x.names {
		i := strings.LastIndexByte(n, ':')
		if other.has(n) || i < 0 {
			continue
		}
		if strings.Trim(n[:i], "0123456789.") != "" && n[0] != '[' {
			continue // by host name
		}
		if _, several := out[n[i:]]; several {
			out[n[i:]] = ""
			continue
		}
		out[n[i:]] = n
	}
	return out
}

func rename(list []item, from, to string) {
	for i := range list {
		if list[i].name == from {
			list[i].name = to
		}
	}
}
