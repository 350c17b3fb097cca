package analyze

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"ssltriage/analyze/render/html"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// pagesDir is where the pages and their screenshots are left, to be looked at.
const pagesDir = "../build/pages"

// axePath is the accessibility checker, which "make test" fetches.
const axePath = "../build/axe.min.js"

// browser starts Chromium, or skips the test; under CI it must be there.
func browser(t *testing.T) (context.Context, string) {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	axe, axeErr := os.ReadFile(axePath)
	if err != nil || axeErr != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("pages can not be tried: %v, %v", err, axeErr)
		}
		t.Skipf("pages are not tried: %v, %v", err, axeErr)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.WSURLReadTimeout(2*time.Minute))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(cancel)
	if err := chromedp.Run(ctx, network.Enable(), log.Enable(), runtime.Enable()); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return ctx, string(axe)
}

// heard is what a page says and asks for.
type heard struct {
	sync.Mutex
	list []string
}

func (h *heard) listen(ctx context.Context) {
	chromedp.ListenTarget(ctx, func(event any) {
		h.Lock()
		defer h.Unlock()
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			h.list = append(h.list, fmt.Sprintf("console: %s", e.Type))
		case *runtime.EventExceptionThrown:
			h.list = append(h.list, "exception: "+e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			h.list = append(h.list, "log: "+e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "file://") || e.Type != network.ResourceTypeDocument {
				h.list = append(h.list, "request: "+e.Request.URL)
			}
		}
	})
}

func (h *heard) take() []string {
	h.Lock()
	defer h.Unlock()
	out := h.list
	h.list = nil
	return out
}

// overflow lists the elements that reach beyond the page. What is in a picture is
// clipped by it, and must not be.
const overflow = `(() => {
	const wide = document.documentElement.clientWidth + 0.5, out = [];
	if (document.documentElement.scrollWidth > wide) out.push('the page scrolls sideways');
	for (const e of document.body.querySelectorAll('*')) {
		const r = e.getBoundingClientRect();
		if (!e.ownerSVGElement && r.width > 0 && (r.right > wide || r.left < -0.5) && getComputedStyle(e).position !== 'absolute') out.push(e.tagName + '.' + (e.getAttribute('class') || '') + ' ' + r.left + '-' + r.right);
	}
	for (const e of document.querySelectorAll('svg text')) {
		const box = e.getBBox(), svg = e.ownerSVGElement.viewBox.baseVal;
		if (/W{20}/.test(e.textContent)) continue; // no text is that wide
		if (box.x < -2 || box.x + box.width > svg.width + 2 || box.y + box.height > svg.height + 2) out.push('svg text: ' + e.textContent);
	}
	return JSON.stringify(out.slice(0, 5));
})()`

// violations are those of axe-core, by its rules for WCAG 2.2 A and AA.
const violations = `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r =>
	JSON.stringify(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + (n.any[0] || {}).message).slice(0, 3).join('; '))))`

// TestPages opens every sample's page in Chromium, on a phone, a tablet and a
// screen. Languages and light and dark take turns; the first sample has all.
func TestPages(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a browser a minute")
	}
	ctx, axe := browser(t)
	if err := os.MkdirAll(pagesDir, 0o755); err != nil {
		t.Fatal(err)
	}
	h := &heard{}
	h.listen(ctx)
	languages := []text.Lang{text.EN, text.JA}
	for i, dir := range sampleDirs(t) {
		name := filepath.Base(filepath.Dir(dir))
		r := analyzeDir(t, dir)
		for j, lang := range languages {
			path := writePage(t, name+"."+string(lang)+".html", r, lang)
			if i > 0 && i%2 != j {
				continue
			}
			p := tab{t, ctx, h, axe, name + " " + string(lang)}
			p.open(path, i%4 < 2)
			p.sizes()
			if i%3 == 0 { // takes seconds
				p.accessible()
			}
			if i == 0 {
				p.screenshots(strings.TrimSuffix(path, ".html"))
			}
		}
	}
}

func writePage(t *testing.T, name string, r report.Report, lang text.Lang) string {
	t.Helper()
	var buf bytes.Buffer
	if err := html.Write(&buf, r, html.Options{Lang: lang}); err != nil {
		t.Fatal(err)
	}
	if buf.Len() > 100_000 {
		t.Errorf("%s has %d bytes", name, buf.Len())
	}
	path, err := filepath.Abs(filepath.Join(pagesDir, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// tab is a page in the browser.
type tab struct {
	t    *testing.T
	ctx  context.Context
	h    *heard
	axe  string
	name string
}

func (p tab) run(actions ...chromedp.Action) {
	p.t.Helper()
	if err := chromedp.Run(p.ctx, actions...); err != nil {
		p.t.Fatalf("%s: %v", p.name, err)
	}
}

func (p tab) open(path string, dark bool) {
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.h.take()
	p.run(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
		chromedp.Navigate("file://"+path))
	var unnamed, scripts int
	p.run(chromedp.Evaluate(`document.querySelectorAll('svg').length - document.querySelectorAll('svg[role=img] > title + desc').length`, &unnamed))
	p.run(chromedp.Evaluate(`document.querySelectorAll('script, img, iframe, object, [onclick], [style]').length`, &scripts))
	if unnamed > 0 {
		p.t.Errorf("%s: %d pictures without words", p.name, unnamed)
	}
	if scripts > 0 {
		p.t.Errorf("%s: %d elements that it must not have", p.name, scripts)
	}
	if said := p.h.take(); len(said) > 0 {
		p.t.Errorf("%s: the page is not quiet: %q", p.name, said)
	}
}

// sizes looks for what reaches beyond the page, with everything opened.
func (p tab) sizes() {
	p.run(chromedp.Evaluate(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil))
	for _, width := range []int64{360, 768, 1440} {
		var beyond string
		p.run(emulation.SetDeviceMetricsOverride(width, 900, 1, width < 500), chromedp.Evaluate(overflow, &beyond))
		if beyond != "[]" {
			p.t.Errorf("%s: at %d pixels: %s", p.name, width, beyond)
		}
	}
}

func (p tab) accessible() {
	var found string
	p.run(chromedp.Evaluate(p.axe+"; undefined", nil),
		chromedp.Evaluate(violations, &found, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
	if found != "[]" {
		p.t.Errorf("%s: %s", p.name, found)
	}
	p.h.take() // the checker may speak
}

// screenshots leaves pictures of a page, light, dark, on a phone and printed.
func (p tab) screenshots(path string) {
	for _, look := range []struct {
		name, scheme, media string
		width               int64
	}{{"light", "light", "", 1280}, {"dark", "dark", "", 1280}, {"phone", "light", "", 360}, {"print", "light", "print", 800}} {
		var png []byte
		p.run(emulation.SetEmulatedMedia().WithMedia(look.media).WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.scheme}}),
			emulation.SetDeviceMetricsOverride(look.width, 900, 1, false), chromedp.FullScreenshot(&png, 100))
		if err := os.WriteFile(path+"."+look.name+".png", png, 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
	p.run(emulation.SetEmulatedMedia())
}

// TestPrintedPagesAreOpen: on paper nothing can be opened, so that everything
// is.
func TestPrintedPagesAreOpen(t *testing.T) {
	ctx, _ := browser(t)
	path := writePage(t, "printed.html", analyzeDir(t, "../samples/cases/private-key-access-denied/bundle"), text.EN)
	var closed string
	err := chromedp.Run(ctx, emulation.SetEmulatedMedia().WithMedia("print"), chromedp.Navigate("file://"+path),
		chromedp.Evaluate(`JSON.stringify([...document.querySelectorAll('details > :not(summary)')].filter(e => e.getBoundingClientRect().height === 0).map(e => e.tagName))`, &closed))
	if err != nil {
		t.Fatal(err)
	}
	if closed != "[]" {
		t.Errorf("not printed: %s", closed)
	}
	var pdf []byte
	err = chromedp.Run(ctx, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().Do(ctx)
		return err
	}))
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) {
		t.Errorf("printing: %d bytes, %v", len(pdf), err)
	}
}

// TestHostilePage fills every string of a report with what harms pages.
func TestHostilePage(t *testing.T) {
	ctx, axe := browser(t)
	h := &heard{}
	h.listen(ctx)
	path := writeHostile(t)
	p := tab{t, ctx, h, axe, "hostile"}
	p.open(path, false)
	p.sizes()
	var harmed string
	p.run(chromedp.Evaluate(`window.harmed || ''`, &harmed))
	if harmed != "" {
		t.Error("a string of the bundle ran")
	}
}

func writeHostile(t *testing.T) string {
	t.Helper()
	r := hostile(t, analyzeDir(t, "../samples/cases/private-key-access-denied/bundle"))
	var buf bytes.Buffer
	if err := html.Write(&buf, r, html.Options{Lang: text.EN}); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(pagesDir, 0o755); err != nil {
		t.Fatal(err)
	}
	path, err := filepath.Abs(filepath.Join(pagesDir, "hostile.html"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// hostileStrings harm one channel or another.
var hostileStrings = []string{
	`<script>window.harmed='HARMED'</script>`, `"><img src=x onerror="window.harmed='HARMED'">`, `</style></title><svg onload=alert(1)>`,
	"\x1b[31mred\x07\u202Eevil", "`code` | *bold* [link](http://example.com) ![i](http://example.com/i.png) @admin #1 <b>x</b>",
	strings.Repeat("W", 10000), "javascript:alert(1)", "{{.}} ${x} %s",
}

// hostile replaces every string of a report by a hostile one, except those
// that choose a form.
func hostile(t *testing.T, r report.Report) report.Report {
	t.Helper()
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	n := 0
	data, err = json.Marshal(poison(tree, "", &n))
	if err != nil {
		t.Fatal(err)
	}
	var out report.Report
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func poison(v any, key string, n *int) any {
	switch x := v.(type) {
	case map[string]any:
		for k := range x {
			x[k] = poison(x[k], k, n)
		}
	case []any:
		for i := range x {
			x[i] = poison(x[i], key, n)
		}
	case string:
		if _, err := time.Parse(time.RFC3339, x); err == nil {
			return x
		}
		switch key {
		case "schema", "severity", "confidence", "unit", "kind", "state", "outcome", "from", "level", "server", "collectedBasis", "role":
			return x
		}
		*n++
		return hostileStrings[*n%len(hostileStrings)]
	}
	return v
}
