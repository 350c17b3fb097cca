package collect

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"reflect"
	"testing"

	"ssltriage/collect/bundle"
)

type tcpRow struct {
	local, remote string
	scope         uint32
	state         bundle.TCPState
	pid           uint32
}

// tcpTable builds MIB_TCPTABLE_OWNER_PID or MIB_TCP6TABLE_OWNER_PID.
func tcpTable(v6 bool, rows ...tcpRow) []byte {
	u32 := binary.LittleEndian.AppendUint32
	port := func(b []byte, p uint16) []byte { return append(binary.BigEndian.AppendUint16(b, p), 0xee, 0xee) }
	out := u32(nil, uint32(len(rows)))
	for _, r := range rows {
		local, remote := netip.MustParseAddrPort(r.local), netip.MustParseAddrPort(r.remote)
		if v6 {
			out = port(u32(append(out, local.Addr().AsSlice()...), r.scope), local.Port())
			out = port(u32(append(out, remote.Addr().AsSlice()...), 0), remote.Port())
			out = u32(u32(out, uint32(r.state)), r.pid)
			continue
		}
		out = u32(out, uint32(r.state))
		out = port(append(out, local.Addr().AsSlice()...), local.Port())
		out = port(append(out, remote.Addr().AsSlice()...), remote.Port())
		out = u32(out, r.pid)
	}
	return out
}

func TestDecodeTCPTable(t *testing.T) {
	four := tcpTable(false, tcpRow{"0.0.0.0:443", "0.0.0.0:0", 0, 2, 4}, tcpRow{"10.0.0.5:3389", "10.0.0.9:51514", 0, 5, 1104})
	got, err := decodeTCPTable(four, false)
	want := []bundle.Socket{
		{Proto: "tcp4", Local: "0.0.0.0:443", Remote: "0.0.0.0:0", State: 2, PID: 4},
		{Proto: "tcp4", Local: "10.0.0.5:3389", Remote: "10.0.0.9:51514", State: 5, PID: 1104},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	six := tcpTable(true, tcpRow{"[::]:443", "[::]:0", 0, 2, 4}, tcpRow{"[fe80::1]:445", "[fe80::2]:50000", 4, 8, 77})
	got, err = decodeTCPTable(six, true)
	want = []bundle.Socket{
		{Proto: "tcp6", Local: "[::]:443", Remote: "[::]:0", State: 2, PID: 4},
		{Proto: "tcp6", Local: "[fe80::1%4]:445", Remote: "[fe80::2]:50000", State: 8, PID: 77},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestDecodeTCPTableCut(t *testing.T) {
	for _, v6 := range []bool{false, true} {
		row := tcpRow{"[::]:443", "[::]:0", 0, 2, 4}
		if !v6 {
			row = tcpRow{"1.2.3.4:443", "0.0.0.0:0", 0, 2, 4}
		}
		whole := tcpTable(v6, row, row)
		for n := range whole {
			got, err := decodeTCPTable(whole[:n], v6)
			if !errors.Is(err, errTCPTable) || len(got) > 1 {
				t.Fatalf("%d bytes: %d rows, %v", n, len(got), err)
			}
		}
	}
	huge := []byte{0xff, 0xff, 0xff, 0xff}
	if got, err := decodeTCPTable(huge, false); len(got) != 0 || !errors.Is(err, errTCPTable) {
		t.Errorf("%d rows, %v", len(got), err)
	}
}

func FuzzTCPTable(f *testing.F) {
	f.Add(tcpTable(false, tcpRow{"0.0.0.0:443", "0.0.0.0:0", 0, 2, 4}), false)
	f.Add(tcpTable(true, tcpRow{"[fe80::1]:445", "[::]:0", 4, 2, 4}), true)
	f.Fuzz(func(t *testing.T, data []byte, v6 bool) {
		rows, err := decodeTCPTable(data, v6)
		if len(rows)*tcpRow4 > len(data) {
			t.Fatalf("%d rows in %d bytes", len(rows), len(data))
		}
		for _, r := range rows {
			if _, perr := netip.ParseAddrPort(r.Local); perr != nil {
				t.Errorf("%q: %v (%v)", r.Local, perr, err)
			}
		}
	})
}
