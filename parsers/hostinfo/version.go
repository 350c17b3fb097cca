package hostinfo

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
)

// Version is a Windows version number, such as 10.0.17763.6189.
type Version struct {
	Major, Minor, Build int
	UBR                 int // update build revision; 0 where the output does not say it
}

// String returns "10.0.17763", and "10.0.17763.6189" where the UBR is known.
func (v Version) String() string {
	if v.UBR == 0 {
		return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Build)
	}
	return fmt.Sprintf("%d.%d.%d.%d", v.Major, v.Minor, v.Build, v.UBR)
}

// Compare returns -1, 0 or +1. An unknown UBR counts as the lowest.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor),
		cmp.Compare(v.Build, w.Build), cmp.Compare(v.UBR, w.UBR))
}

var versionShape = regexp.MustCompile(`^(\d{1,2})\.(\d)\.(\d{4,5})(?:\.(\d{1,6}))?$`)

// ParseVersion reads "10.0.17763" or "10.0.17763.6189". It refuses numbers
// that no Windows since 2000 has, such as the version of a program.
func ParseVersion(s string) (Version, bool) {
	m := versionShape.FindStringSubmatch(s)
	if m == nil {
		return Version{}, false
	}
	v := Version{Major: number(m[1]), Minor: number(m[2]), Build: number(m[3]), UBR: number(m[4])}
	return v, v.exists()
}

// exists reports whether Windows has had such versions: 5.0 to 5.2 with the
// builds 2195 to 3790, 6.0 to 6.3 with 6000 to 9600, 10.0 from 10240 on (the
// "Operating System Version" table of the Windows API documentation).
func (v Version) exists() bool {
	switch v.Major {
	case 5:
		return v.Minor <= 2 && 2195 <= v.Build && v.Build <= 3790
	case 6:
		return v.Minor <= 3 && 6000 <= v.Build && v.Build <= 9600
	case 10:
		return v.Minor == 0 && 10240 <= v.Build
	}
	return false
}

// number returns 0 for "" and for what is no number; callers have checked the
// shape, so that only the length can be at fault.
func number(digits string) int {
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil {
		return 0
	}
	return int(n)
}
