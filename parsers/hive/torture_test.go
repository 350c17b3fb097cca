package hive

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"ssltriage/parsers/wintext"
	"ssltriage/samples/regfile"
	"ssltriage/samples/shared"
)

const (
	tortureTime   = 2 * time.Second // for one file
	tortureMemory = 256 << 20       // of the whole process, bytes
)

// TestTorture damages files in many ways and reads them: none may crash the
// process, take long, or much memory. TORTURE sets the number of files of
// each kind; each failure names the seed that repeats it alone.
func TestTorture(t *testing.T) {
	rounds := 500
	if n, err := strconv.Atoi(os.Getenv("TORTURE")); err == nil {
		rounds = n
	}
	t.Run("hive", func(t *testing.T) {
		victims := sound(t)
		torture(t, rounds, func(random *rand.Rand) func() {
			v := victims[random.IntN(len(victims))]
			if len(v) > 1<<20 && random.IntN(8) > 0 { // whole SYSTEM hives take their time
				v = victims[0]
			}
			data := damaged(random, v)
			return func() { readHive(t, data, len(v) < 1<<20) }
		})
	})
	t.Run("text", func(t *testing.T) {
		texts := soundTexts(t)
		torture(t, rounds, func(random *rand.Rand) func() {
			text := damagedText(random, texts[random.IntN(len(texts))])
			return func() { examine(t, Parse(wintext.FromString(text))) }
		})
	})
}

// torture runs rounds, each with a random source of its own.
func torture(t *testing.T, rounds int, round func(*rand.Rand) func()) {
	for seed := range rounds {
		read := round(rand.New(rand.NewPCG(uint64(seed), 2)))
		took := timed(read)
		for again := 0; took > tortureTime && again < 3; again++ { // was the machine busy?
			took = min(took, timed(read))
		}
		if took > tortureTime {
			t.Errorf("seed %d took %v", seed, took)
		}
		if seed%500 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			if m.Sys-m.HeapReleased > tortureMemory {
				t.Fatalf("seed %d: %d MiB in use", seed, (m.Sys-m.HeapReleased)>>20)
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

func readHive(t *testing.T, data []byte, whole bool) {
	h, err := Open(data)
	if err != nil {
		return
	}
	examine(t, h.Select())
	if whole {
		root, problems := h.All()
		if len(problems) > maxProblems+10 {
			t.Errorf("%d problems", len(problems))
		}
		root.Walk(func(k *Key) {
			for i := range k.Values {
				_ = k.Values[i].Quote()
			}
		})
	}
}

// sound are hives that are whole; the first is small.
func sound(t *testing.T) [][]byte {
	root := sampleRoot()
	for _, odd := range oddValues {
		root.Sub("Values").Set(odd.value)
	}
	system := build("ROOT", `Select\Current=`, `ControlSet001\Services\HTTP\Parameters\SslBindingInfo\0.0.0.0:443\DefaultFlags=`,
		`ControlSet001\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Server\Enabled=`, `ControlSet001\Services\W3SVC\Start=`)
	list := [][]byte{
		regfile.Hive(root),
		regfile.Hive(system),
		regfile.HiveAs(system, regfile.Format{Lists: "li"}),
		regfile.HiveAs(manyKinds(), regfile.Format{Minor: 5}),
	}
	for _, name := range []string{"reg-save-timezoneinformation.hiv", "corrupt-sub-key-list.hiv", "hostile/ri_cycle.hiv",
		"hostile/nk_cycle.hiv", "hostile/values.hiv", "system-windows-8.1.hiv"} {
		list = append(list, shared.Read(t, "evidence/hives/"+name))
	}
	return list
}

var signatures = []string{"nk", "vk", "lf", "lh", "li", "ri", "db", "sk", "\x00\x00"}

// damaged is a copy with some damage: mostly where keys and lists are.
func damaged(random *rand.Rand, sound []byte) []byte {
	data := bytes.Clone(sound)
	for range 1 + random.IntN(12) {
		at := baseBlockSize + 4*random.IntN(0x200)
		if random.IntN(3) == 0 {
			at = 4 * random.IntN(len(data)/4)
		}
		if at+8 > len(data) {
			continue
		}
		switch random.IntN(7) {
		case 0:
			data[at+random.IntN(4)] = byte(random.Uint32())
		case 1:
			data[at+random.IntN(4)] ^= 1 << random.IntN(8)
		case 2:
			binary.LittleEndian.PutUint32(data[at:], random.Uint32())
		case 3: // an offset of some cell
			binary.LittleEndian.PutUint32(data[at:], 8*random.Uint32N(uint32(min(len(data)/8, 0x400))))
		case 4: // a cell of another kind
			copy(data[at:], signatures[random.IntN(len(signatures))])
		case 5: // a list that leads to itself or close by
			binary.LittleEndian.PutUint32(data[at:], uint32(at-baseBlockSize-4*random.IntN(8)))
		case 6:
			from := 4 * random.IntN(len(data)/4)
			copy(data[at:], data[from:min(from+4*random.IntN(64), len(data))])
		}
	}
	if random.IntN(20) == 0 {
		data = data[:random.IntN(len(data))]
	}
	return data
}

// soundTexts are registry texts as people send them.
func soundTexts(t *testing.T) []string {
	files, err := filepath.Glob("testdata/*.[rt][ex][gt]")
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts: %v", err)
	}
	var list []string
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := wintext.Decode(raw, wintext.Hint{})
		var b strings.Builder
		for _, line := range text.Lines {
			b.WriteString(line.Raw + "\n")
		}
		list = append(list, b.String())
	}
	return list
}

// damagedText drops, doubles, joins and changes lines.
func damagedText(random *rand.Rand, s string) string {
	lines := strings.Split(s, "\n")
	for range 1 + random.IntN(8) {
		i := random.IntN(len(lines))
		line := lines[i]
		switch random.IntN(6) {
		case 0:
			lines[i] = ""
		case 1:
			lines[i] = line + line
		case 2:
			lines[i] = line[:random.IntN(len(line)+1)]
		case 3:
			lines[i] = lines[random.IntN(len(lines))]
		case 4:
			const specials = `\"[]=-@;:,()` + "\t\x00\x1b"
			at := random.IntN(len(line) + 1)
			lines[i] = line[:at] + string(specials[random.IntN(len(specials))]) + line[at:]
		case 5:
			lines[i] = strings.Repeat(line, random.IntN(50))
		}
	}
	return strings.ToValidUTF8(strings.Join(lines, "\n"), "?")
}
