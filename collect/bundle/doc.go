// Package bundle is the format of the evidence bundle, version 1: the types of
// its manifest and JSON documents, and the Writer with which the collector packs
// it on the server. Package reader, below, opens whatever the customer sent.
//
// The package is part of the collector, which is also built with Go 1.20 for
// old servers and has to stay below 2 MiB. It therefore uses the standard
// library of Go 1.20 only, and little of that: it writes JSON, SHA-256 and zip
// itself. What encoding/json, archive/zip and compress/flate bring with them,
// fmt and reflect among it, is half a megabyte; crypto/sha256 of Go 1.24 and
// later has a data segment of 34 MB.
package bundle
