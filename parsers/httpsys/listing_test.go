package httpsys_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ssltriage/parsers/httpsys"
	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

const ruler = "-------------------------------------------\n"

// listings prints which listings were seen: "ssl/netsh=2@3[filter]".
func listings(r httpsys.Result) string {
	var out []string
	for _, l := range r.SSLListings {
		s := fmt.Sprintf("ssl/%s=%d@%d", l.Source, l.Count, l.Line)
		if l.Filter != "" {
			s += "[" + l.Filter + "]"
		}
		if l.Empty() != (l.Count == 0) {
			s += " Empty is wrong"
		}
		out = append(out, s)
	}
	for _, l := range r.IPListenLists {
		out = append(out, fmt.Sprintf("ip/%s=%v@%d", l.Source, l.Addrs, l.Line))
		if l.Empty() != (len(l.Addrs) == 0) {
			out = append(out, "Empty is wrong")
		}
	}
	return strings.Join(out, " ")
}

func TestListings(t *testing.T) {
	records := languages[2].print(sample()[:2]...)
	for _, c := range []struct{ name, text, want string }{
		{"empty, English title", "\nSSL Certificate bindings:\n" + ruler + "\n\n", "ssl/netsh=0@2"},
		{"empty, known by the prompt", "C:\\>netsh http show sslcert\n\nLiaisons\u00a0:\n" + ruler + "\n", "ssl/netsh=0@3"},
		{"empty, known by a bare command", "netsh http show ssl\nПривязки:\n" + ruler, "ssl/netsh=0@2"},
		{"empty, PowerShell prompt", "PS C:\\Users\\Bob> netsh.exe ht sh ss\n束縛:\n" + ruler, "ssl/netsh=0@2"},
		{"empty, netsh's own prompt", "netsh http>show sslcert\n\nX:\n" + ruler + "\nnetsh http>", "ssl/netsh=0@3"},
		{"empty, full path", "C:\\>%windir%\\System32\\netsh.exe http show sslcert\nX:\n" + ruler, "ssl/netsh=0@2"},
		{"empty, unknown language, no command", "\n何か:\n" + ruler + "\n\n", ""},
		{"title without ruler", "SSL Certificate bindings:\n\n", ""},
		{"two records", "C:\\>netsh http show sslcert\n" + records, "ssl/netsh=2@3"},
		{"records without title", "C:\\>netsh http show sslcert\n" + records[strings.Index(records, "    "):], "ssl/netsh=2@1"},
		{"title translated, records", records, "ssl/netsh=2@2"},
		{"title unknown, records", strings.Replace(records, "SSL", "", 1), ""},
		{"title translated, records elsewhere", "SSL-Zertifikatbindungen:\n" + ruler + "\nsomething else\n\n" + records[strings.Index(records, "    "):], ""},
		{"empty, title translated", "\nSSL 証明書のバインド:\n" + ruler + "\n", "ssl/netsh=0@2"},
		{"empty, title translated, below the other", "\nIP-адреса, присутствующие в списке прослушивания:\n" + ruler + "\n\n\nПривязки SSL-сертификатов:\n" + ruler + "\n\n", "ssl/netsh=0@7 ip/netsh=[]@2"},
		{"empty, then another prompt", "Enlaces de certificado SSL:\n" + ruler + "\n\nC:\\>hostname\nWEB01\n", "ssl/netsh=0@1"},
		{"empty, title translated, another tool's words above", "OpenSSL 3.0.2\nSSL Session:\n" + ruler + "\n", ""},
		{"empty, another command above", "C:\\>check.cmd\n\nSSL:\n" + ruler + "\n", ""},
		{"another tool's title and words", "SSL settings:\n" + ruler + "none\n", ""},
		{"no word of its own", "OpenSSLv3:\n" + ruler + "\n", ""},
		{"one endpoint asked for", "C:\\>netsh http show sslcert ipport=0.0.0.0:443\n" + languages[0].print(sample()[0]), "ssl/netsh=1@3[ipport=0.0.0.0:443]"},
		{"endpoint without name", "C:\\>netsh http show sslcert 0.0.0.0:443\n" + languages[0].print(sample()[0]), "ssl/netsh=1@3[0.0.0.0:443]"},
		{"options that leave nothing out", "C:\\>netsh http show sslcert json=enable\nX:\n" + ruler, "ssl/netsh=0@2"},
		{"piped", "C:\\>netsh http show sslcert | findstr 443\n" + languages[0].print(sample()[0]), "ssl/netsh=1@3[| findstr 443]"},
		{"before and after", "SSL Certificate bindings:\n" + ruler + "\nC:\\>netsh http show sslcert\n" + languages[0].print(sample()[0]), "ssl/netsh=0@1 ssl/netsh=1@6"},
		{"another command between", "C:\\>netsh http show sslcert\nC:\\>dir\nX:\n" + ruler, ""},

		{"iplisten, English", "\nIP addresses present in the IP listen list:\n" + ruler + "\n    192.168.33.1\n    fe80::1%4\n    ::\n\n", "ip/netsh=[192.168.33.1 fe80::1%4 ::]@2"},
		{"iplisten, English, empty", "IP addresses present in the IP listen list:\n" + ruler + "\n", "ip/netsh=[]@1"},
		{"iplisten, by its shape", "\nIP リッスン一覧にある IP アドレス:\n" + ruler + "\n    10.0.0.1\n\n", "ip/netsh=[10.0.0.1]@2"},
		{"iplisten, title translated, empty", "\n\nDirecciones IP presentes en la lista de escucha IP:\n" + ruler + "\n\n", "ip/netsh=[]@3"},
		{"iplisten, title translated, empty, then bindings", "\nIP 侦听列表中存在的 IP 地址:\n" + ruler + "\n\nC:\\>netsh http show sslcert\n" + records, "ssl/netsh=2@8 ip/netsh=[]@2"},
		{"iplisten, title of something else", "IPsec-Regeln, Adressen:\n" + ruler + "keine\n", ""},
		{"URL reservations, translated, empty", "\nReservas de URL:\n" + ruler + "\n\n", ""},
		{"iplisten, by the command, empty", "C:\\>netsh http sh iplist\n\nリスト：\n" + ruler + "\n\nC:\\>", "ip/netsh=[]@3"},
		{"iplisten, no indentation", "C:\\>netsh http show iplisten\nListe :\n" + ruler + "10.0.0.1\n10.0.0.2\n", "ip/netsh=[10.0.0.1 10.0.0.2]@2"},
		{"iplisten, title lost", "C:\\>netsh http show iplisten\n    10.0.0.1\n", "ip/netsh=[10.0.0.1]@1"},
		{"iplisten, the first lost its indentation", "IP addresses present in the IP listen list:\n" + ruler + "10.0.0.1\n    10.0.0.2\n", "ip/netsh=[10.0.0.1 10.0.0.2]@1"},
		{"iplisten, then others", "IP addresses present in the IP listen list:\n" + ruler + "\n    10.0.0.1\n\n8.8.8.8\n", "ip/netsh=[10.0.0.1]@1"},
		{"iplisten, then bindings", "C:\\>netsh http show iplisten\n\nX:\n" + ruler + "\n    10.0.0.1\n\n\nC:\\>netsh http show sslcert\n" + records, "ssl/netsh=2@11 ip/netsh=[10.0.0.1]@3"},

		{"httpcfg ssl, empty", "C:\\>httpcfg query ssl\nHttpQueryServiceConfiguration completed with 1168.\n", "ssl/httpcfg=0@2"},
		{"httpcfg iplisten, empty", "C:\\>httpcfg.exe query iplisten\n\nHttpQueryServiceConfiguration completed with 1168.\n", "ip/httpcfg=[]@3"},
		{"httpcfg iplisten", "httpcfg query iplisten\n    IP                      : 10.0.0.1\n" + strings.Repeat("-", 78) + "\n    IP                      : 10.0.0.2\n" + strings.Repeat("-", 78) + "\n", "ip/httpcfg=[10.0.0.1 10.0.0.2]@1"},
		{"httpcfg iplisten, no command", "    IP                      : 10.0.0.1\n" + strings.Repeat("-", 78) + "\n", "ip/httpcfg=[10.0.0.1]@1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := parse(c.text)
			if got := listings(r); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if len(r.Problems) > 0 {
				t.Errorf("problems: %q", r.Problems)
			}
		})
	}
}

func TestParseOutput(t *testing.T) {
	empty := "\n一覧：\n" + ruler + "\n\n"
	for command, want := range map[string]string{
		"netsh http show sslcert":                            "ssl/netsh=0@2",
		`C:\Windows\System32\netsh.exe http show iplisten`:   "ip/netsh=[]@2",
		"netsh http show sslcert hostnameport=a.example:443": "ssl/netsh=0@2[hostnameport=a.example:443]",
		"netsh http show urlacl":                             "",
		"ipconfig /all":                                      "",
		"":                                                   "",
	} {
		r := httpsys.ParseOutput(command, wintext.FromString(empty))
		if got := listings(r); got != want {
			t.Errorf("%q: got %q, want %q", command, got, want)
		}
		if len(r.Problems) > 0 {
			t.Errorf("%q: problems %q", command, r.Problems)
		}
	}
	r := httpsys.ParseOutput("netsh http show iplisten", wintext.FromString("    10.0.0.1\n"))
	if got := listings(r); got != "ip/netsh=[10.0.0.1]@0" {
		t.Errorf("list without title: %q", got)
	}
}

func TestErrorOutputs(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"one endpoint, none there", "C:\\>netsh http show sslcert ipport=0.0.0.0:443\n\nSSL Certificate bindings:\n-------------------------\n\nThe system cannot find the file specified.\n\n",
			`line 6: a listing of netsh has no record but "The system cannot find the file specified."`},
		{"list of addresses", "C:\\>netsh http show iplisten\n\n一覧：\n" + ruler + "\nアクセスが拒否されました。\n",
			`line 6: a listing of netsh has no record but "アクセスが拒否されました。"`},
		{"no title", "C:\\>netsh http show sslcert ipport=0.0.0.0:443\n\nThe system cannot find the file specified.\n",
			`line 3: netsh http show sslcert ipport=0.0.0.0:443 printed no listing but "The system cannot find the file specified."`},
		{"in Chinese", "C:\\>netsh http show sslcert\n系统找不到指定的文件。\n",
			`line 2: netsh http show sslcert printed no listing but "系统找不到指定的文件。"`},
		{"unknown command", "C:\\>netsh http show iplisten\nThe following command was not found: http show iplisten.\n",
			`line 2: netsh http show iplisten printed no listing but "The following command was not found: http show iplisten."`},
		{"access denied", "C:\\>httpcfg query ssl\nHttpQueryServiceConfiguration completed with 5.\n", "line 2: httpcfg failed with code 5"},
		{"found nothing, which list", "HttpQueryServiceConfiguration completed with 1168.\n",
			"line 1: httpcfg found nothing (code 1168), but which list it was asked for is not in the text"},
		{"found nothing, another command", "httpcfg query ssl\nhttpcfg delete ssl -i 0.0.0.0:443\nHttpQueryServiceConfiguration completed with 1168.\n",
			"line 3: httpcfg found nothing (code 1168), but which list it was asked for is not in the text"},
		{"one endpoint of httpcfg", "httpcfg query ssl -i 0.0.0.0:443\nHttpQueryServiceConfiguration completed with 2.\n",
			"line 2: httpcfg query ssl -i 0.0.0.0:443 found nothing (code 2)"},
		{"success", "httpcfg set ssl -i 0.0.0.0:443\nHttpSetServiceConfiguration completed with 0.\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := parse(c.text)
			if got := strings.Trim(fmt.Sprint(r.Problems), "[]"); got != c.want {
				t.Errorf("problems\n%s\nwant\n%s", got, c.want)
			}
			for _, l := range r.SSLListings {
				if l.Empty() || l.Message == "" {
					t.Errorf("the list counts as empty: %+v", l)
				}
			}
			for _, l := range r.IPListenLists {
				if l.Empty() || l.Message == "" {
					t.Errorf("the list counts as empty: %+v", l)
				}
			}
			if len(r.Bindings) > 0 {
				t.Errorf("found %+v", r)
			}
		})
	}
	r := httpsys.ParseOutput("netsh http show sslcert ipport=0.0.0.0:443", wintext.FromString("\nFichier introuvable.\n"))
	want := []problem.Text{{
		EN: `line 2: netsh http show sslcert ipport=0.0.0.0:443 printed no listing but "Fichier introuvable."`,
		JA: `2 行目: netsh http show sslcert ipport=0.0.0.0:443 は一覧ではなく "Fichier introuvable." を出力しました`,
	}}
	if diff := cmp.Diff(want, r.Problems); diff != "" {
		t.Errorf("a command known from elsewhere (-want +got):\n%s", diff)
	}
}

// TestScriptsAreNoOutput: a list of commands says nothing about the server.
func TestScriptsAreNoOutput(t *testing.T) {
	r := parse("@echo off\nnetsh http show sslcert > a.txt\nnetsh http show iplisten\nnetsh http show urlacl\nrem done\n")
	if !empty(r) {
		t.Errorf("found %+v", r)
	}
}

// TestTooMany: no server has so many bindings; what is left out is said once.
func TestTooMany(t *testing.T) {
	const most = 20_000
	var text strings.Builder
	text.WriteString("SSL Certificate bindings:\n" + ruler)
	for i := range most + 100 {
		fmt.Fprintf(&text, "\n    IP:port : 10.0.%d.%d:443\n    Certificate Hash : %s\n    Application ID : %s\n", i/250, i%250, hashA, iisApp)
	}
	r := parse(text.String())
	if len(r.Bindings) != most || len(r.Problems) != 1 || !strings.Contains(r.Problems[0].EN, "more than 20000 bindings") {
		t.Errorf("%d bindings, problems %q", len(r.Bindings), r.Problems)
	}
}
