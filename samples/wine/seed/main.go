//go:build windows

// Seed puts certificates and keys into the stores of a test's Windows, as the
// list in the file of its argument says; see wine.Seed.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

// entry is wine.Seed.
type entry struct {
	Store, FriendlyName, Container string
	DER, Key                       []byte
}

const provider = "Microsoft Enhanced Cryptographic Provider v1.0"

var (
	crypt32  = syscall.NewLazyDLL("crypt32.dll")
	advapi32 = syscall.NewLazyDLL("advapi32.dll")
)

func main() {
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail("read the list", err)
	}
	var list []entry
	if err := json.Unmarshal(data, &list); err != nil {
		fail("read the list", err)
	}
	for _, e := range list {
		e.importKey()
		e.add()
	}
}

func fail(doing string, err error) {
	fmt.Fprintln(os.Stderr, doing+":", err)
	os.Exit(1)
}

func must(doing string, p *syscall.LazyProc, args ...uintptr) {
	if r, _, err := p.Call(args...); r == 0 {
		fail(doing, err)
	}
}

func utf16(s string) uintptr {
	p, err := syscall.UTF16PtrFromString(s)
	if err != nil {
		fail("text", err)
	}
	return uintptr(unsafe.Pointer(p))
}

// importKey makes the container with the key, a PRIVATEKEYBLOB, in it.
func (e entry) importKey() {
	if len(e.Key) == 0 {
		return
	}
	const rsaFull, newKeySet, silent = 1, 8, 0x40
	var csp, key uintptr
	must("CryptAcquireContext", advapi32.NewProc("CryptAcquireContextW"), uintptr(unsafe.Pointer(&csp)), utf16(e.Container), utf16(provider), rsaFull, newKeySet|silent)
	must("CryptImportKey", advapi32.NewProc("CryptImportKey"), csp, uintptr(unsafe.Pointer(&e.Key[0])), uintptr(len(e.Key)), 0, 0, uintptr(unsafe.Pointer(&key)))
	advapi32.NewProc("CryptDestroyKey").Call(key)
	advapi32.NewProc("CryptReleaseContext").Call(csp, 0)
}

// keyInfo is CRYPT_KEY_PROV_INFO.
type keyInfo struct {
	container, provider         uintptr
	providerType, flags, params uint32
	_                           uint32
	parameters                  uintptr
	keySpec                     uint32
}

// blob is CRYPT_DATA_BLOB.
type blob struct {
	size uint32
	data uintptr
}

// add puts the certificate into its store of the machine, with its properties.
func (e entry) add() {
	const system, localMachine, x509, replace = 10, 0x20000, 1, 3
	store, err := syscall.CertOpenStore(system, 0, 0, localMachine, utf16(e.Store))
	if err != nil {
		fail("open "+e.Store, err)
	}
	defer syscall.CertCloseStore(store, 0)
	var c *syscall.CertContext
	must("add the certificate", crypt32.NewProc("CertAddEncodedCertificateToStore"), uintptr(store), x509, uintptr(unsafe.Pointer(&e.DER[0])), uintptr(len(e.DER)), replace, uintptr(unsafe.Pointer(&c)))
	set := crypt32.NewProc("CertSetCertificateContextProperty")
	if e.Container != "" {
		info := keyInfo{container: utf16(e.Container), provider: utf16(provider), providerType: 1, keySpec: 1}
		must("set the key", set, uintptr(unsafe.Pointer(c)), 2, 0, uintptr(unsafe.Pointer(&info)))
	}
	if e.FriendlyName != "" {
		name := syscall.StringToUTF16(e.FriendlyName)
		b := blob{uint32(2 * len(name)), uintptr(unsafe.Pointer(&name[0]))}
		must("set the friendly name", set, uintptr(unsafe.Pointer(c)), 11, 0, uintptr(unsafe.Pointer(&b)))
	}
	syscall.CertFreeCertificateContext(c)
}
