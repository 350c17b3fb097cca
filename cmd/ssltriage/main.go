// Command ssltriage analyses the evidence that was collected on a Windows
// server whose HTTPS fails, and says what is wrong, what proves it and what
// to do. It works offline and on any system.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}
