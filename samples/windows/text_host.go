package windows

import (
	"fmt"
	"slices"
	"strings"
)

// SystemInfoText is "systeminfo", as far as it tells something here.
func (s *Server) SystemInfoText() string {
	w, l := s.Language.host, s.Language
	var b strings.Builder
	b.WriteByte('\n')
	line := func(label, value string) { fmt.Fprintf(&b, "%s%s\n", pad(label, w.width), value) }
	line(w.name, s.Name)
	line(w.osName, "Microsoft "+strings.TrimPrefix(s.Version.Product, "Microsoft"))
	line(w.osVersion, fmt.Sprintf("%d.%d.%d N/A %s %d", s.Version.Major, s.Version.Minor, s.Version.Build, w.build, s.Version.Build))
	line(w.boot, l.local(s.Boot).Format(l.Date+", 15:04:05"))
	line(w.locale, l.Locale)
	line(w.zone, l.TimeZone)
	line(w.hotfixes, fmt.Sprintf(w.installed, len(s.Updates)))
	for i, u := range s.Updates {
		line("", fmt.Sprintf("[%02d]: %s", i+1, u.KB))
	}
	return b.String()
}

// UpdatesText is "wmic qfe list /format:csv" cut to the columns that matter:
// "wmic qfe get HotFixID,InstalledOn /format:csv".
func (s *Server) UpdatesText() string {
	var b strings.Builder
	b.WriteString("\nNode,HotFixID,InstalledOn\n")
	list := slices.Clone(s.Updates)
	slices.SortStableFunc(list, func(a, b Update) int { return a.Installed.Compare(b.Installed) })
	for _, u := range list {
		fmt.Fprintf(&b, "%s,%s,%s\n", s.Name, u.KB, u.Installed.Format("1/2/2006"))
	}
	return b.String()
}

// ClockText is "w32tm /query /status".
func (s *Server) ClockText() string {
	w, l := s.Language.clock, s.Language
	source, stratum, last, id := s.Time.Source, 4, l.local(s.Time.LastSync).Format(l.DateTime), "0x0A140003 ("+w.unknown+")"
	if s.Time.Stopped || s.Time.Source == "" {
		source, stratum, last, id = "Local CMOS Clock", 0, w.unknown, "0x00000000 ("+w.unknown+")"
	}
	values := []string{
		"0(" + w.leap + ")", fmt.Sprintf("%d (%s)", stratum, w.stratum), "-23 (" + w.tick + ")",
		"0.0312500s", "0.0461426s", id, last, source, "10 (1024s)",
	}
	var b strings.Builder
	for i, label := range w.labels {
		fmt.Fprintf(&b, "%s%s%s\n", label, w.sep, values[i])
	}
	return b.String()
}

// VersionText is "ver".
func (s *Server) VersionText() string {
	v := s.Version
	if v.UBR > 0 && v.Major == 10 {
		return fmt.Sprintf("\nMicrosoft Windows [Version %d.%d.%d.%d]\n", v.Major, v.Minor, v.Build, v.UBR)
	}
	return fmt.Sprintf("\nMicrosoft Windows [Version %d.%d.%d]\n", v.Major, v.Minor, v.Build)
}
