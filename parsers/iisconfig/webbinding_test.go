package iisconfig

import (
	"fmt"
	"testing"

	"ssltriage/parsers/wintext"
)

func TestWebBindings(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
	}{
		"table": {`
protocol bindingInformation    sslFlags
-------- ------------------    --------
http     *:80:                        0
https    *:443:www.example.com        1
net.tcp  808:*                        0
`, " 0: http 0.0.0.0 80  flags 0 true | https 0.0.0.0 443 www.example.com flags 1 true"},
		"table without flags": {"protocol bindingInformation\n-------- ------------------\nhttps    [::1]:8443:\n\n*:443: 5",
			" 0: https ::1 8443  flags 0 false"},
		"list": {`
protocol             : https
bindingInformation   : *:443:
sslFlags             : 0
isDsMapperEnabled    : False
certificateHash      : 4486986714517C5AC81AD5D57090E8EE0A70AB95
certificateStoreName : My
ItemXPath            : /system.applicationHost/sites/site[@name='Default Web Site'
                       and @id='1']
Attributes           : {protocol, bindingInformation, sslFlags}

protocol             : http
bindingInformation   : *:80:
ItemXPath            : /system.applicationHost/sites/site[@name='Default Web Site']
`, "Default Web Site 1: https 0.0.0.0 443  flags 0 true | http 0.0.0.0 80  flags 0 false"},
		"list without path":       {"protocol : https\nbindingInformation : *:443:\nsslFlags : 0\n", " 0: https 0.0.0.0 443  flags 0 true"},
		"two without blank":       {"protocol : https\nbindingInformation : *:443:\nprotocol : http\nbindingInformation : *:80:", " 0: https 0.0.0.0 443  flags 0 false | http 0.0.0.0 80  flags 0 false"},
		"some other list":         {"protocol : https\nport : 443\n", ""},
		"some other table":        {"protocol state\n-------- -----\nhttps    *:443:\n", ""},
		"cut short by width":      {"protocol bindingInformation sslFlags\n-------- ------------------ --------\nhttps    *:443:www.ex...           1\nhttps    *:4...                   0\nhttp     *:80:                    0\n", " 0: http 0.0.0.0 80  flags 0 true"},
		"wrapped within the name": {"protocol : https\nbindingInformation : *:443:\nItemXPath : /sites/site[@name='Default\n            Web Site']\n", " 0: https 0.0.0.0 443  flags 0 false"},
	} {
		t.Run(name, func(t *testing.T) {
			r := Parse(wintext.FromString(c.text))
			if got := summary(r); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			for _, s := range r.Sites {
				for _, b := range s.Bindings {
					if b.Line == 0 || b.Quote == "" {
						t.Errorf("a binding without its place: %+v", b)
					}
				}
			}
		})
	}
}

func summary(r Result) string {
	out := ""
	for _, s := range r.Sites {
		out += fmt.Sprintf("%s %d:", s.Name, s.ID)
		for i, b := range s.Bindings {
			if i > 0 {
				out += " |"
			}
			out += fmt.Sprintf(" %s %v %d %s flags %d %t", b.Protocol, b.IP, b.Port, b.Host, b.SSLFlags, b.SSLFlagsKnown)
		}
	}
	return out
}
