package collect

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"time"

	"ssltriage/collect/bundle"
)

const (
	channelsKey    = `SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT\Channels\`
	exportCall     = "EvtExportLog"
	exportLogLimit = 120 * time.Second
	defaultDays    = 30
	maxDays        = 3650
	// logRoom is what must be free for a log: the default maximum of the System
	// log is 20 MB.
	logRoom = 100 << 20
)

// logMagic is the beginning of an .evtx file ([MS-EVEN6], EVTX header).
const logMagic = "ElfFile\x00"

func eventsStep(o Options) Step {
	s := Step{
		Name:    "events",
		Title:   Words{"event logs", "イベント ログ"},
		Needs:   []Need{{API: "wevtapi.dll!EvtExportLog"}},
		Timeout: 4 * exportLogLimit,
		Gather:  gatherEvents,
	}
	for _, l := range logExports {
		s.Takes = append(s.Takes, l.takes(o)...)
		if !l.optional {
			s.Owes = append(s.Owes, l.path)
		}
	}
	return s
}

// takes is what is taken of a log with the options of a user.
func (l logExport) takes(o Options) []Words {
	days := strconv.Itoa(o.days())
	what := Words{"the last " + days + " days", "過去 " + days + " 日間"}
	if l.whole(o) {
		what = Words{"all of it", "すべて"}
	} else if len(l.providers) > 0 {
		list := strings.Join(l.providers, ", ")
		what = Words{what.EN + ", of " + list, what.JA + "、ソースは " + list}
	}
	lines := []Words{
		{exportCall + " " + l.channel + ": " + what.EN, exportCall + " " + l.channel + ": " + what.JA},
		whereFails(l.wevtutil(listedTemp+l.fileName()+".xml", listedTemp+"wevtutil-"+l.fileName()).line()),
	}
	if l.optional {
		on := asIsAnd(valuesCall+` HKLM\`+channelsKey+l.channel+": Enabled", "the next two lines only where this log is on", "このログが有効な場合のみ、次の 2 行を実行")
		return append([]Words{on}, lines...)
	}
	return lines
}

// whole reports whether all events are taken.
func (l logExport) whole(o Options) bool { return l.channel == "System" && o.FullSystemLog }

func gatherEvents(ctx context.Context, j *Job) error {
	for _, l := range logExports {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if l.optional && !j.enabled(l.channel) {
			continue
		}
		if err := goOn(j.exportLog(ctx, l)); err != nil {
			return err
		}
	}
	return nil
}

// enabled reports whether a channel writes events.
func (j *Job) enabled(channel string) bool {
	on, err := j.Host.NumberValue(channelsKey+channel, "Enabled")
	return err == nil && on == 1
}

// exportLog packs one log, through the API or else by wevtutil.
func (j *Job) exportLog(ctx context.Context, l logExport) error {
	start := j.Host.Now()
	query := l.query(j.Options.days())
	if l.whole(j.Options) {
		query = logExport{channel: l.channel}.query(0)
	}
	file, err := j.Host.Temp(l.fileName())
	if err == nil {
		err = j.room(file)
	}
	if err != nil {
		return j.Add(Item{Path: l.path, Entry: j.entry(exportCall+" "+l.channel, start, err)})
	}
	defer os.Remove(file)
	_, err = patiently(ctx, j, exportCall, exportLogLimit, func() (struct{}, error) { return struct{}{}, j.Host.ExportLog(l.channel, query, file) })
	if err == nil && fileHead(file, len(logMagic)) != logMagic {
		err = errors.New(exportCall + ": it wrote no event log")
	}
	if err == nil || ctx.Err() != nil || hopeless(err) {
		i := Item{Path: l.path, Entry: j.entry(exportCall+" "+l.channel, start, err)}
		if err == nil {
			i.File = file
		}
		return j.Add(i)
	}
	return j.wevtutil(ctx, l, query)
}

// hopeless are errors that wevtutil would meet in the same way.
func hopeless(err error) bool {
	status := StatusOf(err)
	return status == bundle.StatusAccessDenied || status == bundle.StatusTimeout || CodeOf(err) == errorDiskFull || CodeOf(err) == errorChannelNotFound
}

const (
	errorDiskFull        = 112
	errorChannelNotFound = 15007 // ERROR_EVT_CHANNEL_NOT_FOUND
)

// fileName is the last part of the path.
func (l logExport) fileName() string { return l.path[len("events/"):] }

// wevtutil exports a log with the program of Windows. The query goes through a
// file, as it is too long for a command line.
func (j *Job) wevtutil(ctx context.Context, l logExport, query string) error {
	queryFile, err := j.Host.Temp(l.fileName() + ".xml")
	if err != nil {
		return err
	}
	if err := os.WriteFile(queryFile, []byte(query), 0o600); err != nil {
		return during("write the query for wevtutil", err)
	}
	defer os.Remove(queryFile)
	file, err := j.Host.Temp("wevtutil-" + l.fileName())
	if err != nil {
		return err
	}
	defer os.Remove(file)
	return j.export(ctx, l.path, file, l.wevtutil(queryFile, file))
}

func (logExport) wevtutil(queryFile, file string) textCommand {
	return textCommand{tool: "wevtutil.exe", args: []string{"epl", queryFile, file, "/sq:true", "/ow:true"}, timeout: exportLogLimit}
}

// days is how far back logs are read.
func (o Options) days() int {
	switch {
	case o.Days <= 0:
		return defaultDays
	case o.Days > maxDays:
		return maxDays
	}
	return o.Days
}

// room makes sure that a log fits beside a file.
func (j *Job) room(file string) error {
	folder := folderOf(file)
	free, err := j.Host.FreeBytes(folder)
	if err == nil && free < logRoom {
		return errors.New("only " + decimal(free>>20) + " MB are free on the drive of " + folder + ", and a log may need " + decimal(logRoom>>20) + " MB")
	}
	return nil
}

// folderOf returns the folder of a file, with the separator at its end.
func folderOf(file string) string { return file[:strings.LastIndexAny(file, `\/`)+1] }
