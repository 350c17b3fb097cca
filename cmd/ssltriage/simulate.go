package main

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ssltriage/analyze"
	"ssltriage/analyze/explain"
	"ssltriage/analyze/facts"
	"ssltriage/analyze/knowledge"
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
	"ssltriage/parsers/hive"
)

// simulateFlags are the flags of the simulate command.
type simulateFlags struct {
	clients  []string
	sets     []string
	endpoint string
	build    int
	lang     string
	format   string
	width    int
	redact   bool
	limits   limitFlags
}

// simulateCommand prints what clients negotiate with the server, now and
// after changes of its registry.
func simulateCommand(c console) *cobra.Command {
	var f simulateFlags
	cmd := &cobra.Command{
		Use: "simulate CASE…",
		Short: c.t("print what real clients would negotiate with the server, now and after a change",
			"実在のクライアントがサーバーとネゴシエートする結果を、現在と変更後について表示します"),
		Long: simulateHelp.In(c.lang),
		Example: "  ssltriage simulate case.zip\n" +
			"  ssltriage simulate case.zip --client \"Java 8\" --set \"TLS 1.2\\Server\\Enabled=1\" --set \"TLS 1.2\\Server\\DisabledByDefault=0\"\n" +
			"  ssltriage simulate --build 9600 trace.pcap --client capture",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 && !slices.Equal(f.clients, []string{"list"}) {
				return misuse("simulate needs a CASE", "simulate には CASE を指定してください")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return f.run(c, args) },
	}
	cmd.Flags().StringArrayVar(&f.clients, "client", []string{"all"}, c.t("client to try: a part of its name, capture, all, or list; repeatable", "試すクライアント: 名前の一部、capture、all、list。複数指定可"))
	cmd.Flags().StringArrayVar(&f.sets, "set", nil, c.t("registry value to change; repeatable", "変更するレジストリ値。複数指定可"))
	cmd.Flags().StringVar(&f.endpoint, "endpoint", "", c.t("only this HTTP.sys record, for example 0.0.0.0:443", "この HTTP.sys レコードのみ (例: 0.0.0.0:443)"))
	cmd.Flags().IntVar(&f.build, "build", 0, c.t("assume this Windows build, and defaults for what is not in evidence", "この Windows ビルドと、証拠にない設定については既定値を仮定します"))
	cmd.Flags().StringVarP(&f.format, "format", "f", "table", c.t("format: table, json (one array), ndjson (one object a line)", "形式: table、json (1 つの配列)、ndjson (1 行に 1 オブジェクト)"))
	registerLang(cmd, c, &f.lang)
	registerWidth(cmd, c, &f.width)
	registerRedact(cmd, c, &f.redact)
	f.limits.register(cmd, c)
	return cmd
}

var simulateHelp = text.T(
	"Print what real clients, and those of the capture, would negotiate with the server by its settings in evidence: version, "+
		"cipher suite and curve, or why it fails.\n\n"+
		"--set changes a value of the registry, in thought only: a path below SCHANNEL, \"=\" and a number, or \"-\" to remove it. "+
		"\"TLS 1.2\\Server\\Enabled\" stands for Protocols\\TLS 1.2\\Server\\Enabled; Functions and EccCurves for the order of cipher "+
		"suites and curves, Policy\\Functions and Policy\\EccCurves for those of a policy, FipsAlgorithmPolicy\\Enabled and "+
		"EnableHttp2Tls for the values of those names.\n\n"+
		"--client list prints the known clients.",
	"証拠にある設定に基づき、実在のクライアントとキャプチャ内のクライアントがサーバーとネゴシエートする結果 (バージョン、暗号スイート、曲線、または失敗の理由) を表示します。\n\n"+
		"--set はレジストリ値を仮に変更します。SCHANNEL より下のパス、\"=\"、数値 (削除する場合は \"-\") を指定します。"+
		"\"TLS 1.2\\Server\\Enabled\" は Protocols\\TLS 1.2\\Server\\Enabled を表します。Functions と EccCurves は暗号スイートと曲線の順序、"+
		"Policy\\Functions と Policy\\EccCurves はポリシーによる順序、FipsAlgorithmPolicy\\Enabled と EnableHttp2Tls はその名前の値を表します。\n\n"+
		"--client list は既知のクライアントの一覧を表示します。")

func (f *simulateFlags) run(s console, paths []string) error {
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
	if slices.Contains(f.clients, "list") {
		return f.write(s.out, l, clientList())
	}
	changes, err := f.changes()
	if err != nil {
		return err
	}
	if f.build != 0 && !schannel.Documented(f.build) {
		return misuse("--build %d: not a build whose defaults Microsoft documents; for example 9600, 14393, 17763, 20348, 26100",
			"--build %d: Microsoft が既定値を公開しているビルドではありません。例: 9600、14393、17763、20348、26100", f.build)
	}
	if cases, err := analyze.Cases(expanded(paths), analyze.Auto); err == nil && len(cases) > 1 {
		return misuse("%s and %s are whole cases: simulate takes one", "%s と %s はそれぞれ 1 つの案件です。simulate には 1 つだけ指定してください", paths[0], paths[1])
	}
	b, read, err := analyze.Load(paths, s.in, analyze.Options{Limits: f.limits.limits()})
	if err != nil {
		return err
	}
	defer b.Close()
	if f.build != 0 {
		read = schannel.Assume(read, f.build)
	}
	places, err := f.places(read)
	if err != nil {
		return err
	}
	f.note(s.err, read, l)
	f.idle(s.err, read, changes, l)
	_, tty := terminalWidth(s.out)
	sim := simulation{lang: l, whole: f.width == 0 && !tty, changed: len(changes) > 0}
	for _, p := range places {
		if err := sim.try(read, p, changes, f.clients); err != nil {
			return err
		}
	}
	if f.redact {
		return f.write(s.out, l, redactedSimulation{&sim, tableOf(read)})
	}
	return f.write(s.out, l, &sim)
}

// changes are the values of --set.
func (f *simulateFlags) changes() ([]schannel.Change, error) {
	var out []schannel.Change
	for _, s := range f.sets {
		c, err := schannel.ParseChange(s)
		if err != nil {
			return nil, misuse("--set %v", "--set の指定が正しくありません (例: --set \"TLS 1.2\\Server\\Enabled=1\"): %v", err)
		}
		if err := checkNames(s, c); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// checkNames refuses names that Schannel does not read: a slip would look as if
// the change did not help.
func checkNames(s string, c schannel.Change) error {
	if name, known := c.Unknown(); name != "" {
		return misuse("--set %q: Schannel reads no %q; known: %s", "--set %q: Schannel は %q を読み取りません。既知の名前: %s", s, name, strings.Join(known, ", "))
	}
	if c.Role == hive.Schannel && len(c.Keys) == 0 && !slices.ContainsFunc(knowledge.RegistryNames(), func(n string) bool { return strings.EqualFold(n, c.Value) }) {
		what := text.F("--set %q: %q is not known", "--set %q: %q は不明です", s, c.Value)
		if names := explain.Close(c.Value); len(names) > 0 {
			what = text.F("%s; close: %s", "%s。近い名前: %s", what, strings.Join(names, ", "))
		}
		return usageError{said{Text: what}}
	}
	return nil
}

// idle says on standard error which changes of protocol versions leave them as
// they are, and why.
func (f *simulateFlags) idle(w io.Writer, read *facts.Facts, changes []schannel.Change, l text.Lang) {
	after := schannel.With(read, changes...)
	for i, c := range changes {
		if c.Role != hive.Schannel || len(c.Keys) != 3 || !strings.EqualFold(c.Keys[0], "Protocols") {
			continue
		}
		role := schannel.Server
		if strings.EqualFold(c.Keys[2], "Client") {
			role = schannel.Client
		}
		was, is := versionIn(read, role, c.Keys[1]), versionIn(after, role, c.Keys[1])
		if was == nil || is == nil || was.State != is.State {
			continue
		}
		why := text.F("--set %q: %s stays as it is (%s): %s", "--set %q: %s は変わりません (%s): %s", f.sets[i], is.Name, is.State.Text(), is.Reason)
		fmt.Fprintf(w, "ssltriage: %s\n", terminal.Safe(why.In(l)))
	}
}

// versionIn is the state of a version in a role; nil for DTLS and the like.
func versionIn(f *facts.Facts, role schannel.Role, name string) *schannel.Protocol {
	list := schannel.ProtocolsFor(f, role)
	i := slices.IndexFunc(list, func(p schannel.Protocol) bool { return strings.EqualFold(p.Name, name) })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// places are the records to try; nil stands for a server without any.
func (f *simulateFlags) places(read *facts.Facts) ([]*facts.Binding, error) {
	var out []*facts.Binding
	var keys []string
	for i := range read.Bindings {
		b := &read.Bindings[i]
		keys = append(keys, b.Key())
		if f.endpoint == "" || strings.EqualFold(f.endpoint, b.Key()) {
			out = append(out, b)
		}
	}
	switch {
	case f.endpoint != "" && len(out) == 0 && len(keys) == 0:
		return nil, misuse("--endpoint %s: no HTTP.sys record is in evidence", "--endpoint %s: 証拠に HTTP.sys のレコードがありません", f.endpoint)
	case f.endpoint != "" && len(out) == 0:
		return nil, misuse("--endpoint %s: one of %s", "--endpoint %s: 次のいずれかを指定してください: %s", f.endpoint, strings.Join(keys, ", "))
	case len(out) == 0:
		return []*facts.Binding{nil}, nil
	}
	return out, nil
}

// note says on standard error what the prediction lacks.
func (f *simulateFlags) note(w io.Writer, read *facts.Facts, l text.Lang) {
	if f.build != 0 {
		return
	}
	for _, k := range []facts.Kind{facts.KindHost, facts.KindSchannel, facts.KindCipherSuites} {
		if src := read.Source(k); src.State != facts.Complete {
			if f.redact {
				src.Why = tableOf(read).Value(src.Why).(text.Text)
			}
			noteSource(w, k, src, l)
		}
	}
}

// output is what the command prints in any format.
type output interface {
	records() iter.Seq[any]
	print(w io.Writer, width int) error
}

func (f *simulateFlags) write(w io.Writer, l text.Lang, o output) error {
	switch f.format {
	case "json":
		return writeArray(w, o.records())
	case "ndjson":
		return writeLines(w, o.records())
	}
	return o.print(w, columnsOf(w, f.width))
}
