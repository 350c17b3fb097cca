package main

import (
	"os"
	"strings"

	"ssltriage/analyze/text"
)

// language turns the --lang flag into a language; "auto" follows the
// environment as POSIX orders it.
func language(flag string) (text.Lang, error) {
	switch flag {
	case "en", "ja":
		return text.Lang(flag), nil
	case "auto":
		for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
			if value := os.Getenv(name); value != "" {
				if strings.HasPrefix(strings.ToLower(value), "ja") {
					return text.JA, nil
				}
				return text.EN, nil
			}
		}
		return text.EN, nil
	}
	return "", usagef("--lang %q: one of auto, en, ja", flag)
}
