package certstore

import (
	"errors"
	"fmt"
)

// Limits of one file.
const (
	maxFile         = 32 << 20 // bytes
	maxCertificates = 5000
)

// Errors of ParseBinary. They are meant for errors.Is.
var (
	// ErrPrivateKeyFile: the file is, or holds, a private key. Nothing of
	// the key was read.
	ErrPrivateKeyFile = errors.New("contains a private key; never send it")
	// ErrNoCertificate: the file is none of the formats, or one that holds
	// no certificates.
	ErrNoCertificate = errors.New("contains no certificate")
	// ErrTooLarge: the file is longer than 32 MiB and was not read.
	ErrTooLarge = errors.New("is too large for a file of certificates")
)

// ParseBinary reads the certificates of a file in any format that Sniff
// knows. Certificates and an error may come together: what could be read
// before the damage, or beside a private key in the same text.
func ParseBinary(data []byte) ([]Certificate, error) {
	if len(data) > maxFile {
		return nil, ErrTooLarge
	}
	switch format := Sniff(data); format {
	case FormatDER:
		return parseDER(data)
	case FormatPEM:
		return parsePEM(pemText(data))
	case FormatPKCS7:
		return parsePKCS7(data)
	case FormatSerialized:
		return parseSerialized(data)
	case FormatPKCS12, FormatPrivateKey:
		return nil, fmt.Errorf("%s file: %w", format, ErrPrivateKeyFile)
	case FormatRequest, FormatRevocationList:
		return nil, fmt.Errorf("%s file: %w", format, ErrNoCertificate)
	}
	return nil, ErrNoCertificate
}

// parseDER reads certificates that stand one after the other.
func parseDER(data []byte) ([]Certificate, error) {
	var list []Certificate
	offset := 0
	for offset < len(data) && len(list) < maxCertificates {
		c, err := ParseCertificate(data[offset:])
		if err != nil {
			break
		}
		c.Offset = offset
		list = append(list, c)
		offset += len(c.Raw)
	}
	if rest := len(data) - offset; rest > 0 && len(list) > 0 {
		list[len(list)-1].problem("%d bytes follow the certificate", rest)
	}
	if len(list) == 0 {
		return nil, ErrNoCertificate
	}
	return list, nil
}

// parsePEM reads every block of a text.
func parsePEM(text []byte) ([]Certificate, error) {
	var list []Certificate
	var errs []error
	for block := range pemBlocks(text) {
		switch {
		case block.private:
			errs = append(errs, fmt.Errorf("line %d: %w", block.line, ErrPrivateKeyFile))
		case isCertificateLabel(block.label):
			found, err := block.certificates()
			list = append(list, found...)
			if err != nil {
				errs = append(errs, fmt.Errorf("line %d: %w", block.line, err))
			}
		}
		if len(list) >= maxCertificates || len(errs) >= 100 {
			break
		}
	}
	return list[:min(len(list), maxCertificates)], errors.Join(errs...)
}

// certificates reads one block, whatever its label says: certutil -encode
// writes BEGIN CERTIFICATE around any file.
func (b pemBlock) certificates() ([]Certificate, error) {
	der, ok := b.decode()
	if !ok {
		return nil, errors.New("damaged PEM block")
	}
	var list []Certificate
	var err error
	switch format := Sniff(der); format {
	case FormatDER:
		list, err = parseDER(der)
	case FormatPKCS7:
		list, err = parsePKCS7(der)
	case FormatPKCS12, FormatPrivateKey:
		return nil, fmt.Errorf("%s: %w", format, ErrPrivateKeyFile)
	default:
		return nil, ErrNoCertificate
	}
	for i := range list {
		list[i].Line, list[i].Offset = b.line, 0
	}
	return list, err
}
