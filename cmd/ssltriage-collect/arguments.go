package main

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"ssltriage/collect"
)

// arguments is the command line.
type arguments struct {
	collect.Options
	output   string // a file that does not exist, or a folder that does
	language string // "en", "ja" or "" for the system's

	yes, list, selftest, stopCapture, help, version bool
}

// Limits of the command line.
const (
	maxCapture = 10 * time.Minute
	maxDays    = 3650
)

// parseArguments reads the command line. Both "--days 7" and "--days=7" are
// understood, and "/y" and "/?", to which Windows has accustomed people.
func parseArguments(list []string) (arguments, error) {
	var a arguments
	for len(list) > 0 {
		name, value, joined := strings.Cut(list[0], "=")
		list = list[1:]
		if a.flag(name) {
			if joined {
				return a, errors.New(name + " takes no value")
			}
			continue
		}
		set := a.option(name)
		if set == nil {
			return a, errors.New("unknown argument " + name)
		}
		if !joined {
			if len(list) == 0 {
				return a, errors.New(name + " needs a value")
			}
			value, list = list[0], list[1:]
		}
		if err := set(value); err != nil {
			return a, errors.New(name + " " + value + ": " + err.Error())
		}
	}
	return a, nil
}

// flag sets what has no value, and reports whether there is such a flag.
func (a *arguments) flag(name string) bool {
	switch strings.ToLower(name) {
	case "--yes", "-y", "/y":
		a.yes = true
	case "--list", "--dry-run":
		a.list = true
	case "--selftest":
		a.selftest = true
	case "--stop-capture":
		a.stopCapture = true
	case "--full-system-log":
		a.FullSystemLog = true
	case "--help", "-h", "/?", "-?":
		a.help = true
	case "--version":
		a.version = true
	default:
		return false
	}
	return true
}

// option returns what takes the value of an option, or nil.
func (a *arguments) option(name string) func(string) error {
	switch strings.ToLower(name) {
	case "--out", "-o":
		return func(v string) error { a.output = v; return nil }
	case "--lang":
		return a.setLanguage
	case "--days":
		return a.setDays
	case "--capture":
		return a.setCapture
	case "--port":
		return a.addPort
	case "--skip":
		return func(v string) error { a.Skip = append(a.Skip, strings.Split(v, ",")...); return nil }
	}
	return nil
}

func (a *arguments) setLanguage(v string) error {
	if v != "en" && v != "ja" {
		return errors.New("not en or ja")
	}
	a.language = v
	return nil
}

func (a *arguments) setDays(v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > maxDays {
		return errors.New("not a number of days from 1 to 3650")
	}
	a.Days = n
	return nil
}

func (a *arguments) setCapture(v string) error {
	d, err := time.ParseDuration(v)
	if n, plain := strconv.Atoi(v); plain == nil {
		d, err = time.Duration(n)*time.Second, nil
	}
	if err != nil || d < time.Second || d > maxCapture {
		return errors.New("not a time from 1s to 10m")
	}
	a.Capture = d
	return nil
}

func (a *arguments) addPort(v string) error {
	n, err := strconv.ParseUint(v, 10, 16)
	if err != nil || n == 0 {
		return errors.New("not a port from 1 to 65535")
	}
	a.Ports = append(a.Ports, uint16(n))
	return nil
}

// check finds what only the plan can tell: steps that do not exist.
func (a *arguments) check(steps []collect.Step) error {
	for _, name := range a.Skip {
		if !known(steps, name) {
			return errors.New("--skip: there is no step " + name + " (--list shows them)")
		}
	}
	return nil
}

func known(steps []collect.Step, name string) bool {
	for _, s := range steps {
		if s.Name == name {
			return true
		}
	}
	return false
}
