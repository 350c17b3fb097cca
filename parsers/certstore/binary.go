package certstore

import (
	"errors"

	"ssltriage/parsers/problem"
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
	ErrPrivateKeyFile = problem.New("contains a private key; never send it", "秘密キーが含まれています。決して送信しないでください")
	// ErrNoCertificate: the file is none of the formats, or one that holds
	// no certificates.
	ErrNoCertificate = problem.New("contains no certificate", "証明書が含まれていません")
	// ErrTooLarge: the file is longer than 32 MiB and was not read.
	ErrTooLarge = problem.New("is too large for a file of certificates", "証明書のファイルとしては大きすぎます")
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
		return nil, problem.Wrap(ErrPrivateKeyFile, "%w file: %w", "%w ファイル: %w", format.Name(), ErrPrivateKeyFile)
	case FormatRequest, FormatRevocationList:
		return nil, problem.Wrap(ErrNoCertificate, "%w file: %w", "%w ファイル: %w", format.Name(), ErrNoCertificate)
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
		list[len(list)-1].problem("%d bytes follow the certificate", "証明書の後に %d バイトあります", rest)
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
			errs = append(errs, atLine(block.line, ErrPrivateKeyFile))
		case isCertificateLabel(block.label):
			found, err := block.certificates()
			list = append(list, found...)
			if err != nil {
				errs = append(errs, atLine(block.line, err))
			}
		}
		if len(list) >= maxCertificates || len(errs) >= 100 {
			break
		}
	}
	return list[:min(len(list), maxCertificates)], errors.Join(errs...)
}

func atLine(line int, err error) error {
	return problem.Wrap(err, "line %d: %w", "%d 行目: %w", line, err)
}

// certificates reads one block, whatever its label says: certutil -encode
// writes BEGIN CERTIFICATE around any file.
func (b pemBlock) certificates() ([]Certificate, error) {
	der, ok := b.decode()
	if !ok {
		return nil, problem.New("damaged PEM block", "PEM ブロックが破損しています")
	}
	var list []Certificate
	var err error
	switch format := Sniff(der); format {
	case FormatDER:
		list, err = parseDER(der)
	case FormatPKCS7:
		list, err = parsePKCS7(der)
	case FormatPKCS12, FormatPrivateKey:
		return nil, problem.Wrap(ErrPrivateKeyFile, "%w: %w", "%w: %w", format.Name(), ErrPrivateKeyFile)
	default:
		return nil, ErrNoCertificate
	}
	for i := range list {
		list[i].Line, list[i].Offset = b.line, 0
	}
	return list, err
}
