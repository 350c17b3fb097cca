package main

// Exit codes, as --help explains them.
const (
	exitComplete    = 0 // the zip holds everything that this server has
	exitIncomplete  = 1 // the zip is there, and something could not be gathered
	exitUsage       = 2 // wrong command line
	exitNoZip       = 3 // no zip could be written
	exitInterrupted = 4 // Ctrl-C: the zip holds what there was until then
	exitRefused     = 5 // not agreed to, or the wrong program for this Windows
)
