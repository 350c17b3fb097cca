// Package redact takes the names out of a report, so that it can be handed
// on: each name, address and number that points to a machine, a person or a
// certificate becomes a token ("host-1", "ip-2", "cert-3"), the same one
// wherever it occurs in the report, in every format.
//
// Replaced are
//
//   - host: names of computers, sites' host names and DNS names, of the server,
//     its domain controllers, its clients, in certificates and in files' names;
//     domain: names of domains
//   - ip: IPv4 and IPv6 addresses; the ports stay; mac: hardware addresses
//   - user: names of users, in accounts, profiles' paths and mail addresses
//   - sid: the SIDs of users; relative ids below 1000, which mean the same on
//     every Windows (500 the administrator), stay behind the token
//   - cert: thumbprints of certificates (SHA-1 and SHA-256), in any spelling;
//     serial: serial numbers and other long hexadecimal numbers
//   - key: key containers and the names of key files, which hold the machine's
//     GUID; guid: GUIDs other than those in braces
//   - org, place, name: what the names in certificates say besides
//   - the name of the bundle
//
// Kept is what a diagnosis needs: rules, error codes, times, ports, builds and
// updates, cipher suites and what else is offered and chosen in a handshake
// (so JA3 and JA4), paths of Windows, of the registry and in the bundle,
// names of sites, services, stores and programs, application ids, well-known
// accounts and SIDs, the addresses 0.0.0.0, ::, 127.0.0.1 and ::1, the
// countries in certificates, names of Microsoft, and the bundle's SHA-256. A
// computer or a user with a name out of the words of the trade, such as
// "server", keeps it in sentences; a name that the evidence never shows
// as one can not be known. Look the report over before it leaves the house.
package redact

import (
	"path"
	"reflect"
	"slices"
	"strings"

	"ssltriage/analyze/report"
	"ssltriage/analyze/text"
)

// Report returns a copy of the report without names. The same report gives
// the same tokens, and a report without names comes back as it is but for its
// mark.
func Report(r report.Report) report.Report {
	out := once(r)
	for range maxRounds {
		next := once(out)
		if reflect.DeepEqual(next, out) {
			break
		}
		out = next
	}
	return out
}

// maxRounds bounds how often a name that shows only when its neighbour has
// become a token is looked for.
const maxRounds = 10

func once(r report.Report) report.Report {
	t := NewTable(r)
	out := t.Value(r).(report.Report)
	out.Redacted = true
	out.Bundle.Name = BundleName(r.Bundle.Name)
	return out
}

// Table gives the tokens for several values, so that what is equal in them has
// equal tokens.
type Table struct{ p *pseudonyms }

// NewTable is a table that knows the names in reports.
func NewTable(reports ...report.Report) *Table {
	t := &Table{newPseudonyms()}
	t.p.fresh = !slices.ContainsFunc(reports, func(r report.Report) bool { return r.Redacted })
	for _, r := range reports {
		t.reserve(r)
	}
	for _, r := range reports {
		t.p.machine = ""
		t.p.learnFields(r)
	}
	for _, r := range reports {
		t.Learn(r)
	}
	return t
}

// reserve keeps the tokens that a value already has.
func (t *Table) reserve(v any) {
	visitor{text: func(x text.Text) { t.p.reserve(x.EN + "\n" + x.JA) }, word: t.p.reserve}.walk(reflect.ValueOf(v))
}

// Learn takes the names out of a value of any type.
func (t *Table) Learn(v any) {
	visitor{text: t.p.learnText, word: t.p.learnWord}.walk(reflect.ValueOf(v))
}

// Value is a copy of a value without names, of the same type.
func (t *Table) Value(v any) any {
	if v == nil {
		return nil
	}
	return rewrite(reflect.ValueOf(v), "", t.p.replace).Interface()
}

// BundleName keeps only the ending: people name bundles after customers.
func BundleName(name string) string {
	ending := strings.ToLower(path.Ext(name))
	if slices.Contains([]string{".zip", ".cab", ".tar", ".gz", ".tgz"}, ending) {
		return "case" + ending
	}
	return "case"
}

// kept are members whose words are ours, Microsoft's or the protocol's. All
// others are looked through, those to come as well.
var kept = map[string]bool{
	"Report.Schema": true, "Report.Tool": true,
	"Bundle.SHA256": true, "Host.OS": true, "Host.Build": true, "Host.Language": true, "Host.Installation": true,
	"Host.IIS": true, "Host.HTTPSys": true, "Host.Schannel": true,
	"Finding.Rule": true, "Finding.Explains": true, "RuledOut.Rule": true, "NotChecked.Rule": true, "NotApplicable.Rule": true,
	"Trouble.Rule": true, "Link.Rule": true, "Missing.Kind": true, "Missing.Get": true, "Source.Kind": true,
	"Protocol.Name": true, "Protocol.Source": true, "Subject.Protocol": true,
	"Handshake.Outcome": true, "Prelude.Protocol": true, "Prediction.Result": true, "Prediction.Version": true,
	"Prediction.CipherSuite": true, "Prediction.Group": true,
	"ClientHello.LegacyVersion": true, "ClientHello.Versions": true, "ClientHello.CipherSuites": true, "ClientHello.ALPN": true,
	"ClientHello.Groups": true, "ClientHello.KeyShares": true, "ClientHello.SignatureAlgorithms": true,
	"ClientHello.Extensions": true, "ClientHello.JA3": true, "ClientHello.JA3Hash": true, "ClientHello.JA4": true,
	"ServerHello.Version": true, "ServerHello.CipherSuite": true, "ServerHello.CipherSuiteName": true, "ServerHello.ALPN": true,
	"ServerHello.Group": true, "ServerHello.Downgraded": true, "ServerHello.Extensions": true,
	"Difference.Schema": true, "Difference.Tool": true, "Server.OS": true, "Server.Build": true, "Heading.ID": true, "Change.Kind": true,
	"Change.Severity": true, "Unseen.Where": true, "Unseen.Get": true, "Shared.Rule": true, "Shared.Severity": true,
	"KeyExchange.Group": true, "KeyExchange.Signature": true, "Alert.Level": true, "Alert.Name": true,
}

// isKept reports whether a member stays as it is.
func isKept(t reflect.Type, i int) bool {
	field := t.Field(i)
	_, closed := field.Tag.Lookup("enum")
	return closed || kept[t.Name()+"."+field.Name]
}

// visitor sees what may hold names, in the order of the report.
type visitor struct {
	text func(text.Text)
	word func(string)
}

func (see visitor) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		see.word(v.String())
	case reflect.Pointer:
		if !v.IsNil() {
			see.walk(v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() {
			see.walk(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			see.walk(v.Index(i))
		}
	case reflect.Map:
		for i := v.MapRange(); i.Next(); {
			see.walk(i.Value())
		}
	case reflect.Struct:
		if t, ok := v.Interface().(text.Text); ok {
			see.text(t)
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && !isKept(v.Type(), i) {
				see.walk(v.Field(i))
			}
		}
	}
}

// rewrite copies a value with every string replaced that may hold names;
// nothing of the copy is shared but what stays the same. member is "Type.Field"
// of the value.
func rewrite(v reflect.Value, member string, replace func(member, s string) string) reflect.Value {
	switch v.Kind() {
	case reflect.String:
		return reflect.ValueOf(replace(member, v.String())).Convert(v.Type())
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		out := reflect.New(v.Type().Elem())
		out.Elem().Set(rewrite(v.Elem(), member, replace))
		return out
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		return rewrite(v.Elem(), member, replace)
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeMapWithSize(v.Type(), v.Len())
		for i := v.MapRange(); i.Next(); {
			out.SetMapIndex(i.Key(), rewrite(i.Value(), member, replace))
		}
		return out
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(rewrite(v.Index(i), member, replace))
		}
		return out
	case reflect.Struct:
		out := reflect.New(v.Type()).Elem()
		out.Set(v)
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && !isKept(v.Type(), i) {
				out.Field(i).Set(rewrite(v.Field(i), v.Type().Name()+"."+v.Type().Field(i).Name, replace))
			}
		}
		return out
	}
	return v
}
