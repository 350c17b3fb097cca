package collect

import (
	"runtime"
	"syscall"
	"unsafe"

	"ssltriage/collect/bundle"
)

var (
	certDuplicateContext   = function{crypt32, "CertDuplicateCertificateContext"}
	certGetContextProperty = function{crypt32, "CertGetCertificateContextProperty"}
	certGetNameString      = function{crypt32, "CertGetNameStringW"}
)

// Properties of a certificate in a store (wincrypt.h, CERT_*_PROP_ID).
const (
	propertyKeyInfo       = 2
	propertySHA1          = 3
	propertyEnhancedUsage = 9
	propertyFriendlyName  = 11
	propertyArchived      = 19
)

// EachCertificate opens a store of the local machine for reading and calls use
// for every certificate, until it returns false.
func (h *windowsHost) EachCertificate(store string, use func(StoredCertificate) bool) error {
	const (
		systemStore  = 10 // CERT_STORE_PROV_SYSTEM_W
		localMachine = 0x20000
		existing     = 0x4000 | 0x8000 // CERT_STORE_OPEN_EXISTING_FLAG, CERT_STORE_READONLY_FLAG
		alsoArchived = 0x200           // CERT_STORE_ENUM_ARCHIVED_FLAG: they are passed over without
	)
	name := utf16Ptr(store)
	open, err := syscall.CertOpenStore(systemStore, 0, 0, localMachine|existing|alsoArchived, uintptr(unsafe.Pointer(name)))
	runtime.KeepAlive(name)
	if err != nil {
		return systemError("CertOpenStore", err)
	}
	defer syscall.CertCloseStore(open, 0)
	var c *syscall.CertContext
	for {
		c, err = syscall.CertEnumCertificatesInStore(open, c) // it frees the one before
		err = systemError("CertEnumCertificatesInStore", err)
		switch code := CodeOf(err); {
		case code == cryptENotFound, code == errorNoMoreFiles:
			return nil
		case err != nil:
			return err
		case !use(readCertificate(c)):
			return systemError("CertFreeCertificateContext", syscall.CertFreeCertificateContext(c))
		}
	}
}

// readCertificate reads what there is to know of a certificate.
func readCertificate(c *syscall.CertContext) StoredCertificate {
	s := StoredCertificate{
		DER:           append([]byte(nil), unsafe.Slice(c.EncodedCert, c.Length)...),
		Subject:       displayName(c),
		SHA1:          bytesProperty(c, propertySHA1),
		EnhancedUsage: bytesProperty(c, propertyEnhancedUsage),
	}
	if b, _, err := property(c, propertyFriendlyName); err == nil {
		s.FriendlyName = b.text(uintptr(unsafe.Pointer(&b[0])))
	}
	_, _, err := property(c, propertyArchived)
	s.Archived = err == nil
	s.KeyInfo, s.KeyInfoError = keyInfo(c)
	s.Acquire = acquire(c)
	return s
}

// property returns a property of a certificate. One that is not set is an
// error of the code CRYPT_E_NOT_FOUND.
func property(c *syscall.CertContext, id uint32) (b buffer, size uint32, err error) {
	return fill(256, func(b buffer, size *uint32) error {
		_, err := certGetContextProperty.check(uintptr(unsafe.Pointer(c)), uintptr(id), uintptr(unsafe.Pointer(&b[0])), uintptr(unsafe.Pointer(size)))
		return err
	})
}

func bytesProperty(c *syscall.CertContext, id uint32) []byte {
	b, size, err := property(c, id)
	if err != nil {
		return nil
	}
	return b.bytes(size)
}

// displayName is the certificate's name as Windows shows it.
func displayName(c *syscall.CertContext) string {
	const simpleDisplay = 4 // CERT_NAME_SIMPLE_DISPLAY_TYPE
	var name [256]uint16
	_, _, err := certGetNameString.call(uintptr(unsafe.Pointer(c)), simpleDisplay, 0, 0, uintptr(unsafe.Pointer(&name)), uintptr(len(name)))
	if err != nil {
		return ""
	}
	return syscall.UTF16ToString(name[:])
}

// cryptKeyProvInfo is CRYPT_KEY_PROV_INFO. The texts stand in the same buffer.
type cryptKeyProvInfo struct {
	container, provider         uintptr
	providerType, flags, params uint32
	_                           uintptr
	keySpec                     uint32
}

// keyInfo returns the link to the private key: nil where there is none.
func keyInfo(c *syscall.CertContext) (*bundle.KeyInfo, error) {
	b, size, err := property(c, propertyKeyInfo)
	switch {
	case CodeOf(err) == cryptENotFound:
		return nil, nil
	case err != nil:
		return nil, err
	case uintptr(size) < unsafe.Sizeof(cryptKeyProvInfo{}):
		return nil, newSystemError("CertGetCertificateContextProperty", errorInvalidData)
	}
	info := (*cryptKeyProvInfo)(unsafe.Pointer(&b[0]))
	return &bundle.KeyInfo{
		Provider: b.text(info.provider), ProviderType: info.providerType, Container: b.text(info.container),
		KeySpec: info.keySpec, Flags: info.flags,
	}, nil
}
