package reader

import (
	"bufio"
	"encoding/binary"
	"io"
	"sort"
	"time"

	"ssltriage/parsers/problem"
)

// The cabinet format: Microsoft, [MS-CAB] Cabinet File Format, section 2.
// Numbers are little endian.
const (
	sigCabinet = "MSCF"

	cabHeaderLen = 36
	cabFolderLen = 8
	cabFileLen   = 16

	cabSpanned = 1 | 2 // flags: there is a previous or a next cabinet
	cabReserve = 4     // flag: there are reserved areas

	cabMethods = 15 // bits of a folder's typeCompress
	cabStore   = 0
	cabMSZIP   = 1
	cabQuantum = 2
	cabLZX     = 3
)

var errCabinet = problem.New("not a cabinet's directory", "キャビネットのディレクトリではありません")

// cabinet is the directory of a cabinet.
type cabinet struct {
	folders []*cabFolder
	files   []cabFile
}

// cabFile is a file's place in what its folder unpacks to.
type cabFile struct {
	name     string // as it is stored
	at, size int64
	folder   *cabFolder
	modified time.Time // wall clock of the computer that packed it
	refused  *Problem
}

// readCabinet reads the directory of a cabinet: at most max files of it. more
// says that there are more. The error is ErrSplit, errCabinet or io's.
func readCabinet(in *archive, size int64, max int) (c cabinet, more bool, err error) {
	le := binary.LittleEndian
	r := bufio.NewReader(io.NewSectionReader(in, 0, size))
	head := make([]byte, cabHeaderLen)
	if _, err := io.ReadFull(r, head); err != nil {
		return c, false, err
	}
	filesAt, flags := int64(le.Uint32(head[16:])), le.Uint16(head[30:])
	if flags&cabSpanned != 0 {
		return c, false, ErrSplit
	}
	folderReserve, dataReserve := 0, 0
	if flags&cabReserve != 0 {
		sizes := make([]byte, 4)
		if _, err := io.ReadFull(r, sizes); err != nil {
			return c, false, err
		}
		folderReserve, dataReserve = int(sizes[2]), int(sizes[3])
		if _, err := r.Discard(int(le.Uint16(sizes))); err != nil {
			return c, false, err
		}
	}
	for i := int(le.Uint16(head[26:])); i > 0; i-- {
		b := make([]byte, cabFolderLen)
		if _, err := io.ReadFull(r, b); err != nil {
			return c, false, err
		}
		if _, err := r.Discard(folderReserve); err != nil {
			return c, false, err
		}
		c.folders = append(c.folders, &cabFolder{in: in, at: int64(le.Uint32(b)), end: size,
			blocks: int(le.Uint16(b[4:])), method: le.Uint16(b[6:]) & cabMethods, reserve: dataReserve})
	}
	c.boundFolders()
	count := int(le.Uint16(head[28:]))
	if more = count > max; more {
		count = max
	}
	err = c.readFiles(bufio.NewReader(io.NewSectionReader(in, filesAt, size-filesAt)), count)
	c.refuseOverlaps()
	return c, more, err
}

// boundFolders ends each folder's data where that of the next one begins, so
// that no byte of the cabinet can be unpacked twice.
func (c *cabinet) boundFolders() {
	var order []*cabFolder
	for _, f := range c.folders {
		if f.blocks > 0 {
			order = append(order, f)
		}
	}
	sort.SliceStable(order, func(i, j int) bool { return order[i].at < order[j].at })
	for i := 1; i < len(order); i++ {
		order[i-1].end = order[i].at
	}
}

// readFiles reads the entries of files: as many as there are, with an error
// when these are less than count.
func (c *cabinet) readFiles(in *bufio.Reader, count int) error {
	le := binary.LittleEndian
	for ; count > 0; count-- {
		b := make([]byte, cabFileLen)
		if _, err := io.ReadFull(in, b); err != nil {
			return err
		}
		name, err := cabName(in)
		if err != nil {
			return err
		}
		f := cabFile{name: name, size: int64(le.Uint32(b)), at: int64(le.Uint32(b[4:])), modified: dosTime(le.Uint16(b[10:]), le.Uint16(b[12:]))}
		if i := int(le.Uint16(b[8:])); i < len(c.folders) {
			f.folder = c.folders[i]
			f.refused = f.folder.refuse()
		} else {
			f.refused = &Problem{Kind: ErrDamaged, Cause: errCabinet} // 0xfffd and above: of a spanned set
		}
		c.files = append(c.files, f)
	}
	return nil
}

// cabName reads a name, which ends with NUL.
func cabName(in *bufio.Reader) (string, error) {
	var name []byte
	for {
		switch b, err := in.ReadByte(); {
		case err != nil:
			return "", err
		case b == 0:
			return string(name), nil
		case len(name) == maxNameBytes:
			return "", errCabinet
		default:
			name = append(name, b)
		}
	}
}

// refuseOverlaps lets no byte that a folder unpacks to belong to two files,
// and counts how far each folder has to be unpacked.
func (c *cabinet) refuseOverlaps() {
	byPlace := make([]*cabFile, 0, len(c.files))
	for i := range c.files {
		if c.files[i].refused == nil {
			byPlace = append(byPlace, &c.files[i])
		}
	}
	sort.SliceStable(byPlace, func(i, j int) bool { return byPlace[i].at < byPlace[j].at })
	for _, f := range byPlace {
		switch {
		case f.size == 0:
		case f.at < f.folder.extent:
			f.refused = &Problem{Kind: ErrOverlap}
		default:
			f.folder.extent = f.at + f.size
		}
	}
}

// dosTime is the time of an MS-DOS date and time, as if it were UTC; zero
// where none is stored.
func dosTime(date, clock uint16) time.Time {
	if date == 0 {
		return time.Time{}
	}
	return time.Date(1980+int(date>>9), time.Month(date>>5&15), int(date&31), int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, time.UTC)
}

// addCabinet adds the files of a cabinet that lies at path, like addZip.
func (o *opener) addCabinet(path, prefix string, level int) *Problem {
	in, size, p := openArchive(path)
	if p != nil {
		return p
	}
	defer in.close()
	cab, more, err := readCabinet(in, size, o.lim.Entries-len(o.bundle.Files))
	if err != nil {
		p = cabinetProblem(err)
		if len(cab.files) == 0 {
			return p
		}
		p.File = trimMark(prefix)
		o.bundle.note(p)
	}
	for _, folder := range cab.folders {
		if folder.beyond = folder.extent > o.salvage; !folder.beyond {
			o.salvage -= folder.extent
		}
	}
	for _, c := range cab.files {
		f := &File{RawName: []byte(c.name), Size: c.size, Modified: c.modified, LocalTime: !c.modified.IsZero(), refused: c.refused}
		if f.refused == nil && c.folder.beyond {
			f.refused = &Problem{Kind: ErrTotalTooLarge}
		}
		f.source = cabMember{c.folder, c.at}
		if !o.admit(f, decodeName(c.name, o.opt.DecodeName), prefix) {
			return nil
		}
		if f.refused == nil {
			o.openNested(f, level)
		}
	}
	if more {
		o.tooMany()
	}
	return nil
}

func cabinetProblem(err error) *Problem {
	switch {
	case err == ErrSplit:
		return &Problem{Kind: ErrSplit, Detail: problem.New("a cabinet of a set", "複数に分かれたキャビネットの 1 つです")}
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return &Problem{Kind: ErrTruncated, Detail: problem.New("the cabinet's directory is not whole", "キャビネットのディレクトリが不完全です")}
	case err == errCabinet:
		return &Problem{Kind: ErrDamaged, Cause: err}
	}
	return &Problem{Kind: ErrUnreadable, Cause: plain(err)}
}
