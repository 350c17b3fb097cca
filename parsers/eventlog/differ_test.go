package eventlog

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ssltriage/samples/evtxfile"
	"ssltriage/samples/shared"
)

// told is one record as a reader tells it, its values normalised.
type told struct {
	system, data string
	values       []string
	raw          []Field // the values as they are
}

// tellAll reads every record and gives them by number and time.
func tellAll(read func(Options)) map[string]told {
	all := map[string]told{}
	read(Options{Want: everything, MaxEvents: 1 << 20, MaxPerKind: 1 << 20, MaxBytes: 1 << 30, Visit: func(e *Event, o Occurrence) {
		t := told{system: fmt.Sprintf("%s %q %d/%d level %d version %d channel %q computer %q user %q process %d", e.Provider, e.Source,
			e.ID, e.Qualifiers, e.Level, e.Version, e.Channel, e.Computer, e.UserSID, o.ProcessID)}
		t.data = fmt.Sprintf("binary %x", e.Binary)
		t.raw = e.Data
		for _, f := range e.Data {
			if f.Name == "" || !e.Positional {
				t.values = append(t.values, f.Name+"="+plainValue(f.Value))
			} else {
				t.values = append(t.values, "="+plainValue(f.Value))
			}
		}
		all[fmt.Sprintf("%d %s", o.RecordID, o.Time.Format(time.RFC3339Nano))] = t
	}})
	return all
}

var (
	paddedHex  = regexp.MustCompile(`^0x0*([0-9a-fA-F]+)$`)
	paddedTime = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+?)0*)?Z$`)
)

// plainValue removes what evtxexport writes in another way than Windows does:
// it pads HexInt types to their size and times to nanoseconds, and writes
// GUIDs and binary values in capital letters; it leaves out values that are
// white space only. Reading XML turns CR LF into LF, whoever wrote it.
func plainValue(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if strings.TrimSpace(s) == "" {
		return ""
	}
	if m := paddedHex.FindStringSubmatch(s); m != nil {
		return "0x" + strings.ToLower(m[1])
	}
	if m := paddedTime.FindStringSubmatch(s); m != nil {
		return strings.TrimRight(m[1]+"."+strings.TrimRight(m[2], "0"), ".") + "Z"
	}
	if isHexadecimal(s) {
		return strings.ToLower(s)
	}
	return s
}

func isHexadecimal(s string) bool {
	return strings.Trim(s, "0123456789abcdefABCDEF{}-") == "" && (strings.HasPrefix(s, "{") || len(s)%2 == 0)
}

// negative says whether two values are one negative number, of which
// evtxexport 20181227 shows the sign bit as if it counted: -480 as
// -2147483168.
func negative(theirs, ours string) bool {
	_, a, _ := strings.Cut(theirs, "=")
	_, b, _ := strings.Cut(ours, "=")
	x, err := strconv.ParseInt(a, 10, 64)
	y, err2 := strconv.ParseInt(b, 10, 64)
	if err != nil || err2 != nil || y >= 0 || x >= 0 {
		return false
	}
	for _, bits := range []uint{8, 16, 32} {
		if -(x+1<<(bits-1)) == y || x+1<<(bits-1) == -y || -x-1<<(bits-1) == -y {
			return true
		}
	}
	return -y == x&(1<<63-1)
}

// compareWithEvtxexport checks every record that evtxexport exports.
func compareWithEvtxexport(t *testing.T, name string, raw []byte, atLeast int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "log.evtx")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	exported := evtxexport(t, file)
	theirs := tellAll(func(o Options) { _, _ = ReadXML(bytes.NewReader(exported), o) })
	ours := tellAll(func(o Options) { _, _ = ReadEVTX(bytes.NewReader(raw), o) })
	if len(theirs) < atLeast || len(ours) < len(theirs) {
		t.Errorf("%s: %d records from evtxexport, want %d; %d of ours", name, len(theirs), atLeast, len(ours))
	}
	wrong := 0
	for id, their := range theirs {
		if our, ok := ours[id]; !ok {
			t.Errorf("%s: record %s (%s) is missing", name, id, their.system)
			wrong++
		} else if diff := difference(their, our); diff != "" {
			t.Errorf("%s: record %s: %s", name, id, diff)
			wrong++
		}
		if wrong > 10 {
			t.Fatalf("%s: and so on", name)
		}
	}
}

func difference(their, our told) string {
	if their.system != our.system {
		return fmt.Sprintf("evtxexport says\n%s, ours\n%s", their.system, our.system)
	}
	if their.data != our.data || len(their.values) != len(our.values) {
		return fmt.Sprintf("%s, evtxexport says\n%s %q, ours\n%s %q", our.system, their.data, their.values, our.data, our.values)
	}
	for i, v := range their.values {
		if w := our.values[i]; v != w && !negative(v, w) {
			return fmt.Sprintf("%s, evtxexport says\n%q, ours\n%q", our.system, v, w)
		}
	}
	return ""
}

// TestEveryValueOfEvtxexport: every record that evtxexport exports from the
// real files, with every value. It stops early in files that are damaged in a
// way that it cannot read, and exports none of what lies behind damage.
func TestEveryValueOfEvtxexport(t *testing.T) {
	exported := map[string]int{
		"system-win10-zh-schannel-36871.evtx": 169, "system-server2022-large-7857.evtx": 7857,
		"system-win10-1809-dirty-wrapped-truncated.evtx": 2561, "system-win10-1507-zero-size-record.evtx": 335,
		"appxdeployment-bad-chunk-magic.evtx": 267, "capi2-operational-raw-binxml.evtx": 24,
	}
	for name, n := range exported {
		compareWithEvtxexport(t, name, shared.Read(t, "evidence/eventlog/"+name), n)
	}
}

// TestEveryType: values of every type and size, and arrays of them, where
// evtxexport has something to say. It is compared with what Windows renders
// in the three cases named below.
func TestEveryType(t *testing.T) {
	long := []byte{0xe4, 7, 2, 0, 4, 0, 27, 0, 15, 0, 16, 0, 17, 0, 18, 0}
	sid := []byte{1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0}
	compared := 0
	for kind := byte(typeString); kind <= typeHex64; kind++ {
		for _, data := range [][]byte{{'A'}, []byte("AB"), []byte("ABCD"), []byte("ABCDEFGH"), long, sid, {}} {
			for _, k := range []byte{kind, kind | typeArray} {
				if k == typeSystemTime|typeArray && len(data) == 0 {
					continue // evtxexport crashes
				}
				theirs, ours := readMadeValue(t, evtxfile.Raw{Kind: k, Data: data})
				if theirs == nil {
					continue // evtxexport gives up
				}
				compared++
				if strings.Join(theirs, "|") != strings.Join(ours, "|") && !explained(k, data, theirs, ours) {
					t.Errorf("type %02x, %x: evtxexport says %q, ours %q", k, data, theirs, ours)
				}
			}
		}
	}
	if compared < 150 {
		t.Errorf("%d values compared", compared)
	}
}

// readMadeValue gives the fields that evtxexport and we make of one value;
// nil when evtxexport makes nothing of it or no XML.
func readMadeValue(t *testing.T, v evtxfile.Raw) (theirs, ours []string) {
	raw := makeLog(t, schannel(1, evtxfile.Field{Name: "v", Value: v}))
	file := filepath.Join(t.TempDir(), "log.evtx")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	exported := evtxexport(t, file)
	for _, their := range tellAll(func(o Options) { _, _ = ReadXML(bytes.NewReader(exported), o) }) {
		theirs = their.values
	}
	for _, our := range tellAll(func(o Options) { _, _ = ReadEVTX(bytes.NewReader(raw), o) }) {
		ours = our.values
	}
	return theirs, ours
}

// explained are the values that evtxexport writes in another way than
// Windows: SizeT decimal instead of hexadecimal, reals with six digits; and
// values that no Windows writes because their size or content does not fit
// the type, which we give as hex and evtxexport reads as far as it gets.
func explained(kind byte, data []byte, theirs, ours []string) bool {
	switch kind &^ typeArray {
	case typeSizeT:
		n, err := strconv.ParseUint(strings.TrimPrefix(theirs[0], "v="), 10, 64)
		return err == nil && ours[0] == fmt.Sprintf("v=0x%x", n)
	case typeReal32, typeReal64:
		for i := range theirs {
			a, _ := strconv.ParseFloat(theirs[i][2:], 64)
			b, _ := strconv.ParseFloat(ours[i][2:], 64)
			if math.Abs(a-b) > 1e-6*math.Abs(b) && b > 1e-36 {
				return false
			}
		}
		return true
	case typeFileTime, typeSystemTime, typeSID:
		return ours[0] == fmt.Sprintf("v=%x", data) || ours[0] == fmt.Sprintf("v=%d", unsigned(data)) // no time of this calendar
	case typeInt8:
		for i := range theirs {
			if theirs[i] != ours[i] && !negative(theirs[i], ours[i]) {
				return false
			}
		}
		return true
	}
	return false
}

// TestOtherTemplates: templates that are put together in other ways than
// those of Windows' own logs.
func TestOtherTemplates(t *testing.T) {
	fields := []evtxfile.Field{{Name: "Type", Value: "server"}, {Name: "ErrorCode", Value: evtxfile.Hex32(0x8009030d)}, {Name: "Nothing", Value: nil}, {Name: "ErrorStatus", Value: uint32(10001)}}
	inline, classic, user, embedded := schannel(36870, fields...), httpEvent(15021, errorPacket(1), evtxfile.Field{Name: "Endpoint", Value: "[::]:443"}), schannel(36880), schannel(36880)
	user.UserData = &evtxfile.UserData{Name: "EventXML", Fields: fields}
	embedded.UserData = &evtxfile.UserData{Name: "EventXML", Namespace: "LSA_NS", Embedded: true, Fields: fields}
	inline.Inline, classic.Inline, user.Inline = true, true, true
	compareWithEvtxexport(t, "made", makeLog(t, inline, classic, user, embedded, inline, embedded), 6)
	log := readMade(t, Options{}, inline, classic, user, embedded, inline, embedded)
	for i := range log.Events {
		e := &log.Events[i]
		if e.ID != 15021 && (e.Get("ErrorStatus") != "10001" || e.Get("Type") != "server") || e.ID == 15021 && (e.Get("Endpoint") != "[::]:443" || len(e.Binary) != 44) {
			t.Errorf("%s, %d bytes", says(e), len(e.Binary))
		}
	}
	// Equal records with a template inside a template are not known as such:
	// the definition stands in the first of them.
	if len(log.Events) != 5 || len(log.Problems) > 0 {
		t.Errorf("%d events, %q", len(log.Events), log.Problems)
	}
}

// chunksOf gives the chunks of the real files that evtxexport reads whole.
func chunksOf(t *testing.T) (header []byte, chunks [][]byte) {
	for _, name := range []string{"system-win10-zh-schannel-36871.evtx", "system-server2022-large-7857.evtx", "system-win10-1809-dirty-wrapped-truncated.evtx"} {
		raw := shared.Read(t, "evidence/eventlog/"+name)
		header = raw[:fileHeader:fileHeader]
		for at := fileHeader; at+chunkSize <= len(raw); at += chunkSize {
			if bytes.HasPrefix(raw[at:], []byte("ElfChnk\x00")) {
				chunks = append(chunks, raw[at:at+chunkSize])
			}
		}
	}
	return header, chunks
}

// TestSplicedLogs: chunks of several logs in any order, with changed values.
// Only values are changed, so that evtxexport goes on; what the change of a
// structure does is the matter of TestTorture.
func TestSplicedLogs(t *testing.T) {
	header, chunks := chunksOf(t)
	for round := range uint64(3) {
		random := rand.New(rand.NewPCG(round, 1))
		raw := bytes.Clone(header)
		n := 12
		for range n {
			c := bytes.Clone(chunks[random.IntN(len(chunks))])
			changeValues(c, random)
			raw = append(raw, c...)
		}
		le.PutUint64(raw[16:], uint64(n-1))
		le.PutUint16(raw[42:], uint16(n))
		compareWithEvtxexport(t, fmt.Sprintf("round %d", round), raw, 1000)
	}
}

// changeValues overwrites numbers and texts of template payloads with others
// of the same size.
func changeValues(b []byte, random *rand.Rand) {
	w := newWalk(Options{})
	w.chunk = w.held.next(slotRead{b: bytes.Clone(b), n: chunkSize}, 0)
	var r record
	w.chunk.records(func(pos, size int, _ bool) {
		if !w.readRecord(pos, size, &r) || r.plain != nil || !w.hasTemplatePayload(&r) {
			return
		}
		for _, v := range w.payload.values {
			for i := 0; i+1 < v.n; i += 2 {
				switch v.kind {
				case typeString: // no surrogates: evtxexport 20181227 joins them to another character
					le.PutUint16(b[v.at+i:], []uint16{'a', '<', '&', '"', 0xe9, 0x3042, 0x5ba2, 0xff21}[random.IntN(8)])
				case typeUint16, typeUint32, typeUint64, typeInt32, typeInt64, typeHex32, typeHex64, typeGUID, typeBinary:
					le.PutUint16(b[v.at+i:], uint16(random.Uint32()))
				}
			}
		}
	}, func(gap) {})
}
