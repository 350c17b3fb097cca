// Command generate writes collect-legacy.cmd to standard output.
package main

import (
	"fmt"
	"os"

	"ssltriage/collect/legacy"
)

func main() {
	version := "devel"
	if len(os.Args) > 1 {
		version = os.Args[1]
	}
	if _, err := os.Stdout.Write(legacy.Render(version)); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}
