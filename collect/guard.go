package collect

import (
	"bytes"
	"errors"
	"io"
)

// errKeyMaterial is why an entry was not packed.
var errKeyMaterial = errors.New("it holds what looks like a private key, and was left out")

// keyMarks are what a private key that is not encrypted can not do without, and
// the bag of a PFX file, encrypted or not. A bundle holds text, JSON, hives,
// event logs, captures and certificates, in which none of these belongs.
var keyMarks = [][]byte{
	// The armour of PEM (RFC 7468), also in UTF-16.
	[]byte("PRIVATE KEY-----"),
	wide("PRIVATE KEY-----"),
	// PRIVATEKEYBLOB, version 2, CALG_RSA_KEYX, CALG_RSA_SIGN or CALG_DSS_SIGN,
	// and the magic of the key (wincrypt.h).
	[]byte("\x07\x02\x00\x00\x00\xa4\x00\x00RSA2"),
	[]byte("\x07\x02\x00\x00\x00\x24\x00\x00RSA2"),
	[]byte("\x07\x02\x00\x00\x00\x22\x00\x00DSS2"),
	// PKCS #8 (RFC 5208): version 0, then rsaEncryption, or id-ecPublicKey
	// with a curve whose name has 8 or 5 bytes.
	[]byte("\x02\x01\x00\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"),
	[]byte("\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"),
	[]byte("\x02\x01\x00\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"),
	// PKCS #1 (RFC 8017 A.1.2): version 0, then a modulus of 1024, 2048, 3072
	// or 4096 bits.
	[]byte("\x02\x01\x00\x02\x81\x81\x00"),
	[]byte("\x02\x01\x00\x02\x82\x01\x01\x00"),
	[]byte("\x02\x01\x00\x02\x82\x01\x81\x00"),
	[]byte("\x02\x01\x00\x02\x82\x02\x01\x00"),
	// PKCS #8 of Ed25519 (RFC 8410), and encrypted with PBES2 (RFC 8018).
	[]byte("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"),
	[]byte("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"),
	// ECPrivateKey (RFC 5915) of P-256, P-384 and P-521.
	[]byte("\x30\x77\x02\x01\x01\x04\x20"),
	[]byte("\x30\x81\xa4\x02\x01\x01\x04\x30"),
	[]byte("\x30\x81\xdc\x02\x01\x01\x04\x42"),
	// BCRYPT_RSAKEY_BLOB with a private part, of 1024 to 4096 bits and the usual
	// exponent, and BCRYPT_ECCKEY_BLOB of the three curves (bcrypt.h).
	[]byte("RSA2\x00\x04\x00\x00\x03\x00\x00\x00"), []byte("RSA3\x00\x04\x00\x00\x03\x00\x00\x00"),
	[]byte("RSA2\x00\x08\x00\x00\x03\x00\x00\x00"), []byte("RSA3\x00\x08\x00\x00\x03\x00\x00\x00"),
	[]byte("RSA2\x00\x0c\x00\x00\x03\x00\x00\x00"), []byte("RSA3\x00\x0c\x00\x00\x03\x00\x00\x00"),
	[]byte("RSA2\x00\x10\x00\x00\x03\x00\x00\x00"), []byte("RSA3\x00\x10\x00\x00\x03\x00\x00\x00"),
	[]byte("ECS2\x20\x00\x00\x00"), []byte("ECS4\x30\x00\x00\x00"), []byte("ECS6\x42\x00\x00\x00"),
	// What programs write as text.
	[]byte("PuTTY-User-Key-File-"), []byte("<InverseQ>"),
	// PKCS #12 (RFC 7292): keyBag and pkcs8ShroudedKeyBag.
	[]byte("\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x01"),
	[]byte("\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x02"),
}

// wide returns a text as UTF-16, little endian.
func wide(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := 0; i < len(s); i++ {
		out = append(out, s[i], 0)
	}
	return out
}

// holdsKey searches an item for private keys before it is packed.
func (i Item) holdsKey() (bool, error) {
	r, err := i.open()
	if r == nil || err != nil {
		return false, nil // packing will say why it can not be opened
	}
	defer r.Close()
	return searchKey(r)
}

// searchKey reads to the end, and looks for every mark, across the pieces too.
func searchKey(r io.Reader) (bool, error) {
	longest := 0
	for _, mark := range keyMarks {
		if len(mark) > longest {
			longest = len(mark)
		}
	}
	buf, kept := make([]byte, 256<<10), 0
	for {
		n, err := r.Read(buf[kept:])
		for _, mark := range keyMarks {
			if bytes.Contains(buf[:kept+n], mark) {
				return true, nil
			}
		}
		if err == io.EOF {
			return false, nil
		} else if err != nil {
			return false, err
		}
		end := kept + n
		kept = longest - 1
		if kept > end {
			kept = end
		}
		copy(buf, buf[end-kept:end])
	}
}
