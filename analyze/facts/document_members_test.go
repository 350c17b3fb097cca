package facts_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/collect/bundle"
)

// ignored are the members of the collector's documents that change nothing in
// the facts, each with the reason. TestEveryMemberCounts finds all others.
var ignored = map[string]string{
	"Certificates.Certificates.Acquire.KeySpec": "KeyInfo has the one that Schannel goes by",
	"Certificates.Certificates.File":            "the file is known by its content",
	"Certificates.Certificates.FriendlyName":    "a name that people gave, which decides nothing",
	"Certificates.Stores.Count":                 "Truncated says whether the store is whole",
	"Clock.BiasMinutes":                         "all times of documents are UTC",
	"Clock.UTC":                                 "the manifest's end is the time of collection",
	"Clock.Zone":                                "all times of documents are UTC",
	"HTTPConfig.Bindings.StoreNull":             "a null name and an empty one are both taken as MY",
	"HTTPConfig.Extended.Flags":                 "not documented",
	"HTTPConfig.Extended.Values":                "HTTP/2 windows and limits do not decide whether TLS works",
	"HTTPConfig.Queries.Count":                  "the records are counted",
	"KeyFiles.Directories.Count":                "Truncated says whether the folder is whole",
	"KeyFiles.Files.Modified":                   "no fault shows in it",
	"KeyFiles.Files.Owner":                      "SDDL has it",
	"OperatingSystem.Host.ACP":                  "texts are decoded by the manifest's",
	"OperatingSystem.Host.Architecture":         "decides nothing",
	"OperatingSystem.Host.ConsoleCP":            "texts are decoded by the manifest's",
	"OperatingSystem.Host.OEMCP":                "texts are decoded by the manifest's",
	"OperatingSystem.Host.UILanguage":           "SysLanguage comes first",
	"Processes.Processes.Error":                 "what could not be read is empty",
	"Processes.Processes.Path":                  "Image names the process",
	"Processes.Processes.UserSID":               "UserName comes first",
	"Services.Services.Error":                   "what could not be read is empty",
	"Sockets.Sockets.Proto":                     "Local shows it",
	"Sockets.Tables.Count":                      "Truncated says whether the table is whole",
	"Sockets.Tables.Proto":                      "names the table in a problem only",
	"Updates.Updates.DateOnly":                  "rules take every date of an update as good to the day",
	"Updates.Updates.Description":               "the KB number says it",
}

// wholeDocuments are documents in which every member says something.
func wholeDocuments() map[string]bundle.Document {
	at := time.Date(2024, 5, 1, 2, 3, 4, 0, time.UTC)
	failed := bundle.NewWinError(0x80090016)
	offset := int64(125)
	host := bundle.Host{Name: "WEB19", Product: "Windows Server 2019 Standard", Major: 10, Build: 17763, UBR: 1697, ProductType: 3,
		UILanguage: "ja-JP", SysLanguage: "ja-JP", ACP: 932, OEMCP: 932, ConsoleCP: 932, Architecture: "amd64"}
	return map[string]bundle.Document{
		"certs/stores.json": bundle.Certificates{
			Stores: []bundle.Store{{Name: "MY", Count: 1}},
			Certificates: []bundle.Certificate{{
				Store: "MY", SHA1: rsaHash, File: "certs/MY/1.cer", Subject: "www", FriendlyName: "shop", EnhancedUsageSet: true,
				EnhancedUsage: []string{"1.3.6.1.5.5.7.3.1"}, KeyInfo: &bundle.KeyInfo{Provider: "Microsoft Software Key Storage Provider", Container: "te-1", Flags: 0x20},
				Acquire: bundle.Acquire{Tried: true, OK: true, KeySpec: 0xffffffff, UniqueName: unique, SDDL: "D:P(A;;FA;;;SY)"},
			}, {
				Store: "MY", SHA1: ecdsaHash, KeyInfo: softwareKey("te-2"),
				Acquire: bundle.Acquire{Tried: true, OK: true, UniqueName: "0" + unique[1:], SDDL: "D:P(A;;FA;;;SY)"},
			}, {
				Store: "MY", SHA1: strings.Repeat("3", 40), KeyInfo: softwareKey("te-3"), Acquire: bundle.Acquire{Tried: true, Error: failed},
			}, {
				Store: "MY", SHA1: strings.Repeat("4", 40),
			}},
		},
		"http/config.json": bundle.HTTPConfig{
			Bindings: []bundle.SSLBinding{{ID: 1, Address: "0.0.0.0:443", Hash: rsaHash, AppID: "{4dc3e181-e14b-4a21-b022-59fc669b0914}", Store: "MY",
				CheckMode: 1, FreshnessSeconds: 2, RetrievalMS: 3, CTLIdentifier: "a", CTLStore: "b", Flags: 2}, {ID: 5, Address: "0.0.0.0:443", Host: "www", Hash: rsaHash}},
			Extended: []bundle.SSLExtended{{ID: 8, Address: "0.0.0.0:443", ParamType: 6, Certificates: []bundle.SSLCertificate{{Hash: ecdsaHash, Store: "MY"}}},
				{ID: 9, Address: "0.0.0.0:443", Host: "www", ParamType: 6, Flags: 1, Values: []uint32{1}, Certificates: []bundle.SSLCertificate{{Hash: ecdsaHash, Store: "MY"}}}},
			IPListen: bundle.IPListen{State: bundle.StatusOK, Addresses: []string{"10.0.0.1"}},
			URLACLs:  []bundle.URLACL{{URL: "https://+:443/app/", SDDL: "D:(A;;GX;;;NS)"}},
			Queries:  []bundle.HTTPQuery{{ID: 1, Count: 1}},
		},
		"keys/files.json": bundle.KeyFiles{
			Directories: []bundle.KeyDirectory{{Path: `C:\ProgramData\Microsoft\Crypto\Keys`, SDDL: "D:P(A;;FA;;;SY)", Count: 1}},
			Files:       []bundle.KeyFile{{Directory: `C:\ProgramData\Microsoft\Crypto\Keys`, Name: unique, Size: 2187, Modified: at, Owner: "S-1-5-18", SDDL: "D:P(A;;FA;;;SY)"}},
		},
		"net/sockets.json": bundle.Sockets{Tables: []bundle.SocketTable{{Proto: "tcp4", Count: 1}},
			Sockets: []bundle.Socket{{Proto: "tcp4", Local: "0.0.0.0:135", Remote: "0.0.0.0:0", State: bundle.TCPListen, PID: 4}}},
		"net/processes.json": bundle.Processes{Processes: []bundle.Process{{PID: 4, Image: "w3wp.exe", Path: `C:\w3wp.exe`, UserSID: "S-1-5-20", UserName: `NT AUTHORITY\NETWORK SERVICE`}}},
		"net/services.json":  bundle.Services{Services: []bundle.Service{{Name: "W3SVC", Display: "WWW", State: 4, StartType: 2, PID: 900, Account: "LocalSystem"}}},
		"host/os.json": bundle.OperatingSystem{Host: host, InstallationType: "Server", LastBoot: at, IISVersion: "10.0",
			HTTPSysVersion: "10.0.17763.1697", SchannelVersion: "10.0.17763.1697"},
		"host/updates.json": bundle.Updates{Updates: []bundle.Update{{KB: "KB5005112", Installed: at, DateOnly: true, Description: "RollupFix"}}},
		"host/clock.json": bundle.Clock{UTC: at, Zone: "Tokyo Standard Time", BiasMinutes: -540,
			W32Time: bundle.W32Time{State: 4, Type: "NTP", Source: "dc01", LastSync: at, OffsetMS: &offset}},
	}
}

// TestEveryMemberCounts changes each member of each document and looks whether
// the facts change with it. Those that do not are in ignored, with the reason.
func TestEveryMemberCounts(t *testing.T) {
	documents := wholeDocuments()
	before := snapshot(t, documents)
	seen := map[string]bool{}
	for path, d := range documents {
		whole := reflect.New(reflect.TypeOf(d)).Elem()
		whole.Set(reflect.ValueOf(d))
		counts := map[string]bool{}
		members(whole, reflect.TypeOf(d).Name(), func(name string, v reflect.Value) {
			old := reflect.New(v.Type()).Elem()
			old.Set(v)
			for _, value := range others(v) {
				v.Set(value)
				changed := maps.Clone(documents)
				changed[path] = whole.Interface().(bundle.Document)
				counts[name] = counts[name] || snapshot(t, changed) != before
			}
			v.Set(old)
		})
		for name, counts := range counts {
			if _, known := ignored[name]; counts == known {
				t.Errorf("%s: %s counts: %v, in the list of ignored ones: %v", path, name, counts, known)
			}
			seen[name] = true
		}
	}
	for name := range ignored {
		if !seen[name] {
			t.Errorf("no document has %s", name)
		}
	}
}

// members calls visit for every member of a value that a document has.
func members(v reflect.Value, name string, visit func(string, reflect.Value)) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Tag.Get("json") == "-" {
			continue
		}
		f, full := v.Field(i), name+"."+field.Name
		switch {
		case f.Kind() == reflect.Struct && f.Type() != reflect.TypeOf(time.Time{}):
			members(f, full, visit)
		case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Struct:
			for k := range f.Len() {
				members(f.Index(k), full, visit)
			}
		case f.Kind() == reflect.Pointer && !f.IsNil() && f.Type().Elem().Kind() == reflect.Struct && f.Type() != reflect.TypeOf(&bundle.WinError{}):
			members(f.Elem(), full, visit)
		default:
			visit(full, f)
		}
	}
}

// others are values that differ, of the same shape and of another.
func others(v reflect.Value) []reflect.Value {
	a, b := reflect.New(v.Type()).Elem(), reflect.New(v.Type()).Elem()
	switch x := v.Interface().(type) {
	case time.Time:
		return []reflect.Value{reflect.ValueOf(x.Add(-72 * time.Hour)), reflect.ValueOf(x.Add(72 * time.Hour))}
	case *bundle.WinError:
		if x != nil {
			return []reflect.Value{a}
		}
		return []reflect.Value{reflect.ValueOf(bundle.NewWinError(1450))}
	case bundle.Status:
		return []reflect.Value{reflect.ValueOf(bundle.StatusFailed)}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			a.Set(reflect.New(v.Type().Elem()))
		}
	case reflect.Bool:
		a.SetBool(!v.Bool())
		return []reflect.Value{a}
	case reflect.Int, reflect.Int64:
		a.SetInt(v.Int() + 1)
		return []reflect.Value{a}
	case reflect.Uint32, reflect.Uint64:
		a.SetUint(v.Uint() ^ 2)
		b.SetUint(v.Uint() ^ 0x20)
		return []reflect.Value{a, b}
	case reflect.String:
		a.SetString(strings.NewReplacer("1", "2", "4", "5", "6", "7", "SY", "BA", "a", "b", "te-", "tf-", "W", "V", "NTP", "NoSync").Replace(v.String()))
		b.SetString("Local CMOS Clock")
		return []reflect.Value{a, b}
	}
	return []reflect.Value{a}
}

// snapshot is all that the facts say, without the quotes, which are the lines
// of the documents themselves.
func snapshot(t *testing.T, documents map[string]bundle.Document) string {
	t.Helper()
	f := load(t, bundle.Manifest{}, func(w *bundle.Writer) {
		for _, path := range []string{"host/os.json", "http/config.json", "certs/stores.json", "keys/files.json", "net/sockets.json",
			"net/processes.json", "net/services.json", "host/updates.json", "host/clock.json"} {
			document(t, w, path, documents[path], bundle.Entry{})
		}
	})
	f.Files = nil
	all := struct {
		Facts   *facts.Facts
		Sources []facts.Source
		Sync    facts.Tri
	}{Facts: f, Sync: f.Clock.Synchronised()}
	for _, k := range facts.Kinds {
		all.Sources = append(all.Sources, f.Source(k))
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	dropQuotes(tree)
	return fmt.Sprint(tree)
}

func dropQuotes(v any) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "Quote")
		for _, x := range v {
			dropQuotes(x)
		}
	case []any:
		for _, x := range v {
			dropQuotes(x)
		}
	}
}
