package analyze

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	script "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// axePath is the accessibility checker, which "make test" fetches.
const axePath = "../build/axe.min.js"

// tabs starts Chromium with a tab for each processor, or skips the test; under
// CI it must be there.
func tabs(t *testing.T) chan *tab {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	axe, axeErr := os.ReadFile(axePath)
	if err != nil || axeErr != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("pages can not be tried: %v, %v", err, axeErr)
		}
		t.Skipf("pages are not tried: %v, %v", err, axeErr)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.WSURLReadTimeout(2*time.Minute))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Run(browser); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	out := make(chan *tab, runtime.GOMAXPROCS(0))
	for range cap(out) {
		ctx, cancel := chromedp.NewContext(browser, chromedp.WithTargetID(window(t, browser)))
		t.Cleanup(cancel)
		p := &tab{ctx: ctx, axe: string(axe)}
		p.listen()
		if err := chromedp.Run(ctx, network.Enable(), log.Enable(), script.Enable()); err != nil {
			t.Fatalf("open a tab: %v", err)
		}
		out <- p
	}
	return out
}

// window opens a window: a tab behind another draws nothing.
func window(t *testing.T, browser context.Context) (id target.ID) {
	t.Helper()
	err := chromedp.Run(browser, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		ctx = cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser)
		id, err = target.CreateTarget("about:blank").WithNewWindow(true).Do(ctx)
		return err
	}))
	if err != nil {
		t.Fatalf("open a window: %v", err)
	}
	return id
}

// tab is a tab of the browser, in which one page after another is looked at.
type tab struct {
	ctx  context.Context
	axe  string
	lock sync.Mutex
	said []string // what the page says and asks for
}

func (p *tab) listen() {
	chromedp.ListenTarget(p.ctx, func(event any) {
		p.lock.Lock()
		defer p.lock.Unlock()
		switch e := event.(type) {
		case *script.EventConsoleAPICalled:
			p.said = append(p.said, fmt.Sprintf("console: %s", e.Type))
		case *script.EventExceptionThrown:
			p.said = append(p.said, "exception: "+e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			p.said = append(p.said, "log: "+e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "file://") || e.Type != network.ResourceTypeDocument {
				p.said = append(p.said, "request: "+e.Request.URL)
			}
		}
	})
}

func (p *tab) take() []string {
	p.lock.Lock()
	defer p.lock.Unlock()
	out := p.said
	p.said = nil
	return out
}

// patience is how long one step may take on a busy machine.
const patience = 2 * time.Minute

func (p *tab) run(t *testing.T, actions ...chromedp.Action) {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// eval runs a script that gives a string, or the promise of one.
func (p *tab) eval(t *testing.T, code string) (out string) {
	t.Helper()
	p.run(t, chromedp.Evaluate(code, &out, func(e *script.EvaluateParams) *script.EvaluateParams { return e.WithAwaitPromise(true) }))
	return out
}

// look is how a page is looked at.
type look struct {
	name, scheme, media string
	width               int64 // pixels
}

var (
	phone  = look{"phone", "light", "", 360}
	tablet = look{"tablet", "light", "", 768}
	wide   = look{"wide", "light", "", 1440}
	dark   = look{"dark", "dark", "", 1440}
	paper  = look{"print", "light", "print", 718} // A4 at 96 dots an inch, within margins of 1 cm
)

// at makes the page look that way.
func (p *tab) at(t *testing.T, l look) {
	t.Helper()
	p.run(t, emulation.SetEmulatedMedia().WithMedia(l.media).WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}}),
		emulation.SetDeviceMetricsOverride(l.width, 900, 1, l.width < 500))
}
