package main

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ssltriage/analyze"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/redact"
	"ssltriage/analyze/render/phrase"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/text"
	"ssltriage/collect/bundle/reader"
)

// showFlags are the flags of the show command.
type showFlags struct {
	lang   string
	format string
	width  int
	redact bool
	groupFlags
	limits limitFlags
}

// showCommand prints the facts themselves, for looking and for other
// programs.
func showCommand(c console) *cobra.Command {
	var f showFlags
	cmd := &cobra.Command{
		Use:   "show KIND CASE…",
		Short: text.F("print the facts of a bundle: %s", "バンドルから読み取った事実を表示します: %s", strings.Join(kindNames(), ", ")).In(c.lang),
		Long: text.F("Print the facts of a bundle, a folder or single files; - reads standard input. KIND is one of %s.\n\n"+
			"The table joins equal events and connections alike; json and ndjson have every record.\n\n"+
			"Several archives or folders are a case each, as for analyze: then every table has a heading, and every object of json and ndjson the member case. "+
			"--each and --together say it where that is not meant.",
			"バンドル、フォルダー、個々のファイルから読み取った事実を表示します。- は標準入力を読み取ります。KIND は次のいずれかです: %s。\n\n"+
				"表では同じイベントと同様の接続を 1 行にまとめます。json と ndjson にはすべてのレコードが含まれます。\n\n"+
				"アーカイブやフォルダーを複数指定すると、analyze と同じくそれぞれが 1 つの案件になります。この場合、表にはそれぞれ見出しが付き、json と ndjson のオブジェクトには case が付きます。"+
				"既定と異なる扱いにする場合は --each または --together を指定してください。",
			strings.Join(kindNames(), ", ")).In(c.lang),
		Example: "  ssltriage show bindings case.zip\n  ssltriage show events -f ndjson case.zip | jq -c 'select(.id == 36888)'",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return misuse("show needs a KIND and a CASE; KIND is one of %s", "show には KIND と CASE を指定してください。KIND は次のいずれかです: %s", strings.Join(kindNames(), ", "))
			}
			return nil
		},
		ValidArgs: kindNames(),
		RunE:      func(_ *cobra.Command, args []string) error { return f.run(c, args[0], args[1:]) },
	}
	cmd.Flags().StringVarP(&f.format, "format", "f", "table", c.t("format: table, json (one array), ndjson (one object a line)", "形式: table、json (1 つの配列)、ndjson (1 行に 1 オブジェクト)"))
	registerLang(cmd, c, &f.lang)
	registerWidth(cmd, c, &f.width)
	registerRedact(cmd, c, &f.redact)
	f.groupFlags.register(cmd, c)
	f.limits.register(cmd, c)
	return cmd
}

// showCase is what the kinds are read from.
type showCase struct {
	bundle *reader.Bundle
	facts  *facts.Facts
	lang   text.Lang
	width  int           // of tables, as --width has it
	hide   *redact.Table // nil: names stay
}

// t picks a fixed word by language.
func (c *showCase) t(en, ja string) string { return text.T(en, ja).In(c.lang) }

// showKind is one kind of facts.
type showKind struct {
	name string
	// sources are the kinds of evidence that it rests on.
	sources []facts.Kind
	// records are the objects of json and ndjson.
	records func(*showCase) iter.Seq[any]
	table   func(*showCase) table
}

func showKinds() []showKind {
	return []showKind{
		{"files", nil, fileRecords, fileTable},
		{"sources", nil, sourceRecords, sourceTable},
		{"sites", []facts.Kind{facts.KindSites}, siteRecords, siteTable},
		{"bindings", []facts.Kind{facts.KindBindings}, bindingRecords, bindingTable},
		{"certificates", []facts.Kind{facts.KindCertificates}, certificateRecords, certificateTable},
		{"keys", []facts.Kind{facts.KindKeys, facts.KindKeyFiles}, keyRecords, keyTable},
		{"sockets", []facts.Kind{facts.KindSockets}, socketRecords, socketTable},
		{"events", []facts.Kind{facts.KindEvents}, eventRecords, eventTable},
		{"handshakes", []facts.Kind{facts.KindCapture}, handshakeRecords, handshakeTable},
		{"protocols", []facts.Kind{facts.KindSchannel, facts.KindHost}, protocolRecords, protocolTable},
		{"ciphersuites", []facts.Kind{facts.KindCipherSuites, facts.KindHost}, suiteRecords, suiteTable},
		{"policy", []facts.Kind{facts.KindSchannel, facts.KindCipherSuites, facts.KindHost}, policyRecords, policyTable},
		{"registry", []facts.Kind{facts.KindSchannel, facts.KindCipherSuites}, registryRecords, registryTable},
		{"timeline", nil, timelineRecords, timelineTable},
	}
}

func kindNames() []string {
	var out []string
	for _, k := range showKinds() {
		out = append(out, k.name)
	}
	return out
}

func (f *showFlags) run(s console, name string, paths []string) error {
	i := slices.IndexFunc(showKinds(), func(k showKind) bool { return k.name == name })
	if i < 0 {
		return misuse("show %q: KIND is one of %s", "show %q: KIND は次のいずれかです: %s", name, strings.Join(kindNames(), ", "))
	}
	if !slices.Contains([]string{"table", "json", "ndjson"}, f.format) {
		return misuse("--format %q: one of table, json, ndjson", "--format %q: table、json、ndjson のいずれかを指定してください", f.format)
	}
	l, err := language(f.lang)
	if err != nil {
		return err
	}
	if err := checkWidth(f.width); err != nil {
		return err
	}
	cases, err := f.cases(expanded(paths))
	if err != nil {
		return err
	}
	if len(cases) > 1 {
		return f.several(s, showKinds()[i], cases, l)
	}
	c, err := f.open(s, cases[0], l)
	if err != nil {
		return err
	}
	defer c.bundle.Close()
	kind := showKinds()[i].of(c)
	noteSources(s.err, c, kind)
	return kind.write(s.out, f.format, c)
}

// open reads a case.
func (f *showFlags) open(s console, one analyze.Case, l text.Lang) (*showCase, error) {
	b, read, err := analyze.Load(one.Paths, s.in, analyze.Options{Limits: f.limits.limits()})
	if err != nil {
		return nil, err
	}
	c := &showCase{bundle: b, facts: read, lang: l, width: f.width}
	if f.redact {
		c.hide = tableOf(read)
	}
	return c, nil
}

// of is the kind as it is shown of a case.
func (k showKind) of(c *showCase) showKind {
	if c.hide != nil {
		return k.redacted()
	}
	return k
}

// noteSources says on standard error what is not complete, so that an empty
// list never looks like "there is none".
func noteSources(w io.Writer, c *showCase, kind showKind) {
	for _, k := range kind.sources {
		if src := c.facts.Source(k); src.State != facts.Complete {
			if c.hide != nil {
				src.Why = c.hide.Value(src.Why).(text.Text)
			}
			noteSource(w, k, src, c.lang)
		}
	}
}

func noteSource(w io.Writer, k facts.Kind, src facts.Source, l text.Lang) {
	kind, state := text.T(string(k), k.Name().JA), text.T(string(src.State), phrase.SourceState(string(src.State)).JA)
	fmt.Fprintf(w, "ssltriage: %s: %s: %s\n", kind.In(l), state.In(l), terminal.Safe(src.Why.In(l)))
}

func (k showKind) write(w io.Writer, format string, c *showCase) error {
	switch format {
	case "json":
		return writeArray(w, k.records(c))
	case "ndjson":
		return writeLines(w, k.records(c))
	}
	return k.table(c).write(w, c.lang, columnsOf(w, c.width))
}
