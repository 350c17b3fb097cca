package facts

import (
	"slices"
	"strconv"

	"ssltriage/parsers/eventlog"
)

// maxRecords bounds the records of event logs that are remembered to know
// them again in another file: 8 MiB.
const maxRecords = 1 << 20

// records are the wanted records of the event logs read so far, by number,
// second and id.
type records struct {
	earlier []uint64 // of the logs before this one, sorted
	now     []uint64 // of this one
}

// known is eventlog.Options.Known.
func (r *records) known(_ string, id int, o eventlog.Occurrence) bool {
	if o.RecordID == 0 || o.Time.IsZero() {
		return false
	}
	k := mixed(o.RecordID, uint64(o.Time.Unix()), uint64(id))
	if len(r.earlier)+len(r.now) < maxRecords {
		r.now = append(r.now, k)
	}
	if len(r.earlier) == 0 {
		return false
	}
	_, found := slices.BinarySearch(r.earlier, k)
	return found
}

// close ends a log.
func (r *records) close() {
	r.earlier = append(r.earlier, r.now...)
	slices.Sort(r.earlier)
	r.now = r.now[:0]
}

// mixed makes one number of three, as splitmix64 does.
func mixed(a, b, c uint64) uint64 {
	var h uint64
	for _, v := range [...]uint64{a, b, c} {
		h = (h ^ v) + 0x9e3779b97f4a7c15
		h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		h ^= h >> 31
	}
	return h
}

// number gives a whole number, decimal or hexadecimal, in one spelling.
func number(s string) (string, bool) {
	n, err := strconv.ParseUint(s, 0, 64)
	return strconv.FormatUint(n, 10), err == nil
}
