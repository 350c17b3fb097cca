// Package certstore reads certificates and what Windows tools say about
// certificate stores.
//
// ParseBinary takes the bytes of a certificate file (DER, PEM, PKCS#7,
// serialized store) and returns what stands in each certificate. Parse takes
// text: certutil in every display language and PowerShell's Cert: drive, and
// returns what they say about each entry: its key container, the test of its
// key, the errors. BuildChain puts certificates into paths.
//
// The package decides nothing about trust: it neither knows which roots are
// trusted nor what time it is.
package certstore
