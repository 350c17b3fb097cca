package capture

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"ssltriage/parsers/problem"
)

// event is an event of Event Tracing for Windows.
type event struct {
	provider        guid
	id              uint16
	keyword         uint64
	process, thread uint32
	time            time.Time
	payload         []byte
}

// Providers whose events carry packets.
var (
	providerNDIS    = mustGUID("2ed6006e-4729-4609-b423-3ee7bcd678ef")
	providerNdisWan = mustGUID("d84521f7-2235-4237-a7c0-14e3a9676286")
	providerPktMon  = mustGUID("4d4f80d9-c8bd-4d73-bb5b-19c90402c5ac")
	providerWFP     = mustGUID("c22d1b14-c242-49de-9f17-1d76b8b9c458")
)

// providerNames are those that traces of network problems hold most often;
// they tell what a trace without packets was made for.
var providerNames = map[guid]string{
	providerNDIS:    "Microsoft-Windows-NDIS-PacketCapture",
	providerNdisWan: "Microsoft-Windows-Ras-NdisWanPacketCapture",
	providerPktMon:  "Microsoft-Windows-PktMon",
	providerWFP:     "Microsoft-Pef-WFP-MessageProvider",
	mustGUID("2f07e2ee-15db-40f1-90ef-9d7ba282188a"): "Microsoft-Windows-TCPIP",
	mustGUID("dd5ef90a-6398-47a4-ad34-4dcecdef795f"): "Microsoft-Windows-HttpService",
	mustGUID("e53c6823-7bb8-44bb-90dc-3f86090d48a6"): "Microsoft-Windows-Winsock-AFD",
}

// Limits of what is kept while events are read.
const (
	maxPartial   = 256     // packets whose end has not come
	maxFragment  = 1 << 18 // bytes of such a packet
	maxGroups    = 1 << 16 // packets of pktmon that are remembered
	maxProviders = 64      // in the count of other events
)

// etw makes packets from events.
type etw struct {
	scan    *scan
	partial map[origin]*partial
	groups  map[group]time.Time
	order   []group // of groups, a ring
	oldest  int

	lost      int // packets of which an event is missing or unreadable
	dropped   map[dropReason]int
	firstDrop int
	others    map[guid]int
	pktMon    int // events of pktmon
}

func newETW(s *scan) *etw {
	return &etw{
		scan: s, partial: map[origin]*partial{}, groups: map[group]time.Time{},
		dropped: map[dropReason]int{}, others: map[guid]int{},
	}
}

// wants reports whether an event carries a packet, and counts those that do
// not.
func (w *etw) wants(provider guid, id uint16) bool {
	switch provider {
	case providerNDIS:
		if id == 1001 || id == 1003 {
			return true
		}
	case providerNdisWan:
		if id == 5001 || id == 5002 {
			return true
		}
	case providerPktMon:
		w.pktMon++
		if id == 160 || id == 170 {
			return true
		}
	case providerWFP:
		switch id {
		case 60011, 60012, 60021, 60022:
			return true
		}
	}
	if _, known := w.others[provider]; known || len(w.others) < maxProviders {
		w.others[provider]++
	}
	return false
}

// take reads an event that wants has picked; next gives a packet its number.
func (w *etw) take(e *event, next func() int) {
	ok := false
	switch e.provider {
	case providerNDIS:
		ok = w.ndis(e, next)
	case providerNdisWan:
		ok = w.ndisWan(e, next)
	case providerPktMon:
		ok = w.pktmon(e, next)
	case providerWFP:
		ok = w.wfp(e, next)
	}
	if !ok {
		w.lost++
	}
}

// emit hands a whole packet on.
func (w *etw) emit(e *event, link LinkType, data []byte, wire int, next func() int) {
	w.scan.frame(next(), momentOf(e.time), link, data, wire)
}

// wfp reads an event of the Windows Filtering Platform.
func (w *etw) wfp(e *event, next func() int) bool {
	media := map[uint16]LinkType{60011: linkWFP4, 60012: linkWFP4Flow, 60021: linkWFP6, 60022: linkWFP6Flow}[e.id]
	w.emit(e, media, e.payload, len(e.payload), next)
	return true
}

// finish tells what became of the events.
func (w *etw) finish() {
	if n := w.lost + len(w.partial); n > 0 {
		w.scan.problem("%d packets of the trace could not be put together from their events", "トレースの %d 個のパケットをイベントから組み立てられませんでした", n)
	}
	reasons := slices.SortedFunc(maps.Keys(w.dropped), func(a, b dropReason) int {
		return cmp.Or(cmp.Compare(w.dropped[b], w.dropped[a]), cmp.Compare(a.reason, b.reason), cmp.Compare(a.location, b.location))
	})
	for _, r := range reasons[:min(len(reasons), 8)] {
		w.scan.problem("Windows dropped %d packets for reason %d at location %#x of pktmon, the first drop in frame %d", "Windows が %d 個のパケットを破棄しました (pktmon の理由 %d、場所 %#x、最初の破棄はフレーム %d)", w.dropped[r], r.reason, r.location, w.firstDrop)
	}
}

// why says what a trace without packets holds instead.
func (w *etw) why() problem.Text {
	if w.pktMon > 0 {
		return problem.New("the trace holds no packets: pktmon has written counters or events only; start it with --capture --pkt-size 0",
			"トレースにパケットがありません。pktmon がカウンターまたはイベントだけを書き込んでいます。--capture --pkt-size 0 を付けて開始してください")
	}
	var parts []string
	providers := slices.SortedFunc(maps.Keys(w.others), func(a, b guid) int {
		return cmp.Or(cmp.Compare(w.others[b], w.others[a]), strings.Compare(a.String(), b.String()))
	})
	for _, p := range providers[:min(len(providers), 4)] {
		name := providerNames[p]
		if name == "" {
			name = p.String()
		}
		parts = append(parts, fmt.Sprintf("%s (%d)", name, w.others[p]))
	}
	none := problem.New("the trace holds no packets: neither the NDIS capture (netsh trace start capture=yes) nor pktmon has written to it",
		"トレースにパケットがありません。NDIS キャプチャ (netsh trace start capture=yes) も pktmon も書き込んでいません")
	if len(parts) == 0 {
		return none
	}
	return problem.New("%w; it has events of %s", "%w。次のイベントがあります: %s", none, strings.Join(parts, ", "))
}

// mustGUID reads a GUID of this source text.
func mustGUID(s string) guid {
	var g guid
	var d [8]byte
	var a uint32
	var b, c uint16
	if _, err := fmt.Sscanf(strings.ReplaceAll(s, "-", ""), "%8x%4x%4x%2x%2x%2x%2x%2x%2x%2x%2x", &a, &b, &c,
		&d[0], &d[1], &d[2], &d[3], &d[4], &d[5], &d[6], &d[7]); err != nil {
		panic("capture: " + s + ": " + err.Error())
	}
	binary.LittleEndian.PutUint32(g[:], a)
	binary.LittleEndian.PutUint16(g[4:], b)
	binary.LittleEndian.PutUint16(g[6:], c)
	copy(g[8:], d[:])
	return g
}
