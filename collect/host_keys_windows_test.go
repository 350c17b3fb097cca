package collect

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"math/big"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// testStore is made in the machine's registry, with two certificates and one
// key, and removed again. Where the account may not do that the tests are
// skipped.
const testStore = "SSLTRIAGE-TEST"

const (
	testProvider        = "Microsoft Enhanced Cryptographic Provider v1.0"
	provRSAFull         = 1
	atKeyExchange       = 1
	silentKeySet        = 0x40
	newKeySet           = 0x8
	deleteKeySet        = 0x10
	x509Encoding        = 1
	addReplace          = 3
	nteBadKeySet        = 0x80090016
	cryptENoKeyProperty = 0x8009200b
	friendlyKey         = "has its key ü"
	friendlyNoKey       = "has lost its key"
	friendlyArchived    = "is archived"
	containerKey        = "ssltriage test key"
	containerNoKey      = "ssltriage no such key"
)

var (
	cryptAcquireContext    = function{advapi32, "CryptAcquireContextW"}
	cryptImportKey         = function{advapi32, "CryptImportKey"}
	cryptDestroyKey        = function{advapi32, "CryptDestroyKey"}
	certAddEncoded         = function{crypt32, "CertAddEncodedCertificateToStore"}
	certSetContextProperty = function{crypt32, "CertSetCertificateContextProperty"}
)

// The key that is there can be acquired, and tells its name and who may use
// it; the one that is not there is NTE_BAD_KEYSET, or in Wine 8
// CRYPT_E_NO_KEY_PROPERTY.
func TestKeyPresentAndKeyMissing(t *testing.T) {
	h := newHost(t)
	key := testKey(t)
	inTestStore(t, func(store syscall.Handle) {
		addCertificate(t, store, key, friendlyKey, containerKey)
		addCertificate(t, store, key, friendlyNoKey, containerNoKey)
	})
	var found []StoredCertificate
	if err := h.EachCertificate(testStore, func(c StoredCertificate) bool { found = append(found, c); return true }); err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 {
		t.Fatalf("%d certificates", len(found))
	}
	for _, c := range found {
		if sum := sha1.Sum(c.DER); !bytes.Equal(sum[:], c.SHA1) {
			t.Errorf("%s: SHA-1 %x, and Windows says %x", c.FriendlyName, sum, c.SHA1)
		}
		if c.Subject != "test.example" || !bytes.Equal(c.EnhancedUsage, emptyUsage) || c.Archived {
			t.Errorf("%+v", c)
		}
		checkKeyInfo(t, c)
		checkAcquire(t, c)
	}
}

func checkKeyInfo(t *testing.T, c StoredCertificate) {
	t.Helper()
	if c.KeyInfo == nil || c.KeyInfoError != nil {
		t.Fatalf("%s: %v", c.FriendlyName, c.KeyInfoError)
	}
	want := map[string]string{friendlyKey: containerKey, friendlyNoKey: containerNoKey}[c.FriendlyName]
	k := *c.KeyInfo
	if k.Container != want || k.Provider != testProvider || k.ProviderType != provRSAFull || k.KeySpec != atKeyExchange || k.Flags&^silentKeySet != 0 {
		t.Errorf("%s: %+v", c.FriendlyName, k)
	}
}

func checkAcquire(t *testing.T, c StoredCertificate) {
	t.Helper()
	a := c.Acquire()
	t.Logf("%s: %+v", c.FriendlyName, a)
	if c.FriendlyName == friendlyNoKey {
		if !a.Tried || a.OK || a.Error == nil || a.Error.Code != nteBadKeySet && a.Error.Code != cryptENoKeyProperty {
			t.Errorf("a key that is not there: %+v", a)
		}
		return
	}
	if !a.Tried || !a.OK || a.Error != nil {
		t.Errorf("a key that is there: %+v", a)
	}
	if a.UniqueName == "" || strings.Contains(a.UniqueName, "\x00") || !strings.HasPrefix(a.SDDL, "O:") {
		t.Errorf("name %q, access %q", a.UniqueName, a.SDDL)
	}
}

// emptyUsage is the DER of a CTL_USAGE without any purpose.
var emptyUsage = []byte{0x30, 0}

// testKey puts an RSA key into a container of this account.
func testKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	deleteContainer()
	t.Cleanup(deleteContainer)
	var provider, imported uintptr
	if err := acquireContext(&provider, newKeySet); err != nil {
		t.Skip(err)
	}
	defer cryptReleaseContext.check(provider, 0)
	blob := cspKeyBlob(key)
	if _, err := cryptImportKey.check(provider, uintptr(unsafe.Pointer(&blob[0])), uintptr(len(blob)), 0, 0, uintptr(unsafe.Pointer(&imported))); err != nil {
		t.Fatal(err)
	}
	_, _ = cryptDestroyKey.check(imported) // the handle, not the key
	return key
}

func acquireContext(provider *uintptr, flags uintptr) error {
	_, err := cryptAcquireContext.check(uintptr(unsafe.Pointer(provider)), uintptr(unsafe.Pointer(utf16Ptr(containerKey))),
		uintptr(unsafe.Pointer(utf16Ptr(testProvider))), provRSAFull, flags|silentKeySet)
	return err
}

func deleteContainer() {
	var none uintptr
	_ = acquireContext(&none, deleteKeySet) // it may not be there
}

// cspKeyBlob is a PRIVATEKEYBLOB (learn.microsoft.com, "RSA/Schannel Key BLOBs").
func cspKeyBlob(key *rsa.PrivateKey) []byte {
	n := key.Size()
	var b bytes.Buffer
	b.Write([]byte{7, 2, 0, 0, 0, 0xa4, 0, 0}) // BLOBHEADER: PRIVATEKEYBLOB, version 2, CALG_RSA_KEYX
	b.WriteString("RSA2")
	_ = binary.Write(&b, binary.LittleEndian, []uint32{uint32(8 * n), uint32(key.E)})
	for _, part := range []struct {
		n     *big.Int
		bytes int
	}{
		{key.N, n}, {key.Primes[0], n / 2}, {key.Primes[1], n / 2},
		{key.Precomputed.Dp, n / 2}, {key.Precomputed.Dq, n / 2}, {key.Precomputed.Qinv, n / 2}, {key.D, n},
	} {
		big := part.n.FillBytes(make([]byte, part.bytes))
		for i := len(big) - 1; i >= 0; i-- {
			b.WriteByte(big[i])
		}
	}
	return b.Bytes()
}

// inTestStore makes a store and fills it, which is written when it is closed.
// It is removed after the test.
func inTestStore(t *testing.T, fill func(store syscall.Handle)) {
	t.Helper()
	const systemStore, localMachine, deleteStore = 10, 0x20000, 0x10
	name := uintptr(unsafe.Pointer(utf16Ptr(testStore)))
	remove := func() { _, _ = syscall.CertOpenStore(systemStore, 0, 0, localMachine|deleteStore, name) }
	remove()
	store, err := syscall.CertOpenStore(systemStore, 0, 0, localMachine, name)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(remove)
	defer syscall.CertCloseStore(store, 0)
	fill(store)
}

// addCertificate adds a self-signed certificate with its properties.
func addCertificate(t *testing.T, store syscall.Handle, key *rsa.PrivateKey, friendly, container string) {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(int64(len(friendly))), Subject: pkix.Name{CommonName: "test.example"},
		NotBefore: time.Unix(1700000000, 0), NotAfter: time.Unix(1900000000, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	var c *syscall.CertContext
	if _, err := certAddEncoded.check(uintptr(store), x509Encoding, uintptr(unsafe.Pointer(&der[0])), uintptr(len(der)), addReplace, uintptr(unsafe.Pointer(&c))); err != nil {
		t.Fatal(err)
	}
	defer syscall.CertFreeCertificateContext(c)
	containerName, providerName := utf16Ptr(container), utf16Ptr(testProvider)
	info := cryptKeyProvInfo{container: uintptr(unsafe.Pointer(containerName)), provider: uintptr(unsafe.Pointer(providerName)),
		providerType: provRSAFull, keySpec: atKeyExchange}
	setProperty(t, c, propertyKeyInfo, unsafe.Pointer(&info))
	name := utf16Ptr(friendly)
	setProperty(t, c, propertyFriendlyName, unsafe.Pointer(&blob{size: uint32(2 * len([]rune(friendly+"\x00"))), data: unsafe.Pointer(name)}))
	setProperty(t, c, propertyEnhancedUsage, unsafe.Pointer(&blob{size: uint32(len(emptyUsage)), data: unsafe.Pointer(&emptyUsage[0])}))
	if friendly == friendlyArchived && setContextProperty(c, propertyArchived, unsafe.Pointer(&blob{})) != nil {
		t.Skip("this system can not archive a certificate; Wine 8 can not")
	}
}

// An archived certificate is passed over by programs that do not ask for it,
// and has to be in the evidence.
func TestArchived(t *testing.T) {
	h := newHost(t)
	key := testKey(t)
	inTestStore(t, func(store syscall.Handle) { addCertificate(t, store, key, friendlyArchived, containerKey) })
	n := 0
	err := h.EachCertificate(testStore, func(c StoredCertificate) bool {
		n++
		if !c.Archived {
			t.Error("not archived")
		}
		return true
	})
	if err != nil || n != 1 {
		t.Errorf("%d certificates, %v", n, err)
	}
}

// blob is CRYPT_DATA_BLOB.
type blob struct {
	size uint32
	data unsafe.Pointer
}

func setProperty(t *testing.T, c *syscall.CertContext, id uint32, data unsafe.Pointer) {
	t.Helper()
	if err := setContextProperty(c, id, data); err != nil {
		t.Fatalf("property %d: %v", id, err)
	}
}

func setContextProperty(c *syscall.CertContext, id uint32, data unsafe.Pointer) error {
	_, err := certSetContextProperty.check(uintptr(unsafe.Pointer(c)), uintptr(id), 0, uintptr(data))
	return err
}
