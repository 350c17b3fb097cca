package tls

import (
	"bytes"
	"compress/zlib"
	"io"

	"ssltriage/parsers/problem"
)

// ErrCompression says that a certificate message is compressed in a way that
// is not read here.
var ErrCompression = problem.New("compression is not supported", "この圧縮方式には対応していません")

// compressionZlib is the only algorithm of RFC 8879 section 7.3 that the
// standard library knows; 2 is brotli, 3 zstd.
const compressionZlib = 1

// Decompress returns the Certificate message in the body of a
// CompressedCertificate message (RFC 8879 section 4), of at most 96 KB.
// Errors are [ErrCompression], [ErrShort] and those of zlib.
func Decompress(body []byte) ([]byte, error) {
	in := input(body)
	algorithm, ok1 := in.u16()
	length, ok2 := in.u24()
	data, ok3 := in.vec24()
	switch {
	case !ok1 || !ok2 || !ok3:
		return nil, ErrShort
	case algorithm != compressionZlib:
		return nil, problem.Wrap(ErrCompression, "certificate compression %d: %w", "証明書の圧縮方式 %d: %w", algorithm, ErrCompression)
	}
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, problem.Wrap(err, "compressed certificate: %w", "圧縮された証明書: %w", err)
	}
	message, err := io.ReadAll(io.LimitReader(z, int64(min(length, maxMessage))))
	if err != nil {
		return nil, problem.Wrap(err, "compressed certificate: %w", "圧縮された証明書: %w", err)
	}
	if len(message) < length {
		return message, ErrShort
	}
	return message, nil
}

// ParseCertificates13 reads the body of a Certificate message of TLS 1.3 (RFC
// 8446 section 4.4.2). It is encrypted except where a suite does not encrypt
// (RFC 9150). The result is as that of [ParseCertificates].
func ParseCertificates13(body []byte) ([][]byte, error) {
	in := input(body)
	if _, ok := in.vec8(); !ok { // context
		return nil, ErrShort
	}
	list, whole := in.vec24()
	var chain [][]byte
	for len(list) > 0 && len(chain) < maxCertificates {
		der, ok := list.vec24()
		if !ok {
			return chain, ErrShort
		}
		chain = append(chain, bytes.Clone(der))
		if _, ok := list.vec16(); !ok { // extensions
			return chain, ErrShort
		}
	}
	if !whole {
		return chain, ErrShort
	}
	return chain, nil
}
