package eventlog

import (
	"bytes"
	"fmt"
	"testing"

	"ssltriage/samples/shared"
)

func TestProbe(t *testing.T) {
	for _, f := range []string{"system-win10-zh-schannel-36871", "system-server2022-large-7857", "system-win10-1809-dirty-wrapped-truncated", "system-win10-1507-zero-size-record", "appxdeployment-bad-chunk-magic", "capi2-operational-raw-binxml", "system-evil-recursive-template"} {
		b := shared.Read(t, "evidence/eventlog/"+f+".evtx")
		log, err := ReadEVTX(bytes.NewReader(b), Options{})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(f, log.TotalRecords, log.Wanted, len(log.Events), log.Damaged, log.Recovered, log.Chunks, log.HeaderChunks, log.First, log.Last, log.Channel)
		fmt.Println(log.Providers)
		for _, p := range log.Problems {
			fmt.Println("   ", p)
		}
		for i, e := range log.Events {
			if i > 12 {
				break
			}
			e.Occurrences = nil
			fmt.Printf("  %d %s %d %v %v\n", e.Count, e.Provider, e.ID, e.Data, e.Strings)
		}
	}
}
