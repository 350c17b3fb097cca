package analyze

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"ssltriage/analyze/render/html"
	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
	"ssltriage/samples/hostile"
)

// pagesDir is where the pages and their screenshots are left, to be looked at.
const pagesDir = "../build/pages"

// maxPage is how large a page may be, in bytes.
const maxPage = 100_000

// TestPages opens the page of every sample in Chromium, in both languages, on a
// phone, a tablet, a screen and on paper, light and dark. Each sample leaves one
// screenshot, the looks taking turns; SCREENSHOTS=all leaves all of them.
func TestPages(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a browser a minute")
	}
	pool := tabs(t)
	looks := []look{wide, dark, phone, paper}
	for i, dir := range sampleDirs(t) {
		name := filepath.Base(filepath.Dir(dir))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := analyzeDir(t, dir)
			p := <-pool
			defer func() { pool <- p }()
			for j, lang := range []text.Lang{text.EN, text.JA} {
				path := writePage(t, name+"."+string(lang)+".html", r, lang)
				p.open(t, path)
				for k, l := range looks {
					if os.Getenv("SCREENSHOTS") == "all" || j == i%2 && k == i/2%len(looks) {
						p.screenshot(t, path, l)
					}
				}
				p.sizes(t)
				p.accessible(t, i+j)
			}
		})
	}
	t.Run("on paper everything is open", func(t *testing.T) { printed(t, pool) })
	t.Run("hostile", func(t *testing.T) { hostilePages(t, pool) })
}

func writePage(t *testing.T, name string, r report.Report, lang text.Lang) string {
	t.Helper()
	var buf bytes.Buffer
	if err := html.Write(&buf, r, html.Options{Lang: lang}); err != nil {
		t.Fatal(err)
	}
	if buf.Len() > maxPage && !strings.HasPrefix(name, "hostile") {
		t.Errorf("%s has %d bytes", name, buf.Len())
	}
	path, err := filepath.Abs(filepath.Join(pagesDir, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(pagesDir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// open opens a page, which must be quiet and have nothing that acts.
func (p *tab) open(t *testing.T, path string) {
	t.Helper()
	p.take()
	p.at(t, wide)
	p.run(t, chromedp.Navigate("file://"+path))
	if unnamed := p.eval(t, `String(document.querySelectorAll('svg').length - document.querySelectorAll('svg[role=img] > title + desc').length)`); unnamed != "0" {
		t.Errorf("%s pictures without words", unnamed)
	}
	if acting := p.eval(t, acting); acting != "" {
		t.Errorf("elements that it must not have: %s", acting)
	}
	if said := p.take(); len(said) > 0 {
		t.Errorf("the page is not quiet: %q", said)
	}
}

// acting are the elements and attributes that do something, load something or
// lead away.
const acting = `[...document.querySelectorAll('*')].filter(e =>
	/^(script|img|image|iframe|object|embed|form|base|use|foreignobject|animate|set)$/i.test(e.tagName) ||
	[...e.attributes].some(a => /^on|^style$|^src/i.test(a.name) || /href$/i.test(a.name) && !/^#|^data:,$/.test(a.value))).map(e => e.outerHTML.slice(0, 80)).join(' ')`

// overflow lists the elements that reach beyond the page, or whose content
// reaches beyond them, and texts of pictures that are cut or lie on others.
const overflow = `(() => {
	const wide = document.documentElement.clientWidth + 0.5, out = [];
	if (document.documentElement.scrollWidth > wide) out.push('the page scrolls sideways');
	for (const e of document.body.querySelectorAll('*')) {
		if (e.ownerSVGElement) continue;
		const r = e.getBoundingClientRect(), name = e.tagName + '.' + (e.getAttribute('class') || '');
		if (r.width === 0 || getComputedStyle(e).position === 'absolute' || e.closest('thead') && wide < 601) continue;
		if (r.right > wide || r.left < -0.5) out.push(name + ' ' + r.left + '-' + r.right);
		if (e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && e.tagName !== 'svg') out.push(name + ' holds ' + e.scrollWidth + ' in ' + e.clientWidth);
	}
	for (const svg of document.querySelectorAll('svg')) {
		const view = svg.viewBox.baseVal, boxes = [];
		for (const e of svg.querySelectorAll('text')) {
			if (/W{20}/.test(e.textContent)) continue; // no text is that wide
			const b = e.getBBox();
			if (b.x < -2 || b.x + b.width > view.width + 2 || b.y + b.height > view.height + 2) out.push('cut: ' + e.textContent);
			for (const o of boxes) if (b.x + 1 < o.x + o.width && o.x + 1 < b.x + b.width && b.y + 4 < o.y + o.height && o.y + 4 < b.y + b.height) out.push('on another text: ' + e.textContent);
			boxes.push(b);
		}
	}
	return out.slice(0, 5).join('; ');
})()`

// sizes looks for what has no room, with everything opened.
func (p *tab) sizes(t *testing.T) {
	t.Helper()
	p.run(t, chromedp.Evaluate(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil))
	for _, l := range []look{phone, tablet, wide, paper} {
		p.at(t, l)
		if found := p.eval(t, overflow); found != "" {
			t.Errorf("%s: %s", l.name, found)
		}
	}
}

// violations are those of axe-core: of its rules for WCAG 2.2 A and AA and its
// best practices. That of contrast, which takes as long as all others, is asked
// of the light colours in one language and of the dark ones in the other.
const (
	violations = `axe.run(document, {preload: false, rules: {'color-contrast': {enabled: false}},
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(said)`
	contrast = `axe.run({include: kinds()}, {preload: false, runOnly: ['color-contrast']}).then(said)`
)

// said puts what axe-core found in words. kinds are two elements with words of
// each kind, those with the same elements and classes above them: as nothing on
// the page has a style of its own, the others have their colours.
const tools = `
window.said = r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + (n.any[0] || {}).message).slice(0, 3).join('; ')).join(' / ');
window.kinds = () => {
	const seen = {}, out = [];
	for (const e of document.body.querySelectorAll('*')) {
		if (e.ownerSVGElement || ![...e.childNodes].some(c => c.nodeType === 3 && c.data.trim())) continue;
		let kind = '';
		for (let x = e; x !== document.body; x = x.parentElement) kind += x.tagName + '.' + x.className + ' ';
		seen[kind] = (seen[kind] || 0) + 1;
		if (seen[kind] <= 2) out.push(e);
	}
	return out;
};`

// accessible asks axe-core, on one width after another.
func (p *tab) accessible(t *testing.T, turn int) {
	t.Helper()
	p.run(t, chromedp.Evaluate(p.axe+tools+"undefined", nil))
	colours := []look{wide, dark}[turn%2]
	for _, check := range []struct {
		look look
		code string
	}{{[]look{phone, tablet, wide}[turn%3], violations}, {colours, contrast}} {
		p.at(t, check.look)
		if found := p.eval(t, check.code); found != "" {
			t.Errorf("%s: %s", check.look.name, found)
		}
	}
	p.take() // the checker may speak
}

// screenshot leaves a picture of the whole page as it opens.
func (p *tab) screenshot(t *testing.T, path string, l look) {
	t.Helper()
	p.at(t, l)
	var png []byte
	p.run(t, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		png, err = page.CaptureScreenshot().WithCaptureBeyondViewport(true).WithOptimizeForSpeed(true).Do(ctx)
		return err
	}))
	if err := os.WriteFile(strings.TrimSuffix(path, ".html")+"."+l.name+".png", png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// printed: on paper nothing can be opened, so that everything is.
func printed(t *testing.T, pool chan *tab) {
	p := <-pool
	defer func() { pool <- p }()
	path := writePage(t, "printed.html", analyzeDir(t, "../samples/cases/private-key-access-denied/bundle"), text.EN)
	p.at(t, paper)
	p.run(t, chromedp.Navigate("file://"+path))
	if closed := p.eval(t, `[...document.querySelectorAll('details > :not(summary)')].filter(e => e.getBoundingClientRect().height === 0).map(e => e.tagName).join(' ')`); closed != "" {
		t.Errorf("not printed: %s", closed)
	}
	var pdf []byte
	p.run(t, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().Do(ctx)
		return err
	}))
	if !bytes.HasPrefix(pdf, []byte("%PDF")) {
		t.Errorf("printing gave %d bytes", len(pdf))
	}
}

// hostilePages are those of reports in which every string harms pages.
func hostilePages(t *testing.T, pool chan *tab) {
	p := <-pool
	defer func() { pool <- p }()
	for _, lang := range []text.Lang{text.EN, text.JA} {
		var r report.Report
		(&hostile.Filler{Words: hostile.Strings, Each: 4, Forms: lang == text.EN}).Fill(&r)
		p.open(t, writePage(t, "hostile."+string(lang)+".html", r, lang))
		p.sizes(t)
		if harmed := p.eval(t, `window.harmed || ''`); harmed != "" {
			t.Error("a string of the bundle ran")
		}
	}
}
