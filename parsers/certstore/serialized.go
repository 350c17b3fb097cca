package certstore

import (
	"bytes"

	"ssltriage/parsers/problem"
)

// Element ids of a serialized store: MS-OSHARED 2.3.2.5.1 to 2.3.2.5.3 and
// the CERT_…_PROP_ID constants of wincrypt.h.
const (
	propEnd          = 0
	propKeyInfo      = 2
	propFriendlyName = 11
	propArchived     = 19
	propCertificate  = 32
	propCRL          = 33
	propCTL          = 34
)

const (
	elementHeader = 12      // id, encoding type, length
	maxProperty   = 1 << 20 // bytes of one property
	maxStoreName  = 1024    // UTF-16 units of a string property
)

// parseSerialized reads a serialized certificate store as CertSaveStore and
// the certificate manager write it (.sst; MS-OSHARED 2.3.9.1): a header, then
// for each certificate its properties and the certificate itself.
func parseSerialized(data []byte) ([]Certificate, error) {
	list, err := parseElements(data, len(magicSerialized))
	if len(list) == 0 && err == nil {
		err = ErrNoCertificate
	}
	return list, err
}

// properties are what precedes a certificate and belongs to it.
type properties struct {
	friendlyName string
	archived     bool
	key          *Key
	problems     []problem.Text
}

func parseElements(data []byte, at int) (list []Certificate, damage error) {
	var props properties
	for len(list) < maxCertificates && at < len(data) {
		if len(data)-at < elementHeader {
			return list, problem.New("serialized store: cut inside an element", "シリアル化されたストア: 要素の途中で切れています")
		}
		id, size := u32(data[at:]), u32(data[at+8:])
		if id == propEnd {
			return list, damage
		}
		at += elementHeader
		if uint64(size) > uint64(len(data)-at) {
			return list, problem.New("serialized store: an element is longer than the file", "シリアル化されたストア: 要素がファイルより長くなっています")
		}
		value := data[at : at+int(size)]
		switch id {
		case propCertificate:
			c, err := ParseCertificate(value)
			if err != nil {
				damage = err
			} else {
				c.Offset = at
				props.giveTo(&c)
				list = append(list, c)
			}
			props = properties{}
		case propCRL, propCTL:
			props = properties{}
		default:
			props.add(id, value)
		}
		at += int(size)
	}
	return list, damage
}

func (p *properties) add(id uint32, value []byte) {
	if len(value) > maxProperty {
		return
	}
	switch id {
	case propFriendlyName:
		p.friendlyName, _ = utf16z(value)
	case propArchived:
		p.archived = true
	case propKeyInfo:
		key, err := readKeyInfo(value)
		if err != nil {
			p.problems = append(p.problems, problem.Of(err))
			return
		}
		p.key = &key
	}
}

func (p *properties) giveTo(c *Certificate) {
	c.FriendlyName, c.Archived, c.Key = p.friendlyName, p.archived, p.key
	for _, said := range p.problems {
		c.note(said)
	}
}

// keyInfoHeader is the length of a serialized CRYPT_KEY_PROV_INFO's fixed
// part: offset of the container name, offset of the provider name, provider
// type, flags, number and offset of parameters, key spec; 32 bits each,
// whatever the word size of the Windows that wrote it. [The layout is common
// knowledge, not documented by Microsoft; offsets that do not lead to a
// string are reported and nothing is concluded.]
const keyInfoHeader = 28

func readKeyInfo(value []byte) (Key, error) {
	unreadable := problem.New("key provider property: unknown layout", "キー プロバイダーのプロパティ: 未知の形式です")
	if len(value) < keyInfoHeader {
		return Key{}, unreadable
	}
	container, ok1 := stringAt(value, u32(value))
	provider, ok2 := stringAt(value, u32(value[4:]))
	if !ok1 || !ok2 {
		return Key{}, unreadable
	}
	key := Key{
		Container:    container,
		Provider:     provider,
		ProviderType: int(int32(u32(value[8:]))),
		Flags:        int64(u32(value[12:])),
		KeySpec:      int(int32(u32(value[24:]))),
	}
	if isUniqueName(container) {
		key.UniqueContainer = container
	}
	return key, nil
}

// stringAt reads the string at an offset; 0 is the absent string.
func stringAt(value []byte, offset uint32) (string, bool) {
	if offset == 0 {
		return "", true
	}
	if offset < keyInfoHeader || uint64(offset) >= uint64(len(value)) {
		return "", false
	}
	return utf16z(value[offset:])
}

// utf16z reads a NUL-terminated UTF-16LE string and makes it one harmless
// line.
func utf16z(b []byte) (string, bool) {
	end := -1
	for i := 0; i+1 < len(b) && i/2 <= maxStoreName; i += 2 {
		if b[i] == 0 && b[i+1] == 0 {
			end = i
			break
		}
	}
	if end < 0 {
		return "", false
	}
	return escapeControls(decodeUTF16(bytes.Clone(b[:end]), false)), true
}
