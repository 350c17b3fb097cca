// Package bundle is the evidence bundle, version 1, at both ends: the types
// of its manifest and JSON documents, the Writer with which the collector
// packs a zip on the server, and the reader with which the analyzer opens
// whatever the customer sent.
//
// The two ends share nothing but the format. The writer makes one strict
// shape; the reader takes anything: the collector's zip, a zip made by hand,
// a zip cut off in the middle, a folder, single files, standard input. It
// trusts nothing in them: every count and size has a limit (Limits), names
// are only ever shown and compared, never used to create a file, and what is
// wrong with one file is a Problem while the others are still delivered.
//
// The package is part of the collector, which is also built with Go 1.20 for
// old servers and has to stay small. It therefore uses the standard library
// of Go 1.20 only, and writes JSON and SHA-256 itself: the encoder of
// encoding/json adds 110 KB, and crypto/sha256 of Go 1.24 and later brings a
// 34 MB data segment with it. Zips are written and read by archive/zip; one
// that it refuses gets a new directory first (salvager).
package bundle
