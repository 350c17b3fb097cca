// Command generate makes the sample cases:
//
//	generate [-only NAME] FOLDER
//
// Each case is a folder with its evidence in bundle/ and its description in
// case.json. Certificates, keys and times are the same in every run; captures
// are recorded anew from real TLS stacks and differ in their random bytes.
// openssl is needed for some of them.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"ssltriage/samples"
	"ssltriage/samples/windows"
)

func main() {
	only := flag.String("only", "", "make this case alone")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: generate [-only NAME] FOLDER")
		os.Exit(2)
	}
	for _, c := range cases() {
		if *only != "" && c.Name != *only {
			continue
		}
		if err := c.write(filepath.Join(flag.Arg(0), c.Name)); err != nil {
			fmt.Fprintf(os.Stderr, "generate: %s: %v\n", c.Name, err)
			os.Exit(1)
		}
	}
}

// sample is a case and how it is made.
type sample struct {
	samples.Case
	make func() (*windows.Server, windows.Files, error)
}

// cases lists all of them.
func cases() []sample {
	return slices.Concat(healthyCases(), keyCases(), certificateCases(), httpCases(), portCases(),
		negotiationCases(), policyCases(), otherCases(), doubleCases())
}

// write makes the case in a folder and removes evidence of an earlier run.
// An expected report beside it stays.
func (c sample) write(dir string) error {
	server, files, err := c.make()
	if err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(dir, "bundle")); err != nil {
		return err
	}
	for name, data := range files {
		if err := writeFile(filepath.Join(dir, "bundle", filepath.FromSlash(name)), data); err != nil {
			return err
		}
	}
	c.Windows, c.Language, c.Collected = server.Version.Product, server.Language.Tag, server.Collected
	description, err := json.MarshalIndent(c.Case, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, samples.CaseFile), append(description, '\n'))
}

func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
}
