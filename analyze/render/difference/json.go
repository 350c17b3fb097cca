package difference

import (
	"io"

	"ssltriage/analyze/diff"
	"ssltriage/analyze/render/json"
)

// JSON writes the difference as one indented object.
func JSON(w io.Writer, d diff.Difference) error {
	data, err := json.Marshal(d, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// line is one line of NDJSON: a change, a finding of both servers, or
// something lost to sight.
type line struct {
	Section string `json:"section"` // of a change; "both", "lossOfSight"
	*diff.Change
	Both   *diff.Shared `json:"both,omitempty"`
	Unseen *diff.Unseen `json:"unseen,omitempty"`
}

// NDJSON writes one object a line, for each change, for what both servers have
// and for all that was lost to sight.
func NDJSON(w io.Writer, d diff.Difference) error {
	var lines []line
	for _, s := range d.Sections {
		for i := range s.Changes {
			lines = append(lines, line{Section: s.ID, Change: &s.Changes[i]})
		}
	}
	for i := range d.Both {
		lines = append(lines, line{Section: "both", Both: &d.Both[i]})
	}
	for i := range d.LossOfSight {
		lines = append(lines, line{Section: "lossOfSight", Unseen: &d.LossOfSight[i]})
	}
	for _, l := range lines {
		data, err := json.Marshal(l, "", "")
		if err != nil {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
	}
	return nil
}
