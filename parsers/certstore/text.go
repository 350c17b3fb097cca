package certstore

import (
	"bytes"
	"slices"
	"strings"

	"ssltriage/parsers/problem"
	"ssltriage/parsers/wintext"
)

// maxEntries bounds the entries, chains, failures and problems of one text.
const maxEntries = 20000

// Result is what one text says about certificates. It is empty when the text
// says nothing.
type Result struct {
	Entries      []StoreEntry
	Stores       []Listing
	Certificates []Certificate  // of PEM blocks, with their line
	Chains       []ChainCheck   // of certutil -verify and -verifystore
	Failures     []Failure      // certutil commands that failed
	Diagnoses    []Diagnosis    // what other tools said that Windows refused
	PrivateKeys  []int          // lines at which a private key begins; nothing of it was read
	Problems     []problem.Text // one line each, with the place
}

// StoreEntry is what certutil or PowerShell says of one certificate in a
// store.
type StoreEntry struct {
	Store    string // as printed: "my", "Root", "WebHosting"; "" when not said
	Location string // "LocalMachine", "CurrentUser"; "" when not said
	Tool     string // "certutil" or "powershell"
	Index    int    // certutil's number of the entry, from 0; -1 when not said

	SHA1         string // the thumbprint, lower-case hex
	SerialNumber string // lower-case hex
	SubjectRaw   string // as printed, RDNs of a -v dump joined by ", "
	IssuerRaw    string
	// NotBeforeRaw and NotAfterRaw are the dates as printed, in the regional
	// format and time zone of whoever ran the tool; "" when not found.
	NotBeforeRaw string
	NotAfterRaw  string

	Key
	HasKeyInfo *bool    // a private key is associated; nil: the text does not decide it
	KeyProof   KeyProof // what HasKeyInfo rests on
	KeyTest    KeyTest
	Errors     []uint32 // HRESULTs printed within the entry, in order, without repeats

	Archived       bool
	FriendlyName   string
	HasEnhKeyUsage bool     // CERT_ENHKEY_USAGE_PROP_ID is set: the store restricts the purposes
	EnhKeyUsage    []string // its OIDs; PowerShell's EnhancedKeyUsageList is not this property
	ChainErrors    uint32   // OR of the CERT_TRUST_… error bits printed within the entry

	Line  int
	Quote string
}

// KeyProof names what tells whether a private key is associated, the firmer
// first.
type KeyProof string

// The proofs, of which only ProofContainer and ProofPowerShell speak for a
// key.
const (
	ProofContainer  KeyProof = "container"     // yes: container or provider is printed
	ProofPowerShell KeyProof = "HasPrivateKey" // yes or no: PowerShell's property
	ProofProperties KeyProof = "properties"    // no: a full list of properties lacks CERT_KEY_PROV_INFO_PROP_ID(2)
	ProofPhrase     KeyProof = "phrase"        // no: a known sentence, such as "No key provider information"
	ProofLayout     KeyProof = "layout"        // no: an unknown sentence stands where certutil prints that one
)

// KeyTest is the outcome of certutil's test of the private key. It depends on
// who ran certutil: without the right to read the key the same certificate
// that works for SYSTEM shows "missing-keyset".
type KeyTest string

// The outcomes. KeyTestUnknown also covers languages whose sentence is not
// known.
const (
	KeyTestUnknown       KeyTest = "unknown"
	KeyTestPassed        KeyTest = "passed"
	KeyTestFailed        KeyTest = "failed"
	KeyTestSkipped       KeyTest = "skipped"
	KeyTestMissingKeyset KeyTest = "missing-keyset" // NTE_BAD_KEYSET: not there, or not readable for the caller
)

// Failure is a certutil command that ended with an error.
type Failure struct {
	Verb  string // "store", "verifystore", "repairstore", …
	Code  uint32
	Line  int
	Quote string
}

// Parse reads certutil's and PowerShell's output in any display language, and
// PEM blocks, from a text that may hold anything else.
func Parse(t wintext.Text) Result {
	var r Result
	r.readPEM(t.Lines)
	for _, s := range segments(t.Lines) {
		r.readCertutil(s)
	}
	r.readPowerShell(t.Lines)
	r.readCSV(t.Lines)
	r.readDiagnoses(t.Lines)
	r.powerShellListings()
	return r
}

// readPEM reads the PEM blocks of a text.
func (r *Result) readPEM(lines []wintext.Line) {
	begins := func(l wintext.Line) bool { return strings.Contains(l.Raw, string(pemBegin)) }
	first := slices.IndexFunc(lines, begins)
	if first < 0 {
		return
	}
	lines = lines[first:]
	var text bytes.Buffer
	for _, l := range lines {
		text.WriteString(l.Raw)
		text.WriteByte('\n')
	}
	for block := range pemBlocks(text.Bytes()) {
		line := lines[min(block.line, len(lines))-1].N
		switch {
		case len(r.Certificates) >= maxCertificates || len(r.PrivateKeys) >= maxEntries:
			return
		case block.private:
			r.PrivateKeys = append(r.PrivateKeys, line)
			r.problem(line, "a private key begins here: %w", "ここから秘密キーが始まります: %w", ErrPrivateKeyFile)
		case isCertificateLabel(block.label):
			list, err := block.certificates()
			for i := range list {
				list[i].Line = line
			}
			r.Certificates = append(r.Certificates, list...)
			if err != nil {
				r.problem(line, "%w", "%w", err)
			}
		}
	}
}

func (r *Result) problem(line int, en, ja string, args ...any) {
	if len(r.Problems) < 1000 {
		r.Problems = append(r.Problems, clipped(problem.New(en, ja, args...)).At(line))
	}
}

func (r *Result) addEntry(e StoreEntry) {
	if len(r.Entries) < maxEntries {
		r.Entries = append(r.Entries, e)
	}
}

// quoteLines joins the decisive lines of a record.
func quoteLines(lines []wintext.Line) string {
	parts := make([]string, 0, 6)
	for _, l := range lines[:min(len(lines), 6)] {
		parts = append(parts, strings.TrimSpace(l.Raw))
	}
	return wintext.Quote(strings.Join(parts, "\n"))
}

func ptr[T any](v T) *T { return &v }
