package certstore

import (
	"bytes"
	"crypto"
	_ "crypto/md5" // for crypto.MD5, with which old roots are signed
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"

	"ssltriage/parsers/problem"
)

// SignatureState says what is known of a certificate's signature.
type SignatureState string

// The states of a signature. Unchecked is not bad: the algorithm or the key
// is one that cannot be computed here.
const (
	SignatureVerified  SignatureState = "verified"
	SignatureBad       SignatureState = "bad"
	SignatureUnchecked SignatureState = "unchecked"
)

// maxModulus bounds the RSA keys that are computed with, in bits.
const maxModulus = 16384

var (
	errX509Panic   = problem.New("the parser panicked", "解析中に内部エラーが発生しました")
	errNoPublicKey = problem.New("the issuer's key cannot be read", "発行者のキーを読み取れません")
)

// signatureAlgorithms serves certificates that crypto/x509 refuses. For
// RSASSA-PSS the parameters would be needed too, so it is not here.
var signatureAlgorithms = map[string]x509.SignatureAlgorithm{
	"1.2.840.113549.1.1.4":  x509.MD5WithRSA,
	"1.2.840.113549.1.1.5":  x509.SHA1WithRSA,
	"1.3.14.3.2.29":         x509.SHA1WithRSA,
	"1.2.840.113549.1.1.11": x509.SHA256WithRSA,
	"1.2.840.113549.1.1.12": x509.SHA384WithRSA,
	"1.2.840.113549.1.1.13": x509.SHA512WithRSA,
	"1.2.840.10045.4.1":     x509.ECDSAWithSHA1,
	"1.2.840.10045.4.3.2":   x509.ECDSAWithSHA256,
	"1.2.840.10045.4.3.3":   x509.ECDSAWithSHA384,
	"1.2.840.10045.4.3.4":   x509.ECDSAWithSHA512,
	"1.3.101.112":           x509.PureEd25519,
}

// signatureName names an algorithm that crypto/x509 does not; a dotted OID
// otherwise.
func signatureName(oid string) string {
	if a, ok := signatureAlgorithms[oid]; ok {
		return a.String()
	}
	if name, ok := keyAlgorithms[oid]; ok { // RSASSA-PSS, ML-DSA: one OID for key and signature
		return name
	}
	if oid == "1.2.840.113549.1.1.2" {
		return "MD2-RSA"
	}
	return oid
}

// checkSignature verifies child's signature with parent's key. Unlike
// x509.CheckSignatureFrom it asks neither for a CA certificate nor for a
// modern hash: MD5 and SHA-1 signatures and short keys are old, not false.
func checkSignature(child, parent *Certificate) (state SignatureState, why problem.Text) {
	defer func() { // the key and the signature are the sender's
		if recover() != nil {
			state, why = SignatureUnchecked, problem.New("the computation panicked", "計算中に内部エラーが発生しました")
		}
	}()
	p, ok := walk(child.Raw)
	if !ok || p.signature == nil {
		return SignatureUnchecked, problem.New("the signature cannot be read", "署名を読み取れません")
	}
	issuer, ok := walk(parent.Raw)
	if !ok {
		return SignatureUnchecked, errNoPublicKey
	}
	key, err := x509.ParsePKIXPublicKey(issuer.spki)
	if err != nil {
		return SignatureUnchecked, errNoPublicKey
	}
	algorithm := algorithmOf(child.Raw, p)
	if k, ok := key.(*rsa.PublicKey); ok {
		if k.N.BitLen() > maxModulus {
			return SignatureUnchecked, problem.New("the issuer's key is too long", "発行者のキーが長すぎます")
		}
		if hash, ok := rsaHash(algorithm); ok && (hash == crypto.MD5 || k.N.BitLen() < 1024) {
			return verdict(verifyOldRSA(k, hash, p.tbs, p.signature))
		}
	}
	return verdict((&x509.Certificate{PublicKey: key}).CheckSignature(algorithm, p.tbs, p.signature))
}

func algorithmOf(der []byte, p parts) x509.SignatureAlgorithm {
	if x, err := parseX509(der); err == nil {
		return x.SignatureAlgorithm
	}
	return signatureAlgorithms[p.signatureOID]
}

// verdict tells a signature that is wrong from one that was not computed.
// crypto/x509 answers a key of the wrong kind with an untyped error; that too
// is only "not computed".
func verdict(err error) (SignatureState, problem.Text) {
	switch {
	case err == nil:
		return SignatureVerified, problem.Text{}
	case errors.Is(err, rsa.ErrVerification),
		err.Error() == "x509: ECDSA verification failure",
		err.Error() == "x509: Ed25519 verification failure":
		return SignatureBad, problem.Of(err)
	}
	return SignatureUnchecked, problem.Of(err)
}

func rsaHash(a x509.SignatureAlgorithm) (crypto.Hash, bool) {
	switch a {
	case x509.MD5WithRSA:
		return crypto.MD5, true
	case x509.SHA1WithRSA:
		return crypto.SHA1, true
	case x509.SHA256WithRSA:
		return crypto.SHA256, true
	case x509.SHA384WithRSA:
		return crypto.SHA384, true
	case x509.SHA512WithRSA:
		return crypto.SHA512, true
	}
	return 0, false
}

// hashOIDs are the algorithms of a DigestInfo (RFC 8017 section 9.2).
var hashOIDs = map[crypto.Hash]asn1.ObjectIdentifier{
	crypto.MD5:    {1, 2, 840, 113549, 2, 5},
	crypto.SHA1:   {1, 3, 14, 3, 2, 26},
	crypto.SHA256: {2, 16, 840, 1, 101, 3, 4, 2, 1},
	crypto.SHA384: {2, 16, 840, 1, 101, 3, 4, 2, 2},
	crypto.SHA512: {2, 16, 840, 1, 101, 3, 4, 2, 3},
}

type digestInfo struct {
	Algorithm struct {
		OID        asn1.ObjectIdentifier
		Parameters asn1.RawValue
	}
	Digest []byte
}

// verifyOldRSA is RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2.2) for the hashes
// and key lengths that crypto/rsa no longer computes. Only public values are
// used, so nothing can leak by timing.
func verifyOldRSA(key *rsa.PublicKey, hash crypto.Hash, signed, signature []byte) error {
	size := (key.N.BitLen() + 7) / 8
	s := new(big.Int).SetBytes(signature)
	if key.E < 2 || len(signature) != size || s.Cmp(key.N) >= 0 {
		return rsa.ErrVerification
	}
	h := hash.New()
	h.Write(signed)
	info := digestInfo{Digest: h.Sum(nil)}
	info.Algorithm.OID = hashOIDs[hash]
	info.Algorithm.Parameters = asn1.NullRawValue
	t, err := asn1.Marshal(info)
	if err != nil || size < len(t)+11 {
		return rsa.ErrVerification
	}
	want := bytes.Repeat([]byte{0xff}, size)
	want[0], want[1], want[size-len(t)-1] = 0, 1, 0
	copy(want[size-len(t):], t)
	got := new(big.Int).Exp(s, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, size))
	if !bytes.Equal(got, want) {
		return rsa.ErrVerification
	}
	return nil
}
