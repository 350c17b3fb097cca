package collect

import (
	"bytes"
	"syscall"
	"unsafe"

	"ssltriage/collect/bundle"
)

var (
	acquirePrivateKey   = function{crypt32, "CryptAcquireCertificatePrivateKey"}
	cryptGetProvParam   = function{advapi32, "CryptGetProvParam"}
	cryptReleaseContext = function{advapi32, "CryptReleaseContext"}
	ncryptGetProperty   = function{ncrypt, "NCryptGetProperty"}
	ncryptFreeObject    = function{ncrypt, "NCryptFreeObject"}
)

// privateKey is a handle to a private key. It is asked for the key's name and
// access list, and never for the key.
type privateKey struct {
	handle uintptr
	spec   uint32 // AT_KEYEXCHANGE, AT_SIGNATURE or ncryptKeySpec
}

// ncryptKeySpec is CERT_NCRYPT_KEY_SPEC: the handle is CNG's, else a CSP's.
const ncryptKeySpec = 0xffffffff

// acquire returns a function that asks for a certificate's private key, once.
// It keeps the certificate, which may be gone from the enumeration by then.
func acquire(c *syscall.CertContext) func() bundle.Acquire {
	_, _, keepErr := certDuplicateContext.call(uintptr(unsafe.Pointer(c)))
	return func() bundle.Acquire {
		if keepErr != nil {
			return bundle.Acquire{}
		}
		defer syscall.CertFreeCertificateContext(c)
		key, release, err := openPrivateKey(c)
		if err != nil {
			return bundle.Acquire{Tried: true, Error: WinErrorOf(err)}
		}
		defer release()
		return bundle.Acquire{Tried: true, OK: true, KeySpec: key.spec, UniqueName: key.uniqueName(), SDDL: key.sddl()}
	}
}

// openPrivateKey opens the key without ever showing a window, and compares its
// public half with the certificate's. A Windows or provider that refuses the
// flag for CNG keys is asked without it.
func openPrivateKey(c *syscall.CertContext) (key privateKey, release func(), err error) {
	const compare, silent, allowNCrypt = 0x4, 0x40, 0x10000 // CRYPT_ACQUIRE_*_FLAG
	var callerFrees int32
	for _, flags := range []uintptr{silent | compare | allowNCrypt, silent | compare} {
		_, err = acquirePrivateKey.check(uintptr(unsafe.Pointer(c)), flags, 0, uintptr(unsafe.Pointer(&key.handle)),
			uintptr(unsafe.Pointer(&key.spec)), uintptr(unsafe.Pointer(&callerFrees)))
		if code := CodeOf(err); code != nteBadFlags && code != errorInvalidParameter && code != eInvalidArg {
			break
		}
	}
	return key, func() { key.release(callerFrees != 0) }, err
}

// release closes the handle, unless it belongs to the certificate.
func (k privateKey) release(ours bool) {
	switch {
	case !ours:
	case k.spec == ncryptKeySpec:
		_ = ncryptFreeObject.status(k.handle) // nothing could be done
	default:
		_, _ = cryptReleaseContext.check(k.handle, 0) // the same
	}
}

// uniqueName returns the name of the key's file, or "".
func (k privateKey) uniqueName() string {
	const uniqueContainer = 36 // PP_UNIQUE_CONTAINER, in ASCII
	if k.spec == ncryptKeySpec {
		b, _, err := k.property("Unique Name", 0) // NCRYPT_UNIQUE_NAME_PROPERTY
		if err != nil {
			return ""
		}
		return b.text(uintptr(unsafe.Pointer(&b[0])))
	}
	b, size, err := k.parameter(uniqueContainer, 0)
	if err != nil {
		return ""
	}
	name, _, _ := bytes.Cut(b.bytes(size), []byte{0})
	return string(name)
}

// sddl returns the key's security descriptor, or "".
func (k privateKey) sddl() string {
	const keysetSecurity = 8 // PP_KEYSET_SEC_DESCR
	var b buffer
	var err error
	if k.spec == ncryptKeySpec {
		b, _, err = k.property("Security Descr", ownerGroupAccess) // NCRYPT_SECURITY_DESCR_PROPERTY
	} else {
		b, _, err = k.parameter(keysetSecurity, ownerGroupAccess)
	}
	if err != nil {
		return ""
	}
	text, _ := descriptorText((*byte)(unsafe.Pointer(&b[0]))) // "" where it is none
	return text
}

// property asks CNG.
func (k privateKey) property(name string, flags uintptr) (b buffer, size uint32, err error) {
	const silent = 0x40 // NCRYPT_SILENT_FLAG
	return fill(512, func(b buffer, size *uint32) error {
		room := *size
		err := ncryptGetProperty.status(k.handle, uintptr(unsafe.Pointer(utf16Ptr(name))), uintptr(unsafe.Pointer(&b[0])), uintptr(room), uintptr(unsafe.Pointer(size)), flags|silent)
		if CodeOf(err) == nteBufferTooSmall {
			return newSystemError("NCryptGetProperty", errorMoreData)
		}
		return err
	})
}

// parameter asks a cryptographic service provider.
func (k privateKey) parameter(id, flags uintptr) (b buffer, size uint32, err error) {
	return fill(512, func(b buffer, size *uint32) error {
		_, err := cryptGetProvParam.check(k.handle, id, uintptr(unsafe.Pointer(&b[0])), uintptr(unsafe.Pointer(size)), flags)
		return err
	})
}
