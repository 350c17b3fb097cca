// Package samples finds the sample cases: servers whose HTTPS fails in one
// known way each, and healthy ones. The program in generate makes them.
package samples

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// CaseFile is the file beside a case's evidence that describes it.
const CaseFile = "case.json"

// Case is one sample. The evidence is the folder Bundle.
type Case struct {
	Name     string `json:"-"` // of its folder: "private-key-missing"
	Dir      string `json:"-"`
	Title    string `json:"title"`
	Windows  string `json:"windows"`  // "Windows Server 2019 Standard"
	Language string `json:"language"` // of the server's display: "ja-JP"
	// Expect is the rule of the first finding; "" where the server is healthy
	// and nothing of severity error may be found.
	Expect    string    `json:"expect"`
	Also      []string  `json:"also,omitempty"` // rules that find something, too
	Collected time.Time `json:"collected"`      // UTC
	Notes     string    `json:"notes"`          // what is broken, and what is made how
	// Problems are words of what parsers complain about, on purpose.
	Problems []string `json:"problems,omitempty"`
	// Unread are files that no parser knows, on purpose.
	Unread []string `json:"unread,omitempty"`
}

// Bundle is the folder with the evidence.
func (c Case) Bundle() string { return filepath.Join(c.Dir, "bundle") }

// Cases reads the descriptions of all cases below a folder, by name.
func Cases(dir string) ([]Case, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*", CaseFile))
	if err != nil {
		return nil, err
	}
	var list []Case
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		c := Case{Dir: filepath.Dir(file), Name: filepath.Base(filepath.Dir(file))}
		if err := json.Unmarshal(data, &c); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		list = append(list, c)
	}
	return list, nil
}
