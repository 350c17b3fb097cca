package main

import (
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

// usageError is what is wrong with a command line.
type usageError words

func (e usageError) Error() string { return e.EN }

func wrong(en, ja string) error { return usageError{EN: en, JA: ja} }

// languageOf finds the language, for what is wrong with a command line too.
func languageOf(list []string) (language string) {
	for i, arg := range list {
		name, value, joined := strings.Cut(arg, "=")
		if !joined && i+1 < len(list) {
			value = list[i+1]
		}
		if strings.EqualFold(name, "--lang") && (value == "en" || value == "ja") {
			language = value
		}
	}
	return language
}

// parseArguments reads the command line. Both "--days 7" and "--days=7" are
// understood, and "/y" and "/?", to which Windows has accustomed people.
func parseArguments(list []string) (arguments, error) {
	var a arguments
	for len(list) > 0 {
		name, value, joined := strings.Cut(list[0], "=")
		list = list[1:]
		if a.flag(name) {
			if joined {
				return a, wrong(name+" takes no value", name+" に値は指定できません")
			}
			continue
		}
		set := a.option(name)
		if set == nil {
			return a, wrong("unknown argument "+name, "不明な引数です: "+name)
		}
		if !joined {
			if len(list) == 0 {
				return a, wrong(name+" needs a value", name+" には値が必要です")
			}
			value, list = list[0], list[1:]
		}
		if err := set(value); err != nil {
			w := err.(usageError)
			return a, wrong(name+" "+value+": "+w.EN, name+" "+value+": "+w.JA)
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
		return wrong("not en or ja", "en または ja を指定してください")
	}
	a.language = v
	return nil
}

func (a *arguments) setDays(v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > maxDays {
		return wrong("not a number of days from 1 to 3650", "1 から 3650 までの日数を指定してください")
	}
	a.Days = n
	return nil
}

func (a *arguments) setCapture(v string) error {
	unit := time.Second // time.ParseDuration would make the program 5 KB larger
	digits := strings.TrimSuffix(v, "s")
	if digits == v && strings.HasSuffix(v, "m") {
		digits, unit = v[:len(v)-1], time.Minute
	}
	n, err := strconv.Atoi(digits)
	d := time.Duration(n) * unit
	if err != nil || n < 1 || n > 600 || d > maxCapture {
		return wrong("not a time from 1s to 10m", "1s から 10m までの時間を指定してください (例: 60s)")
	}
	a.Capture = d
	return nil
}

func (a *arguments) addPort(v string) error {
	n, err := strconv.ParseUint(v, 10, 16)
	if err != nil || n == 0 {
		return wrong("not a port from 1 to 65535", "1 から 65535 までのポート番号を指定してください")
	}
	a.Ports = append(a.Ports, uint16(n))
	return nil
}

// check finds what does not go together, and steps that do not exist.
func (a *arguments) check(steps []collect.Step) error {
	if len(a.Ports) > 0 && a.Capture == 0 && !a.list {
		return wrong("--port says which packets --capture records, and --capture is missing (for example --capture 60s)",
			"--port は --capture で記録するポートの指定ですが、--capture がありません (例: --capture 60s)")
	}
	for _, name := range a.Skip {
		if !known(steps, name) {
			return wrong("--skip: there is no step "+name+" (--list shows them)", "--skip: "+name+" という手順はありません (--list で確認できます)")
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
