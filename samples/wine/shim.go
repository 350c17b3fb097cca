package wine

import (
	"encoding/binary"
	"fmt"
	"os"
)

// WriteShim writes a bcryptprimitives.dll of 1024 bytes that holds no code: it
// forwards ProcessPrng to advapi32's SystemFunction036. Programs of Go 1.21 and
// later ask for that function, which Wine has had since 8.13 only. For tests;
// never to be shipped. Source of the layout: Microsoft, "PE Format".
func WriteShim(path string) error {
	if err := os.WriteFile(path, shim(), 0o600); err != nil {
		return fmt.Errorf("write the forwarder for ProcessPrng: %w", err)
	}
	return nil
}

func shim() []byte {
	const (
		headers, section = 0x200, 0x1000 // file offset and address of the only section
		exports          = 40            // length of the export directory
	)
	le := binary.LittleEndian
	b := make([]byte, 1024)
	put16 := func(at int, values ...uint16) {
		for i, v := range values {
			le.PutUint16(b[at+2*i:], v)
		}
	}
	put32 := func(at int, values ...uint32) {
		for i, v := range values {
			le.PutUint32(b[at+4*i:], v)
		}
	}
	copy(b, "MZ")
	put32(60, 64)
	copy(b[64:], "PE\x00\x00")
	put16(68, 0x8664, 1)                     // machine, sections
	put16(84, 240, 0x2022)                   // optional header, characteristics: executable, large addresses, DLL
	put16(88, 0x20b)                         // PE32+
	put32(96, 0x200)                         // initialised data
	le.PutUint64(b[112:], 0x6c0000000)       // image base
	put32(120, section, headers)             // alignment of sections, of the file
	put16(128, 6, 0, 0, 0, 6, 0)             // versions: OS, image, subsystem
	put32(144, 0x2000, headers)              // size of the image, of the headers
	put16(156, 3, 0x140)                     // console; relocatable, no execution of data
	le.PutUint64(b[160:], 0x100000)          // stack
	le.PutUint64(b[168:], 0x1000)            //
	le.PutUint64(b[176:], 0x100000)          // heap
	le.PutUint64(b[184:], 0x1000)            //
	put32(196, 16)                           // data directories
	copy(b[328:], ".rdata")                  // section header
	put32(336, 0x200, section, 0x200, 0x200) // size, address, size and offset in the file
	put32(364, 0x40000040)                   // readable, initialised data

	text := headers + exports + 4 + 4 + 2
	names := map[string]uint32{}
	for _, s := range []string{"bcryptprimitives.dll", "ProcessPrng", "ADVAPI32.SystemFunction036"} {
		names[s] = uint32(section + text - headers)
		text += copy(b[text:], s) + 1
	}
	put32(200, section, uint32(text-headers)) // the export directory, with the strings: so an address in it is a forwarder
	put32(headers+12, names["bcryptprimitives.dll"], 1, 1, 1, section+exports, section+exports+4, section+exports+8)
	put32(headers+exports, names["ADVAPI32.SystemFunction036"], names["ProcessPrng"])
	return b
}
