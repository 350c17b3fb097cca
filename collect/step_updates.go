package collect

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"ssltriage/collect/bundle"
)

const (
	packagesKey   = `SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\Packages`
	updatesPath   = "host/updates.json"
	updatesSource = "RegEnumKeyEx, RegQueryValueEx"
	maxPackages   = 60_000 // keys that are looked at; a server of many years has about 10,000
	maxMumBytes   = 64 << 10
)

// updatesText is asked where the component store says nothing. It takes long,
// and newer servers come without it.
var updatesText = textCommand{"host/hotfixes.txt", `wbem\wmic.exe`, []string{"qfe", "list", "full", "/format:list"}, 60 * time.Second}

// States of a package: CurrentState of its key. Source: Microsoft, "Tip of the
// Day: CBS Servicing States Chart". A superseded package was installed too, on
// the day that its key says.
const (
	packageSuperseded = 0x50
	packageInstalled  = 0x70
	packagePermanent  = 0x80
)

func updatesStep() Step {
	return Step{
		Name:  "updates",
		Title: Words{"installed updates and their dates", "インストール済みの更新プログラムと日付"},
		Takes: []Words{
			asIs(updatesSource + ` HKLM\` + packagesKey + `\Package_*: CurrentState, InstallTimeHigh, InstallTimeLow`),
			{`of %SystemRoot%\servicing\Packages\Package_for_*.mum only: identifier="KB…"`,
				`%SystemRoot%\servicing\Packages\Package_for_*.mum のうち: identifier="KB…" のみ`},
			asIsAnd(updatesText.line(), "where the former says nothing", "上で何も得られない場合のみ"),
		},
		Owes:    []string{updatesPath},
		Timeout: 60*time.Second + updatesText.timeout,
		Gather:  gatherUpdates,
	}
}

func gatherUpdates(ctx context.Context, j *Job) error {
	start := j.Host.Now()
	updates, err := installed(ctx, j.Host)
	doc := bundle.Updates{Updates: updates, Error: winErrorIn(err)}
	if err := j.listed(updatesPath, updatesSource, start, len(updates), doc, err); err != nil || len(updates) > 0 {
		return err
	}
	return j.text(ctx, updatesText)
}

// installed reads the updates from the component store. With an error it
// returns those that were read until then.
func installed(ctx context.Context, h Host) ([]bundle.Update, error) {
	names, err := within(ctx, callLimit, func() ([]string, error) { return h.Subkeys(packagesKey) })
	if err != nil {
		return nil, err
	}
	r := updateReader{host: h, byKB: map[string]bundle.Update{}}
	for i, name := range names {
		if i == maxPackages {
			r.err = errors.New("only " + strconv.Itoa(maxPackages) + " of " + strconv.Itoa(len(names)) + " packages were looked at")
		}
		if i == maxPackages || ctx.Err() != nil {
			break
		}
		r.read(name)
	}
	if err = ctx.Err(); err == nil {
		err = r.err
	}
	return r.list(), err
}

// updateReader finds the updates among the packages of the component store.
// One update brings several: Package_1_for_KB5005112~31bf3856ad364e35~amd64~~10.0.1.0
// and so on. It was installed when the first of them was.
type updateReader struct {
	host Host
	byKB map[string]bundle.Update
	err  error
}

func (r *updateReader) read(name string) {
	if !strings.HasPrefix(name, "Package_") || !strings.Contains(name, "_for_") {
		return
	}
	key := packagesKey + `\` + name
	state, err := r.host.NumberValue(key, "CurrentState")
	if err != nil || state != packageSuperseded && state != packageInstalled && state != packagePermanent {
		if err != nil && !isAbsent(err) && r.err == nil {
			r.err = err
		}
		return
	}
	kb := kbIn(name)
	if kb == "" && strings.HasPrefix(name, "Package_for_") {
		kb = r.kbOfManifest(name)
	}
	if kb == "" {
		return
	}
	high, _ := r.host.NumberValue(key, "InstallTimeHigh")
	low, _ := r.host.NumberValue(key, "InstallTimeLow")
	at := fileTime(high<<32 | low&0xffffffff)
	known, seen := r.byKB[kb]
	if !seen || known.Installed.IsZero() || !at.IsZero() && at.Before(known.Installed) {
		r.byKB[kb] = bundle.Update{KB: kb, Installed: at, Description: description(name)}
	}
}

// kbOfManifest reads the KB number of a cumulative update, whose package is
// called Package_for_RollupFix, from the identifier in its manifest.
func (r *updateReader) kbOfManifest(name string) string {
	file := r.host.Folder("SystemRoot") + `\servicing\Packages\` + name + ".mum"
	data, _, err := r.host.ReadFile(file, maxMumBytes)
	if err != nil {
		return ""
	}
	_, after, found := strings.Cut(string(data), `identifier="KB`)
	if !found {
		return ""
	}
	return kbIn("KB" + after[:strings.IndexByte(after+`"`, '"')])
}

// kbIn returns the first KB number in a text, such as "KB5005112", or "".
func kbIn(s string) string {
	for {
		_, after, found := strings.Cut(s, "KB")
		if !found {
			return ""
		}
		n := 0
		for n < len(after) && after[n] >= '0' && after[n] <= '9' {
			n++
		}
		if n >= 6 && n <= 8 {
			return "KB" + after[:n]
		}
		s = after
	}
}

// description is the version of a package, which for cumulative updates is the
// build that they bring: "RollupFix 17763.1697.1.2".
func description(name string) string {
	before, version := name, ""
	if i := strings.LastIndexByte(name, '~'); i >= 0 {
		version = name[i+1:]
		before = name[:strings.IndexByte(name, '~')]
	}
	_, title, _ := strings.Cut(before, "_for_")
	return strings.TrimSpace(title + " " + version)
}

// fileTime converts a FILETIME, 100 ns since 1601, to UTC. Times before 2000
// and after 2200 are none.
func fileTime(t uint64) time.Time {
	const to1970 = 116444736000000000
	const year2000, year2200 = 125911584000000000, 189027648000000000
	if t < year2000 || t > year2200 {
		return time.Time{}
	}
	n := int64(t - to1970)
	return time.Unix(n/1e7, n%1e7*100).UTC()
}

// list returns the updates, the last one first.
func (r *updateReader) list() []bundle.Update {
	list := make([]bundle.Update, 0, len(r.byKB))
	for _, u := range r.byKB {
		list = append(list, u)
	}
	order(len(list), func(i, k int) bool {
		if !list[i].Installed.Equal(list[k].Installed) {
			return list[i].Installed.After(list[k].Installed)
		}
		return list[i].KB < list[k].KB
	}, func(i, k int) { list[i], list[k] = list[k], list[i] })
	return list
}
