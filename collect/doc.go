// Package collect gathers the evidence of a server whose HTTPS fails, and
// packs it into a bundle.
//
// A Plan is a list of Steps, one file each. A step asks a Host, which is
// Windows in the real program and a recording in the tests, and hands what it
// got to its Job, which packs it at once. Every step has a time limit: one that
// hangs, fails or panics costs its own entries and nothing else. Whatever
// happens, interruption and full disks included, Run closes the zip.
//
// The package is also built with Go 1.20, the last one for Windows Server 2008
// R2, and has to stay small. It therefore uses the standard library of that Go
// only, and none of its large packages (encoding/json, net, crypto, flag).
package collect
