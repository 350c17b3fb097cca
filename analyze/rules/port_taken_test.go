package rules

import (
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"ssltriage/analyze/rule"
)

// TestOneFindingPerProcess: a process that listens for both families, on the
// addresses of two sites and in two tables, is one finding of each port.
func TestOneFindingPerProcess(t *testing.T) {
	archive := txtar.Parse([]byte(`
-- netstat.txt --

Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       900
  TCP    0.0.0.0:80             0.0.0.0:0              LISTENING       4
  TCP    0.0.0.0:443            0.0.0.0:0              LISTENING       10416
 [httpd.exe]
  TCP    0.0.0.0:8443           0.0.0.0:0              LISTENING       10416
 [httpd.exe]
  TCP    [::]:443               [::]:0                 LISTENING       10416
 [httpd.exe]
-- again.txt --

Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       900
  TCP    0.0.0.0:443            0.0.0.0:0              LISTENING       10416
  TCP    [::]:443               [::]:0                 LISTENING       10416
-- sites.txt --
SITE "Default Web Site" (id:1,bindings:http/*:80:,https/*:443:,https/10.0.0.5:443:,https/*:8443:,state:Started)
`))
	f := loadCase(t, archive, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
	out := rule.Run(All(), f)
	ports := map[string]int{}
	for _, fd := range out.Findings {
		if fd.Rule == "port-taken" {
			ports[fd.Title.EN]++
		}
	}
	if len(ports) != 2 || ports["httpd.exe (10416) holds port 443, not IIS"] != 1 || ports["httpd.exe (10416) holds port 8443, not IIS"] != 1 {
		t.Errorf("findings: %v", ports)
	}
}
