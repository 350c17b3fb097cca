package rules

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"ssltriage/analyze/facts"
	"ssltriage/analyze/rule"
	"ssltriage/analyze/text"
	"ssltriage/parsers/keyfiles"
)

// keyFault is what is wrong with the private key of a certificate.
type keyFault string

const (
	keyAbsent  keyFault = "absent"  // none is associated: private-key-missing
	keyGone    keyFault = "gone"    // its container or file is not there: private-key-not-found
	keyDenied  keyFault = "denied"  // SYSTEM may not read it: private-key-access-denied
	keyCorrupt keyFault = "corrupt" // it opens and is unusable: private-key-corrupt
	keySigning keyFault = "signing" // made for signatures only: private-key-wrong-keyspec
)

// keyCode is an error code that Windows gives when a private key cannot be
// used, with the faults that it fits. When nothing but the code is known, the
// first one is answered; those of alone, in turn, when the state of the keys
// excludes the ones before.
type keyCode struct {
	name   string
	faults []keyFault
	alone  int // how many of the faults are answered so
}

// keyCodes: names of winerror.h. Source of the faults: Microsoft,
// "Troubleshooting SSL related issues (server certificate)", scenario 2;
// CryptAcquireContext and CryptAcquireCertificatePrivateKey, return values;
// reports of 0x8009030d for missing rights and for AT_SIGNATURE keys.
var keyCodes = map[uint32]keyCode{
	0x80090016: {"NTE_BAD_KEYSET", []keyFault{keyGone, keyDenied, keyAbsent}, 2},
	0x8009000d: {"NTE_NO_KEY", []keyFault{keyGone, keyAbsent}, 1},
	0x8009030d: {"SEC_E_UNKNOWN_CREDENTIALS", []keyFault{keyDenied, keySigning, keyGone, keyCorrupt, keyAbsent}, 1},
	0x80090010: {"NTE_PERM", []keyFault{keyDenied}, 1},
	0x80070005: {"E_ACCESSDENIED", []keyFault{keyDenied}, 1},
	0x8009001a: {"NTE_KEYSET_ENTRY_BAD", []keyFault{keyCorrupt}, 1},
	0x80090015: {"NTE_BAD_PUBLIC_KEY", []keyFault{keyCorrupt}, 1},
	0x8009200b: {"CRYPT_E_NO_KEY_PROPERTY", []keyFault{keyAbsent}, 1},
}

// fits reports whether an error code can come from a fault.
func (k keyFault) fits(code uint32) bool { return slices.Contains(keyCodes[code].faults, k) }

// keyProof is what the state of a certificate's key shows, apart from events.
type keyProof struct {
	cert  *facts.Certificate
	file  *facts.KeyFile // nil: not in evidence
	fault keyFault       // empty: no fault is seen
	sound bool           // the key is there, and SYSTEM can use it as far as is known
	lacks bool           // denied for want of an entry for SYSTEM, which may read as an administrator
	firm  rule.Confidence
	cites []rule.Cite
}

// proofOf looks at the state of a certificate's key, from the association
// over the file to what Windows said when it was asked to open it.
func proofOf(f *facts.Facts, c *facts.Certificate) keyProof {
	p := keyProof{cert: c, file: f.KeyFileOf(c)}
	switch {
	case c.Key.Associated == facts.No:
		return p.is(keyAbsent, rule.Certain, rule.CauseRef(c.Key.Ref, text.T("no private key is associated", "秘密キーが関連付けられていません")))
	case c.Key.Associated == facts.Unknown:
		return p
	}
	if p.file != nil {
		return p.ofFile(f)
	}
	if absence := f.KeyFileMissing(c); absence != nil && c.Key.Usable != facts.Yes {
		return p.ofAbsence(f, absence)
	}
	if r := f.KeyFileRefusedOf(c); r != nil {
		firm := rule.Possible
		if f.Host.Elevated == facts.Yes {
			firm = rule.Likely
		}
		return p.is(keyDenied, firm, rule.CauseRef(r.Ref, text.T("access to the key file is denied", "キー ファイルへのアクセスが拒否されました")))
	}
	return p.ofUse(f, facts.Unknown)
}

// ofAbsence is the proof that a key's file is not there. A folder in which no
// file is seen at all makes it less sure; one that may only seem empty needs
// the word of Windows that it could not open the key.
func (p keyProof) ofAbsence(f *facts.Facts, absence *facts.KeyFileAbsence) keyProof {
	c := p.cert
	cites := []rule.Cite{rule.CauseRef(c.Key.Ref, text.T("the key container that the certificate names", "証明書が指定しているキー コンテナー"))}
	firm := rule.Likely
	if listing := absence.Listing; listing != nil {
		cites = append(cites, rule.CauseRef(listing.Ref, text.T("the listing of the key folder, in which its file is not", "キー フォルダーの一覧。このキーのファイルはありません")))
		switch {
		case listing.Doubtful && absence.Failure == nil && firstFault(c.Key.Code) != keyGone:
			firm = rule.Possible
		case c.Key.UniqueName != "" && !emptyFolder(f, c.Key.Folder()):
			firm = rule.Certain
		}
	}
	if absence.Failure != nil {
		cites = append(cites, rule.CauseRef(absence.Failure.Ref, text.T("its file was looked for and not found", "キーのファイルを調べた結果、見つかりませんでした")))
	}
	if firstFault(c.Key.Code) == keyGone && !c.Key.UsableRef.Same(c.Key.Ref) {
		cites = append(cites, rule.CauseRef(c.Key.UsableRef, text.T("Windows did not find the container", "Windows はコンテナーを見つけられませんでした")))
	}
	return p.is(keyGone, firm, cites...)
}

// emptyFolder reports whether no file of a key folder is in evidence: that it
// was listed is then less sure.
func emptyFolder(f *facts.Facts, end string) bool {
	return !slices.ContainsFunc(f.KeyFiles, func(k facts.KeyFile) bool {
		return k.UniqueName && strings.HasSuffix(strings.ToLower(k.Path[:len(k.Path)-len(k.Name)]), end+`\`)
	})
}

func (p keyProof) is(fault keyFault, firm rule.Confidence, cites ...rule.Cite) keyProof {
	p.fault, p.firm, p.cites, p.sound = fault, firm, cites, false
	return p
}

// ofFile judges a key by its file.
func (p keyProof) ofFile(f *facts.Facts) keyProof {
	ref := p.file.Ref
	if p.file.Size == 0 {
		return p.is(keyCorrupt, rule.Certain, rule.CauseRef(ref, text.T("the key file is empty", "キー ファイルが空です")))
	}
	switch p.file.CanRead(facts.SystemToken...) {
	case keyfiles.AccessNo:
		return p.is(keyDenied, rule.Certain, rule.CauseRef(ref,
			text.T("no entry lets SYSTEM or Administrators read the key file", "SYSTEM にも Administrators にもキー ファイルの読み取りを許可するエントリがありません")))
	case keyfiles.AccessYes:
		p.sound = true
		p = p.ofUse(f, facts.Yes)
		if p.fault == "" && p.file.LacksSystem() {
			p = p.is(keyDenied, rule.Possible, rule.CauseRef(ref,
				text.T("the entry for SYSTEM that Windows sets is missing", "Windows 既定の SYSTEM のエントリがありません")))
			p.lacks = true
		}
		return p
	}
	return p.ofUse(f, facts.Unknown)
}

// ofUse judges a key by what Windows said when it was opened, and by its
// kind. readable tells whether SYSTEM may read its file: then a refusal
// concerned only the account that asked.
func (p keyProof) ofUse(f *facts.Facts, readable facts.Tri) keyProof {
	k := p.cert.Key
	if k.Usable == facts.Yes {
		p.sound = true
	}
	asked := text.T("Windows could not use the key when it was asked to", "Windows がキーを使用できませんでした")
	first := firstFault(k.Code)
	if first == keyGone && p.file != nil {
		first = keyDenied // the file is there
	}
	switch {
	case k.Usable != facts.No:
	case k.Code == 0 && k.NotAcquired:
		if readable == facts.Yes || p.file != nil {
			return p.is(keyDenied, rule.Possible, rule.CauseRef(k.UsableRef, asked))
		}
		return p.is(keyGone, rule.Possible, rule.CauseRef(k.UsableRef, asked))
	case k.Code == 0:
		return p.is(keyCorrupt, rule.Likely, rule.CauseRef(k.UsableRef, text.T("the test of the key failed", "キーのテストが失敗しました")))
	case first == keyCorrupt:
		return p.is(keyCorrupt, rule.Certain, rule.CauseRef(k.UsableRef, asked))
	case first == keyAbsent: // and yet a key is associated: it says no more than that it failed
	case first == "" || readable == facts.Yes || k.Provider != "" && !k.InFile():
	default:
		return p.is(first, firmness(f, p.cert), rule.CauseRef(k.UsableRef, asked))
	}
	if k.KeySpec == 2 && k.Type > 0 {
		return p.is(keySigning, rule.Likely, rule.CauseRef(k.Ref, text.T("KeySpec 2 (AT_SIGNATURE)", "KeySpec 2 (AT_SIGNATURE)")))
	}
	return p
}

// firmness weighs that a key could not be opened: without full administrator
// rights every key looks like that.
func firmness(f *facts.Facts, c *facts.Certificate) rule.Confidence {
	if f.Host.Elevated == facts.Yes {
		return rule.Likely
	}
	for _, other := range f.Certificates { // the same caller opened another machine key
		if other.Key.Usable == facts.Yes && other.Key.UsableRef.File == c.Key.UsableRef.File {
			return rule.Likely
		}
	}
	return rule.Possible
}

// firstFault is what a code means when nothing else is known.
func firstFault(code uint32) keyFault {
	if faults := keyCodes[code].faults; len(faults) > 0 {
		return faults[0]
	}
	return ""
}

// excludes reports whether the key of a certificate shows that a fault is not
// its own; evidence that is older than a time says nothing of what happened
// then. That an administrator could use the key does not mean that SYSTEM may.
func (p keyProof) excludes(f *facts.Facts, fault keyFault, since time.Time) bool {
	tested := p.cert.Key.Usable == facts.Yes && !f.Before(p.cert.Key.UsableRef, since)
	there := p.file != nil && !f.Before(p.file.Ref, since)
	switch fault {
	case keyAbsent:
		return p.cert.Key.Associated == facts.Yes
	case keyGone:
		return tested || there
	case keyDenied:
		return there && p.file.CanRead(facts.SystemToken...) == keyfiles.AccessYes && !p.file.LacksSystem()
	case keyCorrupt:
		return tested
	case keySigning:
		return p.cert.Key.KeySpec == 0 || p.cert.Key.KeySpec == 1
	}
	return false
}

// against cites what excludes a fault.
func (p keyProof) against(f *facts.Facts, fault keyFault, since time.Time) []rule.Cite {
	var out []rule.Cite
	if p.file != nil && fault != keyCorrupt {
		note := text.T("the key file is there", "キー ファイルは存在します")
		if p.excludes(f, keyDenied, since) {
			note = text.T("SYSTEM may read this key file", "SYSTEM はこのキー ファイルを読み取れます")
		}
		out = append(out, rule.AgainstRef(p.file.Ref, note))
	}
	if p.excludes(f, keyCorrupt, since) {
		out = append(out, rule.AgainstRef(p.cert.Key.UsableRef, text.T("this key can be used: its test passed", "このキーは使用できます (テストに合格)")))
	}
	return out
}

// openFaults are the faults that a code fits and that the keys of all
// certificates in use do not exclude.
func openFaults(f *facts.Facts, proofs []keyProof, code uint32, since time.Time) []keyFault {
	var out []keyFault
	for _, fault := range keyCodes[code].faults {
		if !allExclude(f, proofs, fault, since) {
			out = append(out, fault)
		}
	}
	return out
}

func allExclude(f *facts.Facts, proofs []keyProof, fault keyFault, since time.Time) bool {
	return len(proofs) > 0 && !slices.ContainsFunc(proofs, func(p keyProof) bool { return !p.excludes(f, fault, since) })
}

// answered is the fault that is named when events with a code are all there
// is; the last that could be when the keys exclude every one.
func answered(f *facts.Facts, proofs []keyProof, code uint32, since time.Time) keyFault {
	c := keyCodes[code]
	if len(c.faults) == 0 {
		return ""
	}
	open := openFaults(f, proofs, code, since)
	for _, fault := range c.faults[:c.alone] {
		if slices.Contains(open, fault) {
			return fault
		}
	}
	return c.faults[c.alone-1]
}

// keyProofs looks at the keys of all bound certificates, the firmest first.
func keyProofs(f *facts.Facts) []keyProof {
	var out []keyProof
	for _, c := range f.Bound() {
		out = append(out, proofOf(f, c))
	}
	slices.SortStableFunc(out, func(a, b keyProof) int { return cmp.Compare(a.rank(), b.rank()) })
	return out
}

func (p keyProof) rank() int {
	return slices.Index([]rule.Confidence{rule.Certain, rule.Likely, rule.Possible, ""}, p.firm)
}
