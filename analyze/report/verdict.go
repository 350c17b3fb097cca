package report

import "slices"

// NothingChecked reports whether the evidence allowed no statement at all:
// nothing found, apart from notes, and nothing ruled out. It must never look
// like a clean result.
func (r Report) NothingChecked() bool { return !r.Worst("warning") && len(r.RuledOut) == 0 }

// Worst reports whether there is a finding of at least the severity, which
// is "error", "warning" or "info".
func (r Report) Worst(severity string) bool {
	rank := []string{"error", "warning", "info"}
	limit := slices.Index(rank, severity)
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return slices.Index(rank, f.Severity) <= limit })
}
