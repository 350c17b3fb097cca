// Package reader opens evidence: the collector's zip, a zip made by hand, a zip
// cut off in the middle, a cabinet, a tar, a folder, single files, standard input.
//
// It trusts nothing in them: every count and size has a limit (Limits), names
// are only ever shown and compared, never used to create a file, and what is
// wrong with one file is a Problem while the others are still delivered. Zips are
// read by archive/zip; one that it refuses gets a new directory first (salvager).
package reader
