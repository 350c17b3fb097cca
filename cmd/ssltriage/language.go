package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"ssltriage/analyze/text"
)

// registerLang adds the flag --lang to a command.
func registerLang(cmd *cobra.Command, c console, lang *string) {
	cmd.Flags().StringVar(lang, "lang", "auto", c.t("language: auto, en, ja", "言語: auto、en、ja"))
}

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
	return "", misuse("--lang %q: one of auto, en, ja", "--lang %q: auto、en、ja のいずれかを指定してください", flag)
}

// spoken is the language of help and errors. They need it before the flags
// are read, and even where those cannot be read.
func spoken(args []string) text.Lang {
	flag := "auto"
	for i, a := range args {
		if a == "--" {
			break
		}
		if value, ok := strings.CutPrefix(a, "--lang="); ok {
			flag = value
		} else if a == "--lang" && i+1 < len(args) {
			flag = args[i+1]
		}
	}
	if l, err := language(flag); err == nil {
		return l
	}
	l, _ := language("auto")
	return l
}
