package collect

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"time"

	"ssltriage/collect/bundle"
)

const (
	iisFolder      = `\inetsrv\config\`
	maxIISBytes    = 64 << 20 // of applicationHost.config; servers with 10,000 sites have about 20 MB
	iisRedirection = "redirection.config"
)

// iisStates says which sites run, which the configuration does not know. Only
// this form of the command is safe: those for pools and virtual directories
// print passwords in the clear.
var iisStates = textCommand{"iis/appcmd.xml", `inetsrv\appcmd.exe`, []string{"list", "site", "/xml"}, 30 * time.Second}

func iisStep() Step {
	return Step{
		Name:  "iis",
		Title: Words{"sites of IIS and their bindings, without accounts and passwords", "IIS のサイトとバインド (アカウントとパスワードは除く)"},
		Takes: []Words{
			{`of %SystemRoot%\System32` + iisFolder + `applicationHost.config only: sites, their bindings and pool names, SSL settings`,
				`%SystemRoot%\System32` + iisFolder + `applicationHost.config のうち: サイト、バインド、プール名、SSL の設定のみ`},
			{`of %SystemRoot%\System32` + iisFolder + iisRedirection + ` only: whether the configuration lies elsewhere`,
				`%SystemRoot%\System32` + iisFolder + iisRedirection + ` のうち: 構成が別の場所にあるかどうかのみ`},
			asIs(iisStates.line()),
		},
		Owes:    []string{"iis/sites.xml", iisStates.path},
		Timeout: 60 * time.Second,
		Gather:  gatherIIS,
	}
}

func gatherIIS(ctx context.Context, j *Job) error {
	start := j.Host.Now()
	file := j.Host.Folder("System32") + iisFolder + "applicationHost.config"
	i := Item{Path: "iis/sites.xml"}
	content, err := j.file(ctx, file, maxIISBytes)
	if err == nil {
		i.Data, err = ExtractSites(content.data)
	}
	if isAbsent(err) {
		err = during("IIS is not installed, no "+file, ErrMissing)
	}
	i.Entry = j.entry(file, start, err)
	switch {
	case err == errDoctype && len(i.Data) > 0:
		i.Entry.Status = bundle.StatusOK
	case err != nil:
	case content.more:
		i.Entry.Status, i.Entry.Error = bundle.StatusTruncated, "only the first "+strconv.Itoa(maxIISBytes>>20)+" MiB were read"
	case len(content.data) > 0 && !whole(content.data):
		i.Entry.Status, i.Entry.Error = bundle.StatusTruncated, "the file does not end as a configuration does: it may have been read while it was written"
	case j.redirected(ctx):
		i.Entry.Error = "the configuration is shared: the file in use lies on another server, see " + iisRedirection
	}
	if err := goOn(j.Add(i)); err != nil {
		return err
	}
	return j.text(ctx, iisStates)
}

// whole reports whether a configuration ends with its last tag, in UTF-8 or
// UTF-16.
func whole(config []byte) bool {
	const end = "</configuration"
	if len(config) > 256 {
		config = config[len(config)-256:]
	}
	return bytes.Contains(config, []byte(end)) || bytes.Contains(config, wide(end))
}

type fileContent struct {
	data []byte
	more bool
}

func (j *Job) file(ctx context.Context, path string, limit int64) (fileContent, error) {
	return within(ctx, callLimit, func() (c fileContent, err error) {
		c.data, c.more, err = j.Host.ReadFile(path, limit)
		return c, err
	})
}

// redirected reports whether IIS takes its configuration from elsewhere
// (shared configuration), and this server's own file counts for nothing.
func (j *Job) redirected(ctx context.Context) bool {
	content, err := j.file(ctx, j.Host.Folder("System32")+iisFolder+iisRedirection, 1<<20)
	if err != nil {
		return false
	}
	text, err := decodeXML(content.data)
	if err != nil {
		return false
	}
	sc := tagScanner{s: text}
	for t, ok := sc.next(); ok; t, ok = sc.next() {
		if t.name == "configurationRedirection" && equalFold(t.get("enabled"), "true") {
			return true
		}
	}
	return false
}

// errNotXML is a configuration that IIS could not read either.
var errNotXML = errors.New("not an XML text")
