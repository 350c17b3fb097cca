package collect

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

func TestSearchKeyFindsEveryForm(t *testing.T) {
	for _, bits := range []int{1024, 2048, 3072, 4096} {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		wantKey(t, "PKCS #8", pkcs8)
		pkcs1 := x509.MarshalPKCS1PrivateKey(key)
		wantKey(t, "PKCS #1", pkcs1)
		wantKey(t, "PEM", pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: []byte("any")}))
		wantKey(t, "blob", privateKeyBlob(key))
	}
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		wantKey(t, curve.Params().Name, pkcs8)
		sec1, err := x509.MarshalECPrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		wantKey(t, curve.Params().Name+" alone", sec1)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(edwards)
	if err != nil {
		t.Fatal(err)
	}
	wantKey(t, "Ed25519", pkcs8)
	wantKey(t, "UTF-16", utf16LE("-----BEGIN PRIVATE KEY-----\r\nMIIE"))
}

func wantKey(t *testing.T, what string, data []byte) {
	t.Helper()
	around := append(append([]byte(strings.Repeat("before ", 50)), data...), "after"...)
	if found, err := searchKey(bytes.NewReader(around)); err != nil || !found {
		t.Errorf("%s: found %v, %v", what, found, err)
	}
}

// privateKeyBlob is the head of PRIVATEKEYBLOB (wincrypt.h, RSAPUBKEY).
func privateKeyBlob(key *rsa.PrivateKey) []byte {
	blob := []byte{7, 2, 0, 0, 0, 0xa4, 0, 0}
	blob = append(blob, "RSA2"...)
	blob = binary.LittleEndian.AppendUint32(blob, uint32(key.N.BitLen()))
	return append(blob, key.N.Bytes()...)
}

func utf16LE(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// TestSearchKeyLeavesCertificatesAlone tries what does belong into a bundle.
func TestSearchKeyLeavesCertificatesAlone(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Unix(2e9, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, key)
	if err != nil {
		t.Fatal(err)
	}
	for what, data := range map[string][]byte{
		"certificate": der, "request": request, "public key": x509.MarshalPKCS1PublicKey(&key.PublicKey),
		"talk of keys": []byte("The private key of this certificate is not available. PRIVATE KEY: none"),
	} {
		if found, err := searchKey(bytes.NewReader(data)); err != nil || found {
			t.Errorf("%s: found %v, %v", what, found, err)
		}
	}
}
