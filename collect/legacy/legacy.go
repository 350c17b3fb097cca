// Package legacy makes collect-legacy.cmd, the collector for servers on which
// no program of ours runs: Windows 2003, 2003 R2 and 2008, and any other that
// allows no new exe.
//
// It is a plain batch file that calls nothing but programs of Windows, and it
// is made from the same plan of steps as the exe: Tasks says for every step
// what runs in its place, or why nothing does. It leaves a folder
// tls-evidence-NAME with the same paths as the exe's bundle, a log that stands
// for the manifest (package reader reads it), and a cabinet of the folder where
// makecab exists.
//
// The file is ASCII, and speaks English only: cmd.exe reads a batch file in the
// console's code page, which nobody knows beforehand.
package legacy

import "ssltriage/collect"

// Task is what a batch file does in place of one step of the collector.
type Task struct {
	Step     string // Step.Name of the plan
	Commands []Command
	// WhyNot says why a batch file does nothing for the step. Exactly one of
	// Commands and WhyNot is set.
	WhyNot string
	// Instead are, of the paths that the step owes, those that are not made
	// under the same name, each with the path that holds the same evidence
	// or, after "-", the reason why nothing does.
	Instead map[string]string
}

// Command runs one program of Windows.
type Command struct {
	Path string // of the file that it makes, in the bundle: "net/netstat.txt"
	Tool string // "netstat.exe", in the system folder or below it; or httpcfg
	Args string // as they stand in a batch file; %FILE% is Path on the disk
	On   System
	// Writes: the program makes the file itself. Otherwise its output is it.
	Writes bool
	// Else is a path: the command runs only where the commands before it did
	// not make that file.
	Else string
	// Key is a registry key: where it does not exist there is nothing to do.
	Key string
	// Adds to what the commands before it put into the file.
	Adds bool
	// Pipe is a second command that filters the output, with its program in
	// the system folder.
	Pipe string
}

// System says on which Windows a command runs.
type System int

// The systems. Old is Windows 2003 (NT 5.2), New is 2008 (NT 6.0) and later.
const (
	Any System = iota
	Old
	New
)

// step is a task with the step that it stands for.
type step struct {
	collect.Step
	Task
}

// steps returns the tasks in the order of the plan.
func steps() []step {
	var list []step
	tasks := Tasks()
	for _, s := range collect.Plan() {
		for _, t := range tasks {
			if t.Step == s.Name {
				list = append(list, step{s, t})
			}
		}
	}
	return list
}

// Paths returns the paths of all files that the batch file can make, in the
// order in which it makes them; the exported certificates are not among them.
func Paths() []string {
	var list []string
	seen := map[string]bool{}
	for _, s := range steps() {
		for _, c := range s.Commands {
			if !seen[c.Path] {
				seen[c.Path] = true
				list = append(list, c.Path)
			}
		}
	}
	return list
}
