package main

import (
	"errors"
	"regexp"
	"strings"

	"github.com/spf13/pflag"

	"ssltriage/analyze/text"
)

// foreign is an error about the command line that cobra or pflag found.
type foreign struct{ message, suggestion text.Text }

// fromCobra says in both languages what cobra and pflag say in English; ok
// is false for every other error.
func fromCobra(err error) (foreign, bool) {
	if err == nil {
		return foreign{}, false
	}
	if m := unknownCommand.FindStringSubmatch(err.Error()); m != nil {
		out := foreign{message: text.F("unknown command %q for %q", "%[2]q に %[1]q というコマンドはありません", m[1], m[2])}
		if _, list, ok := strings.Cut(err.Error(), "\n\nDid you mean this?"); ok {
			out.suggestion = text.F("Did you mean this? %s ", "もしかして: %s。", strings.Join(strings.Fields(list), ", "))
		}
		return out, true
	}
	t, ok := flagError(err)
	return foreign{message: t}, ok
}

// unknownCommand matches cobra's error, which has no type (cobra 1.10,
// args.go, legacyArgs).
var unknownCommand = regexp.MustCompile(`^unknown command "([^"]*)" for "([^"]*)"`)

// flagError translates pflag's errors.
func flagError(err error) (text.Text, bool) {
	var missing *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &missing):
		return text.T(missing.Error(), "そのようなフラグはありません: "+dashes(missing.GetSpecifiedName(), missing.GetSpecifiedShortnames())), true
	case errors.As(err, &empty):
		return text.T(empty.Error(), "フラグに値が必要です: "+dashes(empty.GetSpecifiedName(), empty.GetSpecifiedShortnames())), true
	case errors.As(err, &invalid):
		return text.F("--%s %q: not a value of this flag", "--%s %q: このフラグの値として正しくありません", invalid.GetFlag().Name, invalid.GetValue()), true
	case errors.As(err, &syntax):
		return text.T(syntax.Error(), "フラグの書き方が正しくありません: "+syntax.GetSpecifiedFlag()), true
	}
	return text.Text{}, false
}

// dashes is a flag as it was written.
func dashes(name, short string) string {
	if short != "" {
		return "-" + name
	}
	return "--" + name
}
