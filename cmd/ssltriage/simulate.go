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
	"ssltriage/analyze/render/terminal"
	"ssltriage/analyze/schannel"
	"ssltriage/analyze/text"
)

// simulateFlags are the flags of the simulate command.
type simulateFlags struct {
	clients  []string
	sets     []string
	endpoint string
	build    int
	lang     string
	format   string
	limits   limitFlags
}

// simulateCommand prints what clients negotiate with the server, now and
// after changes of its registry.
func simulateCommand(s streams) *cobra.Command {
	var f simulateFlags
	c := &cobra.Command{
		Use:   "simulate CASE…",
		Short: "print what real clients would negotiate with the server, now and after a change",
		Long: "Print what real clients, and those of the capture, would negotiate with the server by its\n" +
			"settings in evidence: version, cipher suite and curve, or why it fails.\n\n" +
			"--set changes a value of the registry, in thought only: a path below SCHANNEL, \"=\" and a number, or\n" +
			"\"-\" to remove it. \"TLS 1.2\\Server\\Enabled\" stands for Protocols\\TLS 1.2\\Server\\Enabled; Functions and\n" +
			"EccCurves for the order of cipher suites and curves, Policy\\Functions and Policy\\EccCurves for those of\n" +
			"a policy, FipsAlgorithmPolicy\\Enabled and EnableHttp2Tls for the values of those names.\n" +
			"--client list prints the known clients.",
		Example: "  ssltriage simulate case.zip\n" +
			"  ssltriage simulate case.zip --client \"Java 8\" --set \"TLS 1.2\\Server\\Enabled=1\" --set \"TLS 1.2\\Server\\DisabledByDefault=0\"\n" +
			"  ssltriage simulate --build 9600 trace.pcap --client capture",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 && !slices.Equal(f.clients, []string{"list"}) {
				return usagef("simulate needs a CASE")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return f.run(s, args) },
	}
	c.Flags().StringArrayVar(&f.clients, "client", []string{"all"}, "client to try: a part of its name, capture, all, or list; repeatable")
	c.Flags().StringArrayVar(&f.sets, "set", nil, "registry value to change; repeatable")
	c.Flags().StringVar(&f.endpoint, "endpoint", "", "only this HTTP.sys record, for example 0.0.0.0:443")
	c.Flags().IntVar(&f.build, "build", 0, "assume this Windows build, and defaults for what is not in evidence")
	c.Flags().StringVarP(&f.format, "format", "f", "table", "format: table, json (one array), ndjson (one object a line)")
	c.Flags().StringVar(&f.lang, "lang", "auto", "language of the table: auto, en, ja")
	f.limits.register(c)
	return c
}

func (f *simulateFlags) run(s streams, paths []string) error {
	if !slices.Contains([]string{"table", "json", "ndjson"}, f.format) {
		return usagef("--format %q: one of table, json, ndjson", f.format)
	}
	l, err := language(f.lang)
	if err != nil {
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
		return usagef("--build %d: not a build whose defaults Microsoft documents; for example 9600, 14393, 17763, 20348, 26100", f.build)
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
	sim := simulation{lang: l, changed: len(changes) > 0}
	for _, p := range places {
		if err := sim.try(read, p, changes, f.clients); err != nil {
			return err
		}
	}
	return f.write(s.out, l, &sim)
}

// changes are the values of --set.
func (f *simulateFlags) changes() ([]schannel.Change, error) {
	var out []schannel.Change
	for _, s := range f.sets {
		c, err := schannel.ParseChange(s)
		if err != nil {
			return nil, usagef("--set %w", err)
		}
		out = append(out, c)
	}
	return out, nil
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
		return nil, usagef("--endpoint %s: no HTTP.sys record is in evidence", f.endpoint)
	case f.endpoint != "" && len(out) == 0:
		return nil, usagef("--endpoint %s: one of %s", f.endpoint, strings.Join(keys, ", "))
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
			fmt.Fprintf(w, "ssltriage: %s: %s: %s\n", k, src.State, terminal.Safe(src.Why.In(l)))
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
	width, tty := terminalWidth(w)
	if !tty {
		width = defaultTableWidth
	}
	return o.print(w, width)
}
